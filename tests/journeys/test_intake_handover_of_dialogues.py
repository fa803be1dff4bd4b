"""A dialogue of guided navigation hands the person over to another one, and goes on in another language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journeys.harness.intake import NO, IntakeOffice

#: Cash help: only food is needed, which is the other dialogue: wants to apply, has food for three days.
FOOD_INSTEAD = ["3", "6", "1"]


@pytest.fixture(scope="module", autouse=True)
def nothing_breaks(office: IntakeOffice) -> Iterator[None]:
    with office.nothing_breaks():
        yield


@pytest.mark.parametrize(
    ("language", "bridge", "page"),
    [
        ("en", "OK, let us talk about help with food (SNAP).", "https://example.org/illinois/food-stamps"),
        ("es", "Bien, hablemos de la ayuda para comida (SNAP).", "https://example.org/illinois/es/estampillas"),
        ("pl", "Dobrze, porozmawiajmy o pomocy na jedzenie (SNAP).", "https://example.org/illinois/pl/snap"),
    ],
    ids=["en", "es", "pl"],
)
def test_b13_a_dialogue_hands_over_to_another(office: IntakeOffice, language: str, bridge: str, page: str):
    """B13: who asks for cash help and needs food only is led on by the dialogue of food stamps. The profile keeps the
    answers to both; outcome, problem code, offer and the page to read on are those of the second."""
    client = office.client(language=language, story=FOOD_INSTEAD, offer=NO)
    client.begins("TANF")
    client.goes_on(until="guided_navigation")
    assert client.record()["lsc_code"] == "71 TANF"

    client.says(client.story.pop(0))
    assert client.last.startswith(bridge)
    client.goes_on(until="get_matches")

    record = client.record()
    said = record["sealed"]["profile"]
    assert (said["tanf_need"], said["snap_problem"]) == ("food", "apply")
    assert (record["outcome_variable"], record["outcome_value"]) == ("snap_outcome", "apply")
    assert (record["lsc_code"], record["issue_key"]) == ("73 Food Stamps", "snap")
    assert "Capital Example Benefits Project" in client.last

    client.goes_on()
    assert page in "\n".join(client.phone.reads()[-2:])


def test_b13_another_language_in_the_middle_of_a_dialogue(office: IntakeOffice):
    """B13, B5: who asks for Spanish at a question of the dialogue reads this question, its options and what was said
    before it in Spanish, BACK leads to a Spanish question too, and no answer is lost."""
    client = office.client(story=["1"])
    client.begins("EVICTION")
    client.goes_on(until="guided_navigation")
    client.says("1")
    client.says("4")  # locked out
    assert client.last.startswith("A landlord may not lock you out.")

    client.says("Español")
    assert client.last == (
        "El dueño no puede dejarle fuera. Puede llamar a la policía y mostrar que vive ahí.\n"
        "¿Puede entrar a su casa ahora?\n1. Sí\n2. No\nResponda con la cifra."
    )
    client.says("atrás")
    assert client.last.startswith("¿Qué pasó? Elija lo más reciente.\n1. Llegaron papeles de la corte")
    client.says("4")
    client.says("no")
    assert client.last.startswith("¿Tiene dónde dormir seguro esta noche?")

    client.language, client.story = "es", ["1", "1", "2", "1", "1", "Acme Homes"]
    client.goes_on(until="get_matches")
    record = client.record()
    assert (record["outcome_value"], record["language"]) == ("tenant_lockout", "es")
    assert record["sealed"]["profile"]["evict_inside"] == "f"
