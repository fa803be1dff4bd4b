"""What people write for an option besides its label: the `words` of a process's options."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.intake.navigation.test_packaged import PACKAGED

from frontdesk.flows import answers
from frontdesk.flows.answers import choices
from frontdesk.intake.navigation import walking, wire
from frontdesk.intake.navigation.presenting import next_screen

SAID = {
    "en": {
        "partner": ["my husband", "husband", "wife", "boyfriend", "girlfriend", "my partner"],
        "former": ["my ex", "ex husband", "my ex wife", "former partner"],
        "family": ["dad", "my father", "mother", "brother", "son"],
        "home": ["my roommate"],
        "other": ["my neighbor"],
    },
    "es": {
        "partner": ["esposo", "mi marido", "novio", "mi pareja"],
        "former": ["ex", "mi ex", "mi ex esposo", "mi expareja"],
        "family": ["papá", "mi padre", "mamá", "hermano", "hijo"],
        "other": ["mi vecino"],
    },
    "pl": {
        "partner": ["mąż", "moja żona", "chłopak", "mój partner"],
        "former": ["były", "była", "mój były mąż", "moja była partnerka"],
        "family": ["ojciec", "tata", "matka", "brat", "syn"],
        "other": ["sąsiad"],
    },
}


@pytest.mark.parametrize("language", SAID)
def test_people_name_who_it_is_about_in_their_own_words(language):
    state = walking.start(PACKAGED, "il-order-of-protection")
    for value in ("t", "f"):
        screen = next_screen(wire.form(PACKAGED, state, language), {})
        assert screen is not None
        state = walking.answer(PACKAGED, state, state["form_id"], {screen["element_id"]: value})
    screen = next_screen(wire.form(PACKAGED, state, language), {})
    assert screen is not None
    options = [answers.Choice(one["value"], one["label"], tuple(one.get("words", ()))) for one in screen["options"]]
    question = answers.Question(options=options, language=language, now=datetime(2026, 3, 2, tzinfo=UTC))
    for value, bodies in SAID[language].items():
        for body in bodies:
            understood = choices.understand(body, question)
            assert isinstance(understood, answers.Understood) and understood.value == value, (body, understood)


def test_an_option_without_words_says_nothing_of_them():
    state = walking.start(PACKAGED, "il-snap")
    screen = next_screen(wire.form(PACKAGED, state, "en"), {})
    assert screen is not None and all("words" not in one or one["words"] for one in screen["options"])
    form = wire.form(PACKAGED, state, "en") or {}
    assert all(option.get("words", [""]) for one in form["elements"] for option in one.get("options", ()))
