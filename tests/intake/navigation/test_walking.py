"""The pure engine: forms answered, taken back, handed over; always the same for the same state."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.intake.backends.contract import BackendRefused, FormGone, NotFound
from frontdesk.intake.navigation import notes, walking
from intake.navigation.processes import (
    LANGUAGES,
    PACKAGED,
    answer_form,
    definitions,
    english,
    page,
    plain,
    process,
    select,
    walk,
)

#: first asks two things, the second only where the first was answered with 1; then a page a branch.
SMALL = process(
    "x",
    page(
        "first",
        {"instructions": english("Read this.")},
        select("q", "1", "2"),
        plain("more", "text", shown_if={"field": "q", "equal": "1"}),
        next=[{"if": {"field": "q", "equal": "1"}, "go_to": "one"}, {"go_to": "two"}],
    ),
    page("one", plain("when", "date"), next=[{"go_to": "both"}]),
    page("two", select("many", "u", "v", ("n", {"alone": True}), kind="multiple"), next=[{"go_to": "both"}]),
    page(
        "both",
        plain("sure", "bool"),
        next=[{"if": {"field": "sure", "equal": True}, "outcome": "a"}, {"outcome": "b"}],
        notes=[{"text": english("Chose {q}, {many}, sure: {sure}.")}],
    ),
    at_end={"lsc_code": "63"},
)
KNOWN = definitions(SMALL)


def say(state: walking.State, known: Any = KNOWN, form: str | None = None, **values: Any) -> walking.State:
    """Answer the form that waits, fields by their names."""
    form_id = form or state["form_id"]
    entry = next((one for one in state["answered"] if one["form_id"] == form_id), state)
    given = {walking.element_id(entry["process"], entry["page"], name): value for name, value in values.items()}
    return walking.answer(known, state, form_id, given)


def test_a_walk_from_the_first_form_to_the_outcome():
    state = walking.start(KNOWN, "x")
    state = say(state, q="1", more="  some  words ")
    assert state["page"] == "one"
    state = say(state, when="2026-03-05")
    state = say(state, sure="t")
    assert walking.is_complete(state)
    assert walking.profile(state) == {
        "q": "1",
        "more": "some words",
        "when": "2026-03-05",
        "sure": "t",
        "x_outcome": "a",
        "lsc_code": "63",
    }
    assert walking.profile_by_element_id(state)["x.one.when"] == "2026-03-05"


def test_what_is_not_shown_is_not_asked_and_not_kept():
    state = say(walking.start(KNOWN, "x"), q="2", more="said all the same")
    assert state["page"] == "two"
    assert walking.profile(state) == {"q": "2"}


def test_an_answer_that_is_not_valid_leaves_the_form_as_it_is():
    begun = walking.start(KNOWN, "x")
    state = say(begun, q="3")
    assert [(one["element_id"], one["code"]) for one in state["errors"]] == [("x.first.q", "not_an_option")]
    assert (state["form_id"], state["page"], walking.profile(state)) == (begun["form_id"], "first", {})
    assert say(state, q="2")["errors"] == []


def test_a_required_field_is_missed_only_where_it_is_shown():
    assert [one["element_id"] for one in say(walking.start(KNOWN, "x"), q="1")["errors"]] == ["x.first.more"]
    assert say(walking.start(KNOWN, "x"), q="2")["errors"] == []


def test_an_earlier_form_takes_back_what_came_after_it():
    first = walking.start(KNOWN, "x")
    second = say(first, q="1", more="m")
    third = say(second, when="2026-03-05")
    done = say(third, sure="t")
    again = say(done, form=first["form_id"], q="2")
    assert again["page"] == "two"
    assert walking.profile(again) == {"q": "2"}  # the date, the outcome and what it brought are gone
    assert not walking.is_complete(again)
    with pytest.raises(FormGone):  # that of the way which is no longer taken
        say(again, form=second["form_id"], when="2026-03-05")


def test_taking_back_for_an_invalid_answer_asks_that_form_again():
    first = walking.start(KNOWN, "x")
    done = say(say(say(first, q="1", more="m"), when="2026-03-05"), sure="t")
    state = say(done, form=first["form_id"], q="9")
    assert (state["form_id"], state["page"]) == (first["form_id"], "first")
    assert state["errors"] and walking.profile(state) == {}


def test_the_last_answer_said_twice_changes_nothing():
    first = walking.start(KNOWN, "x")
    second = say(first, q="2")
    assert say(second, form=first["form_id"], q="2") == second
    assert say(second, form=first["form_id"], q="1", more="m") != second


def test_the_ids_of_forms_change_at_every_invocation_and_follow_from_the_state():
    first = walking.start(KNOWN, "x", seed="s")
    assert first == walking.start(KNOWN, "x", seed="s")
    assert first["form_id"] != walking.start(KNOWN, "x", seed="other")["form_id"]
    second = say(first, q="2")
    third = say(second, many="u")
    back = say(third, form=first["form_id"], q="2")
    assert back["page"] == second["page"]
    assert back["form_id"] not in (first["form_id"], second["form_id"], third["form_id"])
    assert back == say(third, form=first["form_id"], q="2")


def test_a_state_is_never_changed_in_place():
    first = walking.start(KNOWN, "x")
    second = say(first, q="2")
    kept = deepcopy((first, second))
    say(second, many="u,v")
    say(second, form=first["form_id"], q="1", more="m")
    assert (first, second) == kept


def test_what_the_form_does_not_have_is_refused():
    with pytest.raises(BackendRefused, match=r"no element x\.two\.many"):
        walking.answer(KNOWN, walking.start(KNOWN, "x"), walking.start(KNOWN, "x")["form_id"], {"x.two.many": "u"})
    with pytest.raises(NotFound):
        walking.start(KNOWN, "y")
    with pytest.raises(FormGone):
        walking.answer(KNOWN, walking.start(KNOWN, "x"), "nonsense", {})


def test_a_page_that_is_gone_from_the_process_makes_its_form_gone():
    state = say(walking.start(KNOWN, "x"), q="2")
    other = definitions(process("x", page("else", plain("v", "text"), next=[{"outcome": "a"}])))
    with pytest.raises(FormGone):
        say(state, known=other, many="u")


def test_notes_are_sentences_with_labels_and_each_stands_once():
    state = walking.start(KNOWN, "x")
    state = say(say(say(state, q="2"), many=["v", "u"]), sure=False)
    assert notes.sentences(KNOWN, state, "en") == ["Chose Label 2, Label u, Label v, sure: No."]


# Hand-over ----------------------------------------------------------------------------------------------------------

HANDING = definitions(
    process(
        "from",
        page("p", select("topic", ("out", {"continue_with": "to"}), ("stay", {"outcome": "a"})),
             plain("name", "text")),
        at_end={"lsc_code": "1"},
    ),
    process(
        "to",
        page("known", plain("who", "text", shown_if={"field": "topic", "is_empty": True}), next=[{"go_to": "q"}]),
        page("q", plain("ok", "bool"), next=[{"outcome": "b"}]),
        takes=["topic"],
        at_end={"lsc_code": "2"},
    ),
)  # fmt: skip


def test_a_hand_over_keeps_both_profiles_and_the_outcome_is_that_of_the_last():
    begun = walking.start(HANDING, "from")
    state = say(begun, HANDING, topic="out", name="Ann")
    assert (state["process"], state["page"]) == ("to", "q")  # the page on which nothing is shown is passed over
    state = say(state, HANDING, ok=True)
    assert walking.profile(state) == {"topic": "out", "name": "Ann", "ok": "t", "to_outcome": "b", "lsc_code": "2"}
    back = say(state, HANDING, form=begun["form_id"], topic="stay", name="Ann")
    assert walking.profile(back) == {"topic": "stay", "name": "Ann", "from_outcome": "a", "lsc_code": "1"}


def test_the_same_process_begun_by_itself_asks_everything():
    assert walking.start(HANDING, "to")["page"] == "known"


def test_an_outcome_may_be_set_before_handing_over():
    known = definitions(
        process("from", page("p", plain("v", "text"), next=[{"outcome": "a", "continue_with": "to"}])),
        process("to", page("p", plain("w", "text"), next=[{"outcome": "b"}])),
    )
    state = say(say(walking.start(known, "from"), known, v="x"), known, w="y")
    assert list(walking.profile(state).items())[-1] == ("to_outcome", "b")
    assert walking.profile(state)["from_outcome"] == "a"


def test_hand_overs_without_end_are_stopped():
    """A check finds the circle; here is what happens where nobody looked."""
    ask = page("p", plain("v", "bool"), next=[{"if": {"field": "v", "equal": False}, "outcome": "a"}])
    known = definitions(
        process("ping", {**ask, "next": [*ask["next"], {"continue_with": "pong"}]}),
        process("pong", {**ask, "next": [*ask["next"], {"continue_with": "ping"}]}),
    )
    state = walking.start(known, "ping")
    for _ in range(walking.MOST_HAND_OVERS):
        state = say(state, known, v=True)
    with pytest.raises(walking.Astray, match="without end"):
        say(state, known, v=True)
    assert say(state, known, v=False)["page"] is None


def test_processes_that_show_nothing_and_hand_over_in_a_circle_are_stopped_too():
    silent = {"field": "v", "is_not_empty": True}
    known = definitions(
        process("ping", page("p", plain("v", "bool", shown_if=None), next=[{"outcome": "a", "continue_with": "pong"}])),
        process("pong", page("p", {"instructions": english("x"), "shown_if": {"not": silent}},
                             next=[{"outcome": "a", "continue_with": "pong"}]), takes=["v"]),
    )  # fmt: skip
    with pytest.raises(walking.Astray):
        say(walking.start(known, "ping"), known, v=True)


# Dice ---------------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(PACKAGED)), st.sampled_from(LANGUAGES), st.randoms(use_true_random=False))
def test_random_walks_reach_an_outcome(process_id: str, language: str, dice: Random):
    states = walk(PACKAGED, process_id, dice, language)
    last = states[-1]
    final = PACKAGED[last["process"]]
    profile = walking.profile(last)
    assert profile[final.outcome.field] in final.outcome.values
    assert [name for name in profile if "_outcome" in name] == [final.outcome.field]
    for name, value in final.at_end.items():
        assert profile[name] == value
    for state in states:
        assert json.loads(json.dumps(state)) == state
    asked = {name for entry in last["answered"] for name in entry["values"]}
    assert set(profile) == asked | {final.outcome.field} | set(final.at_end)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(PACKAGED)), st.randoms(use_true_random=False))
def test_going_back_restores_exactly(process_id: str, dice: Random):
    """Whichever form is answered again as before, and the rest as before, the walk ends as it did."""
    states = walk(PACKAGED, process_id, dice)
    at = dice.randrange(len(states) - 1)
    entries = states[-1]["answered"]
    state = states[-1]
    for number, entry in enumerate(entries[at:]):
        form_id = entry["form_id"] if number == 0 else state["form_id"]
        given = {
            walking.element_id(entry["process"], entry["page"], name): value for name, value in entry["values"].items()
        }
        state = walking.answer(PACKAGED, state, form_id, given)
        if number == 0:
            assert walking.profile(state) == walking.profile(states[at + 1])
            assert (state["process"], state["page"]) == (states[at + 1]["process"], states[at + 1]["page"])
    assert walking.profile(state) == walking.profile(states[-1])
    assert notes.sentences(PACKAGED, state, "pl") == notes.sentences(PACKAGED, states[-1], "pl")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(PACKAGED)), st.randoms(use_true_random=False))
def test_going_back_and_another_way_is_as_if_it_had_been_the_first(process_id: str, dice: Random):
    states = walk(PACKAGED, process_id, dice)
    at = dice.randrange(len(states) - 1)
    other = answer_form(PACKAGED, states[at], dice)
    straight = walking.answer(PACKAGED, states[at], states[at]["form_id"], other)
    back = walking.answer(PACKAGED, states[-1], states[at]["form_id"], other)
    assert walking.profile(back) == walking.profile(straight)
    assert [one["form_id"] for one in back["answered"]] == [one["form_id"] for one in straight["answered"]]
    if walking.profile(back) != walking.profile(states[-1]):
        assert (back["process"], back["page"]) == (straight["process"], straight["page"])
