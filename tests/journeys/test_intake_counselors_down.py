"""B9 when the list of counselors cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journeys.harness.intake import IntakeOffice

#: A tenant with a written notice.
NOTICE = ["1", "2", "1", "2", "2", "2", "1", "1", "Acme"]


@pytest.fixture
def counselors_gone(office: IntakeOffice) -> Iterator[None]:
    """Nobody can read the list of counselors."""
    office.database.sql("alter table counselors rename to counselors_elsewhere")
    yield
    office.database.sql("alter table counselors_elsewhere rename to counselors")


@pytest.mark.usefixtures("counselors_gone")
@pytest.mark.parametrize(
    ("language", "text", "note"),
    [
        ("en", "EVICTION", "The list of housing counselors is not there right now. Let us go on."),
        ("es", "Desalojo", "La lista de consejeros de vivienda no está disponible ahora. Sigamos."),
        ("pl", "Eksmisja", "Lista doradców mieszkaniowych jest teraz niedostępna. Pytamy dalej."),
    ],
)
def test_b09_without_the_list_of_counselors_the_search_goes_on(
    office: IntakeOffice, language: str, text: str, note: str
) -> None:
    """B9: when the list cannot be read they are told so in a word, and offered the organization that can help."""
    maria = office.client(language=language, story=list(NOTICE))
    maria.begins(text)
    maria.goes_on(until="intake_groups")
    assert "housing_counselors/wanted" not in maria.asked and maria.replies[0] == note
    maria.goes_on(until="get_matches")
    assert "Lakefront Example Tenant Help" in maria.last
