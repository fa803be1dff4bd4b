"""Guesses: up to three, from sentences people write; none where nothing is near."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.intake.understanding import ranking
from frontdesk.intake.understanding.keywords import Issue
from frontdesk.intake.understanding.ranking import Ranker

ISSUES = [
    Issue("eviction", {"en": "Eviction"}, {}, {"en": ["the sheriff comes to put us out", "a notice is on my door"]}),
    Issue("housing", {"en": "Repairs"}, {"en": ["mold"]}, {"en": ["the heat is broken", "the owner keeps my deposit"]}),
    Issue("snap", {"en": "Food stamps"}, {"en": ["snap", "rent"]}, {"en": ["I can't afford my groceries"]}),
    Issue(
        "tanf", {"en": "Cash"}, {}, {"en": ["I can't afford clothes", "no money for my kids"], "pl": ["brak pieniędzy"]}
    ),
]
RANKER = Ranker(ISSUES)


def keys(text: str) -> list[str]:
    return [key for key, _ in RANKER.guesses(text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("sheriff putting us out tomorrow", "eviction"),
        ("heater broke and owner does nothing", "housing"),
        ("cannot afford grocery", "snap"),
        ("no pieniedzy dla dzieci", "tanf"),
    ],
)
def test_the_likest_stands_first(text: str, first: str) -> None:
    assert keys(text)[0] == first


def test_scores_lie_between_0_and_1_and_fall() -> None:
    found = RANKER.guesses("I can't afford my groceries or clothes for my kids")
    scores = [score for _, score in found]
    assert 1 <= len(found) <= ranking.MOST and scores == sorted(scores, reverse=True)
    assert all(ranking.THRESHOLD <= score <= 1 for score in scores)
    assert {key for key, _ in found} == {"snap", "tanf"}


@pytest.mark.parametrize(
    "text", ["", "hi", "?", "xyzzy", "hello there", "I need a will", "the the the", "snapped", "parents"]
)
def test_nothing_near_is_no_guess(text: str) -> None:
    assert keys(text) == []


def test_the_same_sentences_give_the_same_ranker() -> None:
    other = Ranker(ISSUES)
    for text in ("sheriff", "mold and no heat", "groceries"):
        assert other.rank(text) == RANKER.rank(text)


def test_no_issues_no_guess() -> None:
    assert Ranker([]).guesses("eviction") == ()


@given(st.text(max_size=300))
def test_any_text_is_ranked(text: str) -> None:
    assert len(RANKER.guesses(text)) <= ranking.MOST
