"""A form as a conversation shows it: one question at a time; ours and those of another service."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.intake.navigation import presenting, walking, wire
from frontdesk.intake.navigation.values import Invalid
from intake.navigation.processes import LANGUAGES, PACKAGED, an_answer

#: A form as another service sends it: markup, whole numbers, an empty first option, rules on the form and the profile.
FOREIGN: dict[str, Any] = {
    "id": "f1",
    "elements": [
        {"id": 7, "type": "headline", "html_value": "<h2>Your home</h2>", "has_display_logic": False},
        {"id": "8", "type": "instructions", "has_display_logic": False, "display_logic": None,
         "html_value": "<p>Read <a href='https://example.org/x'>this</a> &amp; more.</p>"
         "<ul><li>one</li><li>two</li></ul>"},
        {"id": "9", "type": "field", "field_name": "kind", "label": "<b>What kind?</b>", "field_type": "select",
         "is_multiple": False, "value": "", "has_display_logic": False, "display_logic": None,
         "options": [{"value": "", "label": ""}, {"value": 1, "label": "House"}, {"value": 2, "label": "Flat"}]},
        {"id": "10", "type": "field", "field_name": "needs", "label": "What for?", "field_type": "select",
         "is_multiple": True, "options": [{"value": "1", "label": "Rent"}, {"value": "3", "label": "Food"}],
         "has_display_logic": True,
         "display_logic": {"condition": "AND", "not": False, "valid": False, "rules": [
             {"id": "kind", "field": "kind", "type": "string", "input": "select", "operator": "equal", "value": "2"}]}},
        {"id": "11", "type": "field", "field_name": "senior", "label": "Over 60?", "field_type": "bool",
         "is_multiple": False, "options": [], "has_display_logic": True,
         "display_logic": {"condition": "AND", "valid": False, "rules": [
             {"field": "county", "operator": "equal", "value": "17031"}]}},
        {"id": "12", "type": "field", "field_name": "since", "label": "Since when?", "field_type": "date",
         "is_multiple": False, "options": [], "has_display_logic": True,
         "display_logic": {"condition": "OR", "valid": True, "rules": [
             {"field": "10", "operator": "contains", "value": "3"},
             {"field": "county", "operator": "is_empty", "value": ""}]}},
        {"id": "13", "type": "instructions", "html_value": "Thank you.", "has_display_logic": False},
    ],
    "validation_errors": [],
    "is_complete": False,
    "should_show_previous": False,
}  # fmt: skip


def test_one_question_at_a_time_with_its_instructions_before_it():
    screen = presenting.next_screen(FOREIGN, {})
    assert screen == {
        "kind": "choice",
        "text": "Your home\nRead this (https://example.org/x) & more.\n- one\n- two\nWhat kind?",
        "options": [{"value": "1", "label": "House"}, {"value": "2", "label": "Flat"}],
        "element_id": "9",
        "is_optional": False,
    }


def test_conditions_on_this_form_are_looked_at_with_the_answers_so_far():
    flat = presenting.next_screen(FOREIGN, {"9": "2"})
    assert flat is not None and (flat["kind"], flat["text"]) == ("choices", "What for?")
    with_food = presenting.next_screen(FOREIGN, {"9": "2", "10": "1,3"}, {"county": "17031"})
    assert with_food is not None and with_food["kind"] == "date"
    assert presenting.next_screen(FOREIGN, {"9": "2", "10": "1"}, {"county": "17031"}) == {
        "kind": "say", "text": "Thank you.", "options": [], "element_id": "said after f1", "is_optional": True,
    }  # fmt: skip


def test_conditions_on_the_profile_alone_are_as_the_service_says():
    """`valid` is false although our copy of the profile would say otherwise."""
    screen = presenting.next_screen(FOREIGN, {"9": "1"}, {"county": "17031"})
    assert screen is not None and screen["text"] == "Thank you."


def test_what_was_answered_and_then_hidden_is_not_sent():
    given = {"9": "1", "10": "1,3", "12": "2026-01-01", "said after f1": True}
    assert presenting.answers(FOREIGN, given, {"county": "17031"}) == {"9": "1"}
    assert presenting.answers(FOREIGN, {**given, "9": "2"}, {}) == {"9": "2", "10": "1,3", "12": "2026-01-01"}


def test_when_all_is_said_there_is_no_screen():
    given = {"9": "1", "said after f1": True}
    assert presenting.next_screen(FOREIGN, given, {"county": "1"}) is None
    assert presenting.next_screen(None, {}) is None
    assert presenting.next_screen({"id": "x", "elements": []}, {}) is None


def test_a_form_of_instructions_is_said_once():
    form = {"id": "z", "elements": [{"id": "1", "type": "instructions", "html_value": "<p>Call 211.</p>"}]}
    screen = presenting.next_screen(form, {})
    assert screen is not None and (screen["kind"], screen["text"]) == ("say", "Call 211.")
    assert presenting.next_screen(form, {screen["element_id"]: True}) is None


def test_an_operator_nobody_knows_shows_the_element_unless_the_service_says_no():
    element = {**FOREIGN["elements"][2], "has_display_logic": True}
    logic = {"rules": [{"field": "kind", "operator": "sounds_like", "value": "x"}]}
    shown = {"id": "y", "elements": [{**element, "display_logic": logic}]}
    assert presenting.next_screen(shown, {}) is not None
    hidden = {"id": "y", "elements": [{**element, "display_logic": {**logic, "valid": False}}]}
    assert presenting.next_screen(hidden, {}) is None


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [(2, 2, "2"), (3, ["3", "1"], "1,3"), (4, True, "t"), (4, "No", "f"), (5, date(2024, 3, 5), "2024-03-05")],
)
def test_answers_go_out_in_wire_format(place: int, value: Any, expected: str):
    assert presenting.to_wire(FOREIGN["elements"][place], value) == expected


def test_what_is_not_on_the_list_does_not_go_out():
    with pytest.raises(Invalid):
        presenting.to_wire(FOREIGN["elements"][2], "9")


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ([], {}),
        ([{"element_id": "9", "message": "<p>Please choose.</p>"}], {"9": "Please choose."}),
        (["Something is missing"], {"": "Something is missing"}),
        ([{"id": "9", "error": "A"}, {"id": "9", "error": "B"}, None], {"9": "A B", "": "None"}),
    ],
)
def test_errors_are_read_in_whatever_shape_they_come(errors: Any, expected: dict[str, str]):
    assert presenting.messages({"validation_errors": errors}) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("plain & simple", "plain & simple"),
        ("a < b", "a < b"),
        ("<p>One</p><p>Two<br/>Three</p>", "One\nTwo\nThree"),
        ("<a href=\"https://x.org\">https://x.org</a>", "https://x.org"),
        ("<style>p {}</style>&nbsp;Hi&nbsp;there <!-- no -->", "Hi there"),
    ],
)  # fmt: skip
def test_markup_becomes_a_text_message(markup: str, expected: str):
    assert presenting.plain_text(markup) == expected


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp", "Cs")), min_size=1))
def test_our_texts_come_back_from_markup_as_they_were(text: str):
    assert presenting.plain_text(wire.as_html(text)) == text


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(PACKAGED)), st.sampled_from(LANGUAGES), st.randoms(use_true_random=False))
def test_screen_by_screen_is_the_same_as_form_by_form(process_id: str, language: str, dice: Random):
    """What the presenting asks is exactly what the engine wants: never an error, nothing asked in vain."""
    state = walking.start(PACKAGED, process_id)
    while not walking.is_complete(state):
        form, profile = wire.form(PACKAGED, state, language), walking.profile(state)
        given: dict[str, Any] = {}
        asked = 0
        while (screen := presenting.next_screen(form, given, profile)) is not None:
            assert screen["text"]
            if screen["kind"] == "say":
                given[screen["element_id"]] = True
                continue
            element = presenting.element(form, screen["element_id"])
            assert element is not None
            given[screen["element_id"]] = presenting.to_wire(element, an_answer(element, dice))
            asked += 1
        sent = presenting.answers(form, given, profile)
        assert len(sent) == asked
        state = walking.answer(PACKAGED, state, state["form_id"], sent)
        assert not state["errors"]
        assert len(state["answered"][-1]["values"]) == asked
