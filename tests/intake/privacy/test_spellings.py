"""The ways in which an answer may stand in a text."""

from __future__ import annotations

import pytest

from frontdesk.conversations.blanking import quoting
from frontdesk.intake.privacy import spellings

ANSWERS = {
    "first_name": "Jo",
    "last_name": "Ng",
    "born": "1980-02-03",
    "incomes": [{"kind": "wages", "amount": "1200", "periods": 12}, {"kind": "ssi", "amount": None}],
    "street": "742 Evergreen Terrace",
    "city": "Springfield",
    "zip_code": "60603",
}


@pytest.mark.parametrize(
    "text",
    [
        "You were born on February 3, 1980.",
        "born 2/3/1980",
        "Nació el 3 de febrero de 1980.",
        "3 lutego 1980",
        "$1,200.00 a month",
        "1200 a month",
        "at 742 EVERGREEN terrace, right?",
        "Thank you, Jo Ng.",
    ],
)
def test_a_text_that_repeats_an_answer_is_found(text: str) -> None:
    assert quoting(spellings.of_answers(ANSWERS))(text)


@pytest.mark.parametrize(
    "text",
    [
        "How much a month?",
        "Reply YES or NO.",
        "Springfield, 60603",
        "312-555-12003",
        "March 4, 1980",
        "Your case: 11200",
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert not quoting(spellings.of_answers(ANSWERS))(text)


def test_without_answers_nothing_is_looked_for() -> None:
    assert spellings.of_answers({}) == []
    assert not quoting([])("anything")
    assert spellings.of_answers({"born": "unknown", "incomes": [{"amount": "a lot"}]}) == ["a lot"]
