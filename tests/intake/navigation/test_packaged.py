"""The processes that come with Frontdesk: complete, short, plain, and each outcome can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from frontdesk.carrier.segments import count
from frontdesk.flows import answers
from frontdesk.flows.checking.reading_level import measure
from frontdesk.intake.navigation import checking, walking, wire
from frontdesk.intake.navigation.definition import Definition
from frontdesk.intake.navigation.presenting import next_screen
from intake.navigation.processes import LANGUAGES, PACKAGED

#: Segments a text may take with its list; one accent halves what a segment holds.
BUDGET = {"en": 2, "es": 4, "pl": 4}
#: School grades, of all texts of a process together: single ones are too short to be measured.
GRADES = {"en": 6.0, "es": 6.0, "pl": 9.0}

OUTCOMES = {
    "il-eviction": ("evict_outcome", "tenant_court, tenant_notice, tenant_threat, tenant_lockout, tenant_utilities, "
                    "tenant_conditions, landlord_small, landlord_large, other"),
    "hi-eviction": ("evict_outcome", "tenant_court, tenant_notice, tenant_threat, tenant_lockout, tenant_utilities, "
                    "tenant_conditions, landlord_small, landlord_large, other"),
    "il-rental-housing": ("rental_outcome", "repairs, deposit, discrimination, other"),
    "il-snap": ("snap_outcome", "denied, stopped, overpayment, apply"),
    "il-tanf": ("tanf_outcome", "denied, stopped, sanction, apply"),
    "il-unemployment": ("unemp_outcome", "denied, appeal, overpayment, apply"),
    "il-expungement": ("expunge_outcome", "eligible, waiting, federal, juvenile"),
    "il-order-of-protection": ("op_outcome", "partner, family, stalking, other, stopped"),
    "il-school-district": ("qualifier_outcome", "qualified, disqualified"),
}  # fmt: skip


def test_there_are_all_of_them_with_their_outcomes():
    found = {name: (one.outcome.field, ", ".join(one.outcome.values)) for name, one in PACKAGED.items()}
    assert found == OUTCOMES
    assert [name for name, one in PACKAGED.items() if one.kind == "qualifier"] == ["il-school-district"]


def test_they_hold_together_and_hand_over_where_they_should():
    assert checking.check_together(PACKAGED) == []
    onward = {
        name: {way.continue_with for page in one.pages for _, way in checking.ways_of(page) if way.continue_with}
        for name, one in PACKAGED.items()
    }
    assert {name: to for name, to in onward.items() if to} == {
        "il-rental-housing": {"il-eviction"},
        "il-tanf": {"il-snap"},
    }


def test_every_kind_of_element_is_among_them():
    kinds = {element.type for one in PACKAGED.values() for page in one.pages for element in page.elements}
    assert kinds == {None, "select", "multiple", "bool", "date", "text"}


def walks(definition: Definition) -> Iterator[walking.State]:
    """One walk for every way through the choices: each option, yes and no, with one answer for all the rest."""
    open_ = [walking.start(PACKAGED, definition.process)]
    seen = set()
    while open_:
        state = open_.pop()
        if walking.is_complete(state):
            yield state
            continue
        for values in _forms(state):
            following = walking.answer(PACKAGED, state, state["form_id"], values)
            assert not following["errors"]
            decided = {k: v for k, v in walking.profile(following).items() if k in _decisive(definition.process)}
            key = (following["process"], following["page"], str(sorted(decided.items())))
            if key not in seen:
                seen.add(key)
                open_.append(following)


def _forms(state: walking.State) -> Iterator[dict[str, object]]:
    form = wire.form(PACKAGED, state, "en")
    open_: list[dict[str, object]] = [{}]
    while open_:
        given = open_.pop()
        screen = next_screen(form, given, walking.profile(state))
        if screen is None or screen["kind"] == "say":
            yield given
            continue
        several: list[object] = ["t", "f"] if screen["kind"] == "yes_no" else []
        several = several or [option["value"] for option in screen["options"]]
        several = several or ["2026-03-05" if screen["kind"] == "date" else "Ann Moss"]
        open_ += [{**given, screen["element_id"]: value} for value in several]


@cache
def _decisive(name: str) -> set[str]:
    """The fields on which a way depends, here and where it hands over to."""
    found = {PACKAGED[name].outcome.field}
    for one in PACKAGED.values():
        for page in one.pages:
            for way in page.next:
                found |= {rule.field or "" for rule in (way.when.rules() if way.when else ())}
            found |= {
                element.field or "" for element in page.fields() if any(option.go_to for option in element.options)
            }
    return found


@pytest.mark.parametrize("name", PACKAGED)
def test_every_outcome_is_reached_by_an_exhaustive_walk(name: str):
    ends = list(walks(PACKAGED[name]))
    reached = {walking.profile(state).get(PACKAGED[name].outcome.field) for state in ends} - {None}
    assert reached == set(PACKAGED[name].outcome.values)


@pytest.mark.parametrize("outcome", ["tenant_court", "tenant_notice", "tenant_lockout", "landlord_small"])
def test_a_path_through_an_eviction_has_four_to_twelve_questions(outcome: str):
    counted = {
        sum(len(entry["values"]) for entry in state["answered"])
        for state in walks(PACKAGED["il-eviction"])
        if walking.profile(state)["evict_outcome"] == outcome
    }
    assert min(counted) >= 4 and max(counted) <= 12


def screens(definition: Definition, language: str) -> Iterator[str]:
    """Every question of a process as it is sent, with what stands before it, its list and how to answer."""
    for page in definition.pages:
        before: list[str] = []
        for element in page.elements:
            text = (element.instructions or element.headline or element.label or {})[language]
            if not element.field:
                before.append(text)
                continue
            choices = [answers.Choice(option.value, option.label[language]) for option in element.options]
            kind = {"select": "choice", "multiple": "choices", "bool": "yes_no"}.get(element.type or "", "")
            suffix = answers.suffix(kind, language=language, options=choices) if kind else ""
            yield "\n".join([*before, text]) + suffix
            before = []
        if before:
            yield "\n".join(before)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PACKAGED)
def test_every_text_keeps_to_its_budget(name: str, language: str):
    dear = [(count(text).segments, text) for text in screens(PACKAGED[name], language)]
    assert [one for one in dear if one[0] > BUDGET[language]] == []


@pytest.mark.parametrize("name", PACKAGED)
def test_english_costs_what_it_must_and_no_text_has_typographers_characters(name: str):
    for place, texts in checking.texts(PACKAGED[name]):
        assert count(texts["en"]).encoding == "GSM-7", (place, texts["en"])
        for text in texts.values():
            assert not set(text) & set("\u2018\u2019\u201c\u201d\u201e\u2013\u2014\u2026\u00a0\u00ab\u00bb"), (
                place,
                text,
            )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PACKAGED)
def test_they_are_read_by_sixth_graders(name: str, language: str):
    told = [texts[language] for place, texts in checking.texts(PACKAGED[name]) if "note" not in str(place)]
    measured = measure("\n".join(told), language)
    assert measured is not None
    assert measured.grade <= GRADES[language], measured


@pytest.mark.parametrize("name", PACKAGED)
def test_no_language_is_a_copy_of_another(name: str):
    """A text that was left in English reads the same in two languages; short words and names may."""
    for place, texts in checking.texts(PACKAGED[name]):
        if len(texts["en"].split()) > 2:
            assert len(set(texts.values())) == 3, (place, texts)


def test_protection_begins_with_safety_and_lets_people_stop():
    state = walking.start(PACKAGED, "il-order-of-protection")
    screen = next_screen(wire.form(PACKAGED, state, "en"), {})
    assert screen is not None and "911" in screen["text"] and "EXIT" in screen["text"]
    state = walking.answer(PACKAGED, state, state["form_id"], {screen["element_id"]: "f"})
    screen = next_screen(wire.form(PACKAGED, state, "en"), {})
    assert screen is not None and "877-863-6338" in screen["text"]
    state = walking.answer(PACKAGED, state, state["form_id"], {screen["element_id"]: "f"})
    assert walking.is_complete(state)
    assert walking.profile(state)["op_outcome"] == "stopped"
