"""The first text: an issue, guesses or the menu (B1-B3); what was made of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from frontdesk.intake.content import reading
from frontdesk.intake.models import ContentPack, FirstText, LegalIssue
from frontdesk.intake.understanding import first_text
from frontdesk.intake.understanding.first_text import Found, Understanding
from frontdesk.intake.understanding.keywords import Issue

NOW = datetime(2026, 3, 5, 21, 0, tzinfo=UTC)
ILLINOIS = Path(first_text.__file__).parents[1] / "content" / "packs" / "illinois"


@pytest.fixture(scope="module")
def illinois() -> Understanding:
    pack = reading.read(ILLINOIS).pack
    assert pack is not None
    return Understanding([Issue(i.key, i.titles, i.keywords, i.examples, i.dangerous) for i in pack.issues if i.live])


def keys(found: Found) -> list[str]:
    return [key for key, _ in found.guesses]


@pytest.mark.parametrize("language", ["en", "es", "pl"])
@pytest.mark.parametrize(
    "text", ["EVICTION", "eviction help pls", "Desalojo", "evction", "Eksmisja", "My landlord is evicting me!"]
)
def test_b1_a_keyword_chooses_the_issue(illinois: Understanding, text: str, language: str) -> None:
    assert illinois.understand(text, language) == Found("keyword", "eviction")


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("wyrzucili mnie z roboty", "unemployment"),
        ("Wyrzucili mnie z pracy.", "unemployment"),
        ("stracilem robote", "unemployment"),
        ("straciłam robotę", "unemployment"),
        ("wyrzucili mnie z mieszkania", "eviction"),
    ],
)
def test_b1_out_of_work_is_not_out_of_the_home(illinois: Understanding, text: str, issue: str) -> None:
    assert illinois.understand(text, "pl") == Found("keyword", issue)


@pytest.mark.parametrize(
    "text",
    ["la migra agarro a mi esposo", "La migra agarró a mi esposo", "ice agarro a mi esposo", "mi hijo esta preso"],
)
def test_b2_who_was_taken_away_is_offered_none_of_our_issues(illinois: Understanding, text: str) -> None:
    assert illinois.understand(text, "es") == Found("menu")


@pytest.mark.parametrize("text", ["parents", "my parents are old", "he snapped", "snapped"])
def test_b1_a_keyword_is_no_part_of_a_word(illinois: Understanding, text: str) -> None:
    found = illinois.understand(text, "en")
    assert found.how != "keyword" and not {"snap", "eviction", "rental_housing"} & set(keys(found))


@pytest.mark.parametrize("text", ["hi", "hola", "dzień dobry", "", "??", "I need a lawyer", "divorce", "4"])
def test_b2_without_a_match_the_menu(illinois: Understanding, text: str) -> None:
    assert illinois.understand(text, "en") == Found("menu")


def test_b3_what_may_be_several_is_chosen_by_nobody_but_the_person(illinois: Understanding) -> None:
    found = illinois.understand("I can't afford my groceries", "en")
    assert (found.how, found.issue) == ("guess", "")
    assert {"snap", "tanf"} <= set(keys(found)) and len(found.guesses) <= 3


def test_two_issues_that_are_named_are_guesses(illinois: Understanding) -> None:
    found = illinois.understand("eviction and food stamps", "en")
    assert found.how == "guess" and set(keys(found)) >= {"eviction", "snap"}


def test_a_problem_on_no_menu_beside_a_keyword_makes_it_a_guess(illinois: Understanding) -> None:
    found = illinois.understand("eviction was last year, now I want custody", "en")
    assert found.how == "guess" and keys(found) == ["eviction"]


def test_what_is_denied_is_not_guessed(illinois: Understanding) -> None:
    assert "eviction" not in keys(illinois.understand("not about eviction", "en"))


@pytest.mark.parametrize("text", ["he is hitting me", "mi esposo me pega", "mąż mnie bije", "he has a gun"])
def test_a_crisis_stands_beside_and_a_dangerous_issue_first(illinois: Understanding, text: str) -> None:
    found = illinois.understand(text, "en")
    assert found.crisis in ("violence", "danger")
    assert found.issue == "order_of_protection" or keys(found)[0] == "order_of_protection"


def test_a_crisis_does_not_hide_the_issue(illinois: Understanding) -> None:
    assert illinois.understand("EVICTION. I want to die", "en") == Found("keyword", "eviction", crisis="suicide")


@pytest.mark.parametrize("language", ["en", "es", "pl"])
def test_every_issue_is_found_by_its_own_title(illinois: Understanding, language: str) -> None:
    pack = reading.read(ILLINOIS).pack
    assert pack is not None
    for issue in pack.issues:
        found = illinois.understand(issue.titles[language], language)
        assert found.issue == issue.key or keys(found)[0] == issue.key, issue.titles[language]


@pytest.mark.parametrize("language", ["en", "es", "pl"])
def test_every_issue_has_keywords_and_examples(language: str) -> None:
    pack = reading.read(ILLINOIS).pack
    assert pack is not None
    for issue in pack.issues:
        assert len(issue.keywords[language]) >= 10 and len(issue.examples[language]) >= 5, issue.key


# --- with the database ------------------------------------------------------------------------------------------------


@pytest.fixture
def issue(db: Any) -> LegalIssue:
    pack = ContentPack.objects.create(name="test", title="Test", is_default=True, loaded_at=NOW)
    return LegalIssue.objects.create(
        pack=pack,
        key="eviction",
        number=1,
        titles={"en": "Eviction"},
        lsc_code="63 Landlord/ Tenant",
        search_term="x",
        rest_export="/rest/eviction-cases",
        keywords={"en": ["eviction"]},
    )


def test_the_live_issues_of_the_default_pack_count(issue: LegalIssue) -> None:
    assert first_text.understand("eviction", "en") == Found("keyword", "eviction")
    issue.keywords = {"en": ["boot"]}  # staff grow the keywords: the next text knows them
    issue.titles = {"en": "Leaving"}
    issue.save()
    assert first_text.understand("boot", "en") == Found("keyword", "eviction")
    assert first_text.understand("eviction", "en").how == "menu"
    issue.is_live = False
    issue.save()
    assert first_text.understand("boot", "en").how == "menu"


@pytest.mark.django_db
def test_without_a_pack_there_is_the_menu() -> None:
    assert first_text.understand("eviction", "en") == Found("menu")


@pytest.mark.django_db
def test_what_was_made_of_it_is_kept_once_a_session() -> None:
    found = Found("guess", guesses=(("snap", 0.9), ("tanf", 0.4)))
    first_text.keep("7", "no food", "en", found, NOW)
    first_text.keep("7", "no food\x00", "es", found, NOW)
    row = FirstText.objects.get()
    assert (row.session_key, row.text, row.language, row.found, row.chosen, row.at) == (
        "7",
        "no food",
        "es",
        "guess",
        "",
        NOW,
    )
    assert row.guesses == [{"key": "snap", "score": 0.9}, {"key": "tanf", "score": 0.4}]
    first_text.chosen("7", "tanf")
    first_text.chosen("8", "snap")
    first_text.chosen("", "snap")
    assert FirstText.objects.get().chosen == "tanf"


@pytest.mark.django_db
def test_a_keyword_is_chosen_and_a_crisis_is_named() -> None:
    first_text.keep("1", "eviction", "en", Found("keyword", "eviction"), NOW)
    first_text.keep("2", "I want to die", "en", Found("menu", crisis="suicide"), NOW)
    first_text.keep("", "hi", "en", Found("menu"), NOW)
    first_text.keep("", "hi", "en", Found("menu"), NOW)
    rows = FirstText.objects.order_by("pk").values_list("session_key", "found", "chosen")
    assert list(rows) == [("1", "keyword", "eviction"), ("2", "crisis", ""), ("", "menu", ""), ("", "menu", "")]


@pytest.mark.django_db
def test_a_long_text_is_cut() -> None:
    first_text.keep("1", "x" * 9_000, "en", Found("menu"), NOW)
    assert len(FirstText.objects.get().text) == first_text.LONGEST
