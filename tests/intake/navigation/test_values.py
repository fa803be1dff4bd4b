"""Answers on the wire: what counts, how it is kept, and why something does not count."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.intake.navigation import wording
from frontdesk.intake.navigation.values import Invalid, Kind, kind_on_wire, read, rules_on_wire, to_wire

SELECT = Kind("select", ("1", "2"))
SEVERAL = Kind("multiple", ("1", "2", "3", "none"), alone=frozenset({"none"}), at_most=2)
DAY = Kind("date", earliest="2020-01-01", latest="2026-12-31")

TAKEN = [
    (SELECT, "2", "2", "2"),
    (SELECT, 2, "2", "2"),
    (SEVERAL, "3,1", ["1", "3"], "1,3"),
    (SEVERAL, ["3", "1", "3"], ["1", "3"], "1,3"),
    (SEVERAL, " 2 ", ["2"], "2"),
    (SEVERAL, "none", ["none"], "none"),
    (Kind("bool"), True, "t", "t"),
    (Kind("bool"), "f", "f", "f"),
    (Kind("bool"), "Yes", "t", "t"),
    (Kind("bool"), 0, "f", "f"),
    (DAY, "2024-03-05", "2024-03-05", "2024-03-05"),
    (DAY, date(2024, 3, 5), "2024-03-05", "2024-03-05"),
    (DAY, datetime(2024, 3, 5, 9), "2024-03-05", "2024-03-05"),  # noqa: DTZ001
    (Kind("text"), "  two \n words ", "two words", "two words"),
    (Kind("text", optional=True), None, "", ""),
    (Kind("multiple", ("1",), optional=True), "", [], ""),
    (Kind("select", ("1",), optional=True), "", "", ""),
]


@pytest.mark.parametrize(("kind", "raw", "kept", "sent"), TAKEN)
def test_what_counts(kind: Kind, raw: Any, kept: Any, sent: str):
    assert read(kind, raw) == kept
    assert to_wire(kind, raw) == sent
    assert read(kind, sent) == kept  # and back from the wire


REFUSED = [
    (SELECT, "3", "not_an_option"),
    (SELECT, None, "required"),
    (SELECT, {"a": 1}, "not_an_option"),
    (SEVERAL, "1,9", "not_an_option"),
    (SEVERAL, "1,none", "alone"),
    (SEVERAL, "1,2,3", "too_many"),
    (SEVERAL, [], "required"),
    (Kind("bool"), "maybe", "not_yes_or_no"),
    (Kind("bool"), "", "required"),
    (DAY, "3/5/2024", "not_a_date"),
    (DAY, "2023-02-29", "not_a_date"),
    (DAY, "2019-12-31", "too_early"),
    (DAY, "2027-01-01", "too_late"),
    (Kind("text", longest=3), "four", "too_long"),
    (Kind("text"), "   ", "required"),
]


@pytest.mark.parametrize(("kind", "raw", "code"), REFUSED)
def test_what_does_not_count_and_why(kind: Kind, raw: Any, code: str):
    with pytest.raises(Invalid) as caught:
        read(kind, raw)
    assert caught.value.code == code
    sentences = {wording.sentence(code, language, caught.value.about) for language in ("en", "es", "pl")}
    assert len(sentences) == 3
    assert not any("{" in sentence for sentence in sentences)


@pytest.mark.parametrize("kind", [SELECT, SEVERAL, DAY, Kind("bool"), Kind("text", longest=9, optional=True)])
def test_a_form_on_the_wire_tells_the_same_rules(kind: Kind):
    element = {
        "field_type": "select" if kind.type == "multiple" else kind.type,
        "is_multiple": kind.type == "multiple",
        "options": [{"value": value, "label": "x"} for value in kind.values],
        "validation_rules": rules_on_wire(kind),
    }
    assert kind_on_wire(element) == kind


@given(st.one_of(st.none(), st.text(), st.integers(), st.booleans(), st.lists(st.text()), st.dates(),
                 st.dictionaries(st.text(), st.text()), st.floats()))  # fmt: skip
def test_whatever_comes_is_read_or_refused(raw: Any):
    for kind in (SELECT, SEVERAL, DAY, Kind("bool"), Kind("text")):
        try:
            kept = read(kind, raw)
        except Invalid:
            continue
        assert kept and read(kind, to_wire(kind, raw)) == kept


@pytest.mark.parametrize(
    ("language", "earliest", "latest"),
    [
        ("en", "The date cannot be before March 5, 2015.", "The date cannot be after March 5, 2015."),
        ("es", "La fecha no puede ser antes del 5 de marzo de 2015.", "La fecha no puede ser después del 5 de marzo"),
        ("pl", "Data nie może być wcześniejsza niż 5 marca 2015.", "Data nie może być późniejsza niż 5 marca 2015."),
    ],
)
def test_a_limit_of_days_is_told_in_words(language: str, earliest: str, latest: str):
    assert wording.sentence("too_early", language, {"earliest": "2015-03-05"}) == earliest
    assert wording.sentence("too_late", language, {"latest": "2015-03-05"}).startswith(latest)
