"""Keywords are whole words and phrases; a slip is forgiven where nothing else is near."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.intake.understanding.keywords import Issue, Keywords, Named

ISSUES = [
    Issue(
        "eviction",
        {"en": "Eviction (I rent)", "es": "Desalojo", "pl": "Eksmisja"},
        {
            "en": ["eviction", "evict", "tenant", "locked out", "rent", "lease"],
            "es": ["desalojo", "renta"],
            "pl": ["eksmisja", "eksmisję"],
        },
    ),
    Issue("landlord", {"en": "I am a landlord"}, {"en": ["my tenant", "rent"], "es": ["mi inquilino"]}),
    Issue("snap", {"en": "Food stamps"}, {"en": ["snap", "food", "food stamps"], "es": ["hambre"]}),
    Issue("unemployment", {"en": "Unemployment"}, {"en": ["unemployment", "fired"], "es": ["desempleo"]}),
    Issue("expungement", {"en": "Clear a record"}, {"en": ["expungement", "record"]}),
]
KEYWORDS = Keywords(ISSUES)


def named(text: str) -> tuple[str, ...]:
    return KEYWORDS.named(text).issues


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        *(
            (text, "eviction")
            for text in ("EVICTION", "eviction help pls", "Desalojo", "desalojo!!", "Eksmisja", "EKSMISJE")
        ),
        *((text, "eviction") for text in ("evction", "evicton", "eviciton notice", "desaloj", "lease", "locked  out")),
        *((text, "snap") for text in ("SNAP", "food stamps", "food stmps", "Food-stamps", "I have no food", "hambre")),
        *((text, "unemployment") for text in ("I got fired", "unemploymnet", "unemployent", "desempelo", "fierd")),
        *((text, "landlord") for text in ("my tenant won't pay", "Mi inquilino no paga", "I am a landlord")),
        ("expungment", "expungement"),
        ("record\nSent from my iPhone", "expungement"),
    ],
)
def test_one_issue_is_named(text: str, issue: str) -> None:
    assert KEYWORDS.named(text) == Named((issue,), rest=KEYWORDS.named(text).rest)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "parents",
            "my parents",
            "parent",
            "current",
            "snapped",
            "he snapped",
            "snapping",
            "snapchat",
            "seafood",
            "please",
        ),
        *("leave", "hombre", "fire", "fires", "tired", "hired", "fixed", "hi", "", "4", "tenth", "recorder1", "reward"),
        *("foods", "rents", "snaps"),  # too short for slips
    ],
)
def test_what_only_looks_like_a_keyword_names_nothing(text: str) -> None:
    assert named(text) == ()


def test_the_longest_phrase_wins() -> None:
    assert named("my tenant") == ("landlord",)  # and not what "tenant" alone names
    assert named("tenant") == ("eviction",)
    assert named("food stamps") == ("snap",)


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("eviction and food stamps", ("eviction", "snap")),
        ("fired, and now an eviction", ("eviction", "unemployment")),
        ("rent", ("eviction", "landlord")),  # a word of both
        ("eviction because of rent", ("eviction",)),  # what only one has counts more
    ],
)
def test_several_are_named(text: str, issues: tuple[str, ...]) -> None:
    assert named(text) == issues


@pytest.mark.parametrize(
    ("text", "issues", "denied"),
    [
        ("not about eviction", (), {"eviction"}),
        ("it's not an eviction", (), {"eviction"}),
        ("this isn't about my eviction, it's food stamps", ("snap",), {"eviction"}),
        ("no es un desalojo", (), {"eviction"}),
        ("nie chodzi o eksmisję", (), {"eviction"}),
        ("not sure. eviction", ("eviction",), set()),
        ("no. eviction", ("eviction",), set()),
        ("I did not get food stamps", ("snap",), set()),  # what is lacking is the problem
        ("no food", ("snap",), set()),
        ("not eviction but eviction court", ("eviction",), set()),
    ],
)
def test_what_is_denied_is_not_named(text: str, issues: tuple[str, ...], denied: set[str]) -> None:
    found = KEYWORDS.named(text)
    assert (found.issues, found.denied) == (issues, denied)


def test_what_is_denied_is_no_ground_for_a_guess() -> None:
    assert "eviction" not in KEYWORDS.named("not about eviction, my job").rest


@pytest.mark.parametrize(
    "text", ["divorce", "divorcio", "rozwód", "my eviction is over, now custody", "bancarrota", "la migra"]
)
def test_problems_on_no_menu_are_seen(text: str) -> None:
    assert KEYWORDS.named(text).elsewhere


def test_an_issue_takes_a_word_from_them() -> None:
    mine = Keywords([Issue("divorce", {"en": "Divorce"}, {"en": ["divorce"]})])
    assert mine.named("divorce") == Named(("divorce",), rest="divorce")


def test_a_slip_near_two_issues_is_neither() -> None:
    two = Keywords([Issue("a", {"en": "reposals"}), Issue("b", {"en": "reposads"})])
    assert two.named("reposas").issues == ()
    assert two.named("reposal").issues == ("a",)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert set(named(text)) <= {issue.key for issue in ISSUES}


@given(st.sampled_from(["eviction", "desempleo", "expungement", "unemployment"]), st.data())
def test_one_slip_in_a_long_word_changes_nothing(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 2))
    letter = data.draw(st.sampled_from("xqzk"))
    for written in (word[:at] + word[at + 1 :], word[:at] + letter + word[at + 1 :], word[:at] + letter + word[at:]):
        assert named(written) == named(word), written
