"""Guided navigation as a flow leads it, over the embedded back end and over one that answers otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.intake.backends.contract import BackendDown, NavigationState, NotFound
from frontdesk.intake.backends.embedded import EmbeddedBackend
from frontdesk.intake.models import NavigationProcess, NavigationSession
from frontdesk.intake.navigation import conversation
from frontdesk.intake.navigation.presenting import element
from intake.navigation.office import NOW, packaged_in_tables, process_in_tables
from intake.navigation.processes import LANGUAGES, PACKAGED, an_answer, english, page, plain, process, select

pytestmark = pytest.mark.django_db


def lead(nav: conversation.Nav, *answers: Any, language: str = "en") -> conversation.Nav:
    """Go on with each answer; screens that wait for none are passed. What is kept goes through JSON every time."""
    waiting = list(answers)
    while True:
        nav = json.loads(json.dumps(nav))
        if nav["kind"] == "say":
            nav = conversation.go_on(nav, None, language, NOW)
        elif waiting:
            nav = conversation.go_on(nav, waiting.pop(0), language, NOW)
        else:
            return nav


def test_an_eviction_from_the_first_question_to_the_outcome():
    """B12: single, multiple, yes or no, date and text, each kept in wire format; instructions before the question."""
    packaged_in_tables("il-eviction")
    nav = conversation.begin("il-eviction", "en", NOW)
    assert (nav["kind"], nav["text"]) == ("choice", "Which one are you?")
    first = nav["options"][0]
    assert (first["value"], first["label"]) == ("tenant", "I rent or live in the home")
    assert {"tenant", "inquilino", "lokator"} <= set(first["words"])
    nav = lead(nav, "tenant", "court")
    assert nav["kind"] == "yes_no"
    assert nav["text"] == (
        "Do not miss your court date. If you are not there, you can lose your home.\nDo you know your court date?"
    )
    nav = lead(nav, True)
    assert (nav["kind"], nav["text"]) == ("date", "What is the court date?")
    nav = lead(nav, date(2026, 4, 1), False, True, "2_to_4", "voucher")
    assert nav["kind"] == "choices"
    nav = lead(nav, ["court", "stay"])
    assert nav["kind"] == "text"
    nav = lead(nav, "Moss  Homes LLC")
    assert (nav["kind"], nav["text"], nav["is_complete"]) == ("none", "", True)
    assert (nav["outcome_variable"], nav["outcome_value"]) == ("evict_outcome", "tenant_court")
    assert nav["profile"]["evict_court_date"] == "2026-04-01"
    assert nav["profile"]["evict_judge_ruled"] == "f"
    assert nav["profile"]["evict_help"] == ["stay", "court"]
    assert nav["profile"]["landlord_name"] == "Moss Homes LLC"
    assert "COURT DATE: 2026-04-01." in nav["notes"]
    assert "Wants: To stay in my home, A lawyer in court." in nav["notes"]


def test_a_conditional_question_comes_only_where_it_applies():
    """B12: without a known date none is asked for, and other instructions stand before the next question."""
    packaged_in_tables("il-eviction")
    nav = lead(conversation.begin("il-eviction", "en", NOW), "tenant", "court", "f")
    assert nav["kind"] == "yes_no"
    assert nav["text"].startswith("The date is on the first page of the papers")
    assert lead(nav, False)["profile"].keys() & {"evict_court_date", "evict_court_date_known"} == {
        "evict_court_date_known"
    }


def test_one_dialogue_hands_over_to_another():
    """B13: both profiles stay; outcome and code come from the last process."""
    packaged_in_tables("il-rental-housing", "il-eviction")
    nav = lead(conversation.begin("il-rental-housing", "es", NOW), "out", language="es")
    assert (nav["process_id"], nav["began_with"]) == ("il-eviction", "il-rental-housing")
    assert nav["text"].startswith("¿Qué pasó?")  # who is asking is known, so it is left out
    nav = lead(nav, "lockout", "f", "f", "gone", False, "none", "unknown", "Moss", language="es")
    assert nav["is_complete"]
    assert nav["profile"]["rental_problem"] == "out"
    assert nav["profile"]["evict_things"] == "gone"
    assert (nav["outcome_variable"], nav["outcome_value"]) == ("evict_outcome", "tenant_lockout")
    assert nav["profile"]["lsc_code"].startswith("63")
    assert "NO TIENE DÓNDE DORMIR ESTA NOCHE." in nav["notes"]


def test_only_help_with_food_leads_on_to_food_stamps():
    packaged_in_tables("il-tanf", "il-snap")
    nav = lead(conversation.begin("il-tanf", "pl", NOW), "food", language="pl")
    assert nav["process_id"] == "il-snap"
    assert nav["text"].startswith("Dobrze, porozmawiajmy o pomocy na jedzenie (SNAP).\nCo się stało")
    nav = lead(nav, "apply", False, language="pl")
    assert (nav["outcome_variable"], nav["outcome_value"]) == ("snap_outcome", "apply")
    assert nav["profile"]["lsc_code"].startswith("73")


def test_the_questions_of_an_organization():
    packaged_in_tables("il-school-district")
    nav = conversation.begin("il-school-district", "en", NOW)
    assert lead(nav, False)["outcome_value"] == "disqualified"
    nav = conversation.begin("il-school-district", "en", NOW)
    assert lead(nav, True, "d202")["outcome_value"] == "qualified"


@pytest.mark.parametrize("value", ["9", "", None, ["tenant", "landlord"]])
def test_what_is_not_an_answer_asks_the_same_with_a_sentence_before_it(value: Any):
    packaged_in_tables("il-eviction")
    nav = conversation.begin("il-eviction", "es", NOW)
    again = conversation.go_on(nav, value, "es", NOW)
    first, rest = again["text"].split("\n", 1)
    assert first.startswith("Por favor")
    assert rest == nav["text"]
    assert {**again, "text": ""} == {**nav, "text": ""}
    assert lead(again, "landlord", language="es")["text"] == "¿Cuántas viviendas da en renta en total?"


def test_going_back_is_to_go_on_from_an_earlier_screen():
    packaged_in_tables("il-eviction")
    first = lead(conversation.begin("il-eviction", "en", NOW), "tenant")
    second = lead(first, "notice")
    third = lead(second, "5_days", False)
    assert third["profile"]["evict_notice"] == "5_days"
    other = lead(first, "utilities")  # BACK, BACK, and another answer
    assert "evict_notice" not in other["profile"]
    assert other["session_id"] == first["session_id"]
    assert lead(second, "30_days")["profile"] == {**second["profile"], "evict_notice": "30_days"} | {
        "notes": ["Tenant: I got a written notice.", "Notice: Move out in 30 days or more."]
    }


def test_back_inside_a_form_of_several_questions():
    packaged_in_tables("il-eviction")
    known = lead(conversation.begin("il-eviction", "en", NOW), "tenant", "court")
    when = lead(known, True)
    judge = lead(when, "2026-04-01")
    assert judge["form_id"] == known["form_id"]
    again = lead(known, False)
    assert again["given"] == {"il-eviction.court.evict_court_date_known": "f"}
    nav = lead(again, False)
    assert "evict_court_date" not in nav["profile"]


def test_when_the_walk_was_purged_meanwhile_the_answers_are_given_again():
    packaged_in_tables("il-eviction")
    nav = lead(conversation.begin("il-eviction", "en", NOW), "tenant", "lockout", False, True)
    NavigationSession.objects.all().delete()
    after = lead(nav, "outside")
    assert after["session_id"] != nav["session_id"]
    assert after["text"] == "Does the landlord say you owe rent?"
    assert after["profile"]["evict_role"] == "tenant"
    assert after["profile"]["evict_things"] == "outside"
    assert [step["values"] for step in after["trail"]][:1] == [{"il-eviction.role.evict_role": "tenant"}]
    assert NavigationSession.objects.count() == 1


def test_when_the_process_changed_meanwhile_the_walk_goes_on_from_where_it_differs():
    first = page("p", select("q", "1", "2"), next=[{"go_to": "r"}])
    process_in_tables(process("x", first, page("r", plain("name", "text"), next=[{"outcome": "a"}])))
    nav = lead(conversation.begin("x", "en", NOW), "2")
    row = NavigationProcess.objects.get()
    row.definition = process(
        "x",
        first,
        page("s", plain("town", "text"), next=[{"outcome": "a"}]),
    )
    row.definition["pages"][0]["next"] = [{"go_to": "s"}]
    row.save()
    after = lead(nav, "Ann")
    assert (after["text"], after["profile"]["q"], after["is_complete"]) == ("town?", "2", False)
    assert lead(after, "Cairo")["outcome_value"] == "a"


def test_another_language_at_any_question():
    packaged_in_tables("il-eviction")
    first = conversation.begin("il-eviction", "en", NOW)
    nav = lead(first, "tenant", "court", True)
    polish = conversation.in_language(nav, "pl", NOW)
    assert polish["text"] == "Jaka to data?"
    assert polish["given"] == nav["given"]
    assert lead(polish, "2026-04-01", language="pl")["text"] == "Czy sędzia już kazał się wyprowadzić?"
    earlier = conversation.in_language(first, "es", NOW)  # after BACK: the walk itself is further
    assert earlier["text"] == "¿Cuál es su caso?"
    assert lead(earlier, "landlord", language="es")["text"].startswith("¿Cuántas viviendas")


def test_instructions_alone_wait_for_nothing():
    packaged_in_tables("il-eviction")
    nav = conversation.begin("il-eviction", "en", NOW)
    for value in ("tenant", "utilities", ["power"]):
        nav = conversation.go_on(nav, value, "en", NOW)
    nav = conversation.go_on(nav, True, "en", NOW)
    assert nav["kind"] == "say" and "LIHEAP" in nav["text"]
    nav = conversation.go_on(nav, None, "en", NOW)
    assert (nav["is_complete"], nav["outcome_value"]) == (True, "other")
    assert conversation.go_on(nav, "more", "en", NOW) == nav


def test_a_process_that_is_not_there():
    with pytest.raises(NotFound):
        conversation.begin("nothing", "en", NOW)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(PACKAGED)), st.sampled_from(LANGUAGES), st.integers(0, 10**9))
def test_random_conversations_reach_an_outcome(process_id: str, language: str, seed: int):
    dice = Random(seed)  # honest dice: one that always goes back comes to no end
    if not NavigationProcess.objects.exists():
        packaged_in_tables(*PACKAGED)
    nav = conversation.begin(process_id, language, NOW)
    seen = [nav]
    for _ in range(500):
        if nav["is_complete"]:
            break
        if dice.random() < 0.1:
            nav = dice.choice(seen)  # BACK to any screen
            seen = seen[: seen.index(nav) + 1]
            continue
        asked = element(nav["form"], nav["element_id"])
        value = None if nav["kind"] == "say" or asked is None else an_answer(asked, dice)
        nav = json.loads(json.dumps(conversation.go_on(nav, value, language, NOW)))
        seen.append(nav)
    assert nav["is_complete"]
    field = PACKAGED[nav["process_id"]].outcome
    assert (nav["outcome_variable"], nav["outcome_value"] in field.values) == (field.field, True)


# Another service ----------------------------------------------------------------------------------------------------


class Stubborn(EmbeddedBackend):
    """Refuses some answers that it takes for wrong in its own way, and goes down when it is told to."""

    def __init__(self, errors: list[Any]) -> None:
        super().__init__()
        self.errors = errors
        self.is_down = False

    def answer_form(
        self, process_id: str, session_id: str, form_id: str, values: Mapping[str, Any], language: str = "en"
    ) -> NavigationState:
        if self.is_down:
            raise BackendDown("no answer")
        if self.errors:
            state = self.navigation_session(process_id, session_id, language)
            form = {**(state.form or {}), "validation_errors": self.errors.pop(0)}
            return NavigationState(**{**state.__dict__, "form": form})
        return super().answer_form(process_id, session_id, form_id, values, language)


def two_questions() -> None:
    process_in_tables(process("x", page("p", plain("day", "date"), plain("name", "text"), next=[{"outcome": "a"}])))


@pytest.mark.parametrize(
    ("errors", "text"),
    [
        ([{"element_id": "x.p.name", "message": "That name is taken."}], "That name is taken.\nname?"),
        ([{"element_id": "x.p.day", "message": "Not that day."}], "Not that day.\nday?"),
        (["Something is wrong."], "Something is wrong.\nday?"),
    ],
)
def test_what_the_service_refuses_is_asked_again_with_its_words(monkeypatch: Any, errors: list[Any], text: str):
    two_questions()
    service = Stubborn([errors])
    monkeypatch.setattr(conversation, "backend", lambda: service)
    nav = lead(conversation.begin("x", "en", NOW), "2026-03-05", "Ann")
    assert nav["text"] == text
    again = lead(nav, *{"name?": ["Bo"], "day?": ["2026-03-06"]}[nav["text"].split("\n")[1]])
    done = again if again["is_complete"] else lead(again, "Bo")
    assert done["outcome_value"] == "a"


def test_when_the_service_is_down_nothing_is_lost(monkeypatch: Any):
    two_questions()
    service = Stubborn([])
    monkeypatch.setattr(conversation, "backend", lambda: service)
    nav = lead(conversation.begin("x", "en", NOW), "2026-03-05")
    service.is_down = True
    with pytest.raises(BackendDown):
        conversation.go_on(nav, "Ann", "en", NOW)
    service.is_down = False
    assert lead(nav, "Ann")["profile"] == {"day": "2026-03-05", "name": "Ann", "x_outcome": "a"}


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({}, ("", "")),
        ({"q": "1"}, ("", "")),
        ({"unemploy_apply_outcome_182": "7"}, ("unemploy_apply_outcome_182", "7")),
        ({"ilao-HSG-evict-guest-outcome": 3}, ("ilao-HSG-evict-guest-outcome", "3")),
        ({"a_outcome": "1", "b_outcome": "2", "combined_outcome": "9"}, ("b_outcome", "2")),
        ({"a_outcome": "1", "b_outcome": ""}, ("a_outcome", "1")),
        ({"a_outcome": ["1", "3"]}, ("a_outcome", "1, 3")),
    ],
)
def test_which_field_is_the_outcome(profile: dict[str, Any], expected: tuple[str, str]):
    assert conversation.outcome_of(profile) == expected


def test_what_several_parts_of_a_problem_have_in_common_is_marked(monkeypatch: Any):
    two_questions()

    class Combining(EmbeddedBackend):
        def answer_form(self, *args: Any, **named: Any) -> NavigationState:
            state = super().answer_form(*args, **named)
            return NavigationState(**{**state.__dict__, "profile": {**state.profile, "combined_outcome": "4"}})

    monkeypatch.setattr(conversation, "backend", Combining)
    nav = lead(conversation.begin("x", "en", NOW), "2026-03-05", "Ann")
    assert (nav["outcome_variable"], nav["combined_outcome"]) == ("x_outcome", "4")


def test_a_title_of_markup_is_read_as_text():
    data = process("x", page("p", {"instructions": english("A & <b>\nsecond")}, next=[{"outcome": "a"}]))
    process_in_tables(data)
    nav = conversation.begin("x", "en", NOW)
    assert (nav["kind"], nav["text"]) == ("say", "A & <b>\nsecond")
