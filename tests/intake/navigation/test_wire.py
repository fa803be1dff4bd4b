"""The wire format of the guided navigation API: exact shapes, there and back."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from frontdesk.intake.backends.contract import BackendDown, NotFound
from frontdesk.intake.navigation import walking, wire
from intake.navigation.processes import PACKAGED, definitions, english, page, plain, process, select, walk

KNOWN = definitions(
    process(
        "x",
        page(
            "p",
            {"headline": english("A & B")},
            {"instructions": english("One.\nTwo.\n\nThree.")},
            select("needs", "1", ("n", {"alone": True}), kind="multiple", at_most=2),
            plain("day", "date", earliest="2020-01-01", shown_if={"not": {"field": "needs", "contains": "n"}}),
            plain("sure", "bool", optional=True),
            notes=[{"text": english("Needs {needs}")}],
            next=[{"go_to": "q"}],
        ),
        page("q", plain("name", "text", longest=50), next=[{"outcome": "a"}]),
    )
)


def test_a_form_in_full():
    state = walking.start(KNOWN, "x")
    form = wire.form(KNOWN, state, "en")
    assert form is not None
    common = {"has_display_logic": False, "display_logic": None}
    assert form == {
        "id": state["form_id"],
        "elements": [
            {"id": "x.p.0", "type": "headline", "html_value": "<p>A &amp; B</p>", **common},
            {"id": "x.p.1", "type": "instructions", "html_value": "<p>One.<br>Two.</p><p>Three.</p>", **common},
            {"id": "x.p.needs", "type": "field", "html_value": "", **common, "field_name": "needs", "label": "needs?",
             "field_type": "select", "is_multiple": True, "value": [],
             "options": [{"value": "1", "label": "Label 1"}, {"value": "n", "label": "Label n"}],
             "validation_rules": [{"rule": "required", "value": True}, {"rule": "at_most", "value": 2},
                                  {"rule": "alone", "value": ["n"]}]},
            {"id": "x.p.day", "type": "field", "html_value": "", "has_display_logic": True,
             "display_logic": {"condition": "AND", "not": True, "valid": True, "rules": [
                 {"id": "needs", "field": "needs", "type": "string", "input": "select", "operator": "contains",
                  "value": "n", "data": None}]},
             "field_name": "day", "label": "day?", "field_type": "date", "is_multiple": False, "options": [],
             "value": "", "validation_rules": [{"rule": "required", "value": True},
                                               {"rule": "earliest", "value": "2020-01-01"}]},
            {"id": "x.p.sure", "type": "field", "html_value": "", **common, "field_name": "sure", "label": "sure?",
             "field_type": "bool", "is_multiple": False, "value": "", "validation_rules": [],
             "options": [{"value": "t", "label": "Yes"}, {"value": "f", "label": "No"}]},
        ],
        "validation_errors": [],
        "is_complete": False,
        "should_show_previous": False,
    }  # fmt: skip


def test_what_was_tried_and_why_it_does_not_count_is_on_the_form_in_the_language_of_whoever_asks():
    state = walking.start(KNOWN, "x")
    state = walking.answer(KNOWN, state, state["form_id"], {"x.p.needs": "n", "x.p.sure": "maybe"})
    for language, sentence in (("en", "Please reply yes or no."), ("pl", "Proszę odpowiedzieć tak lub nie.")):
        form = wire.form(KNOWN, state, language)
        assert form is not None
        assert form["validation_errors"] == [
            {"element_id": "x.p.sure", "code": "not_yes_or_no", "message": sentence}
        ]  # fmt: skip
        assert [one["value"] for one in form["elements"] if one["type"] == "field"] == ["n", "", "maybe"]


def test_a_walk_there_and_back():
    state = walking.start(KNOWN, "x")
    state = walking.answer(KNOWN, state, state["form_id"], {"x.p.needs": "1", "x.p.day": "2026-03-05"})
    told = wire.navigation_state(KNOWN, state, "en", "s1")
    sent = json.loads(json.dumps(wire.session(told)))
    assert sent["process_session_id"] == "s1"
    assert sent["profile"] == {"notes": ["Needs Label 1"], "needs": ["1"], "day": "2026-03-05", "sure": ""}
    assert sent["form"]["should_show_previous"] is True
    assert wire.read_session(sent, "ignored") == told
    done = walking.answer(KNOWN, state, state["form_id"], {"x.q.name": "Ann"})
    told = wire.navigation_state(KNOWN, done, "en", "s1")
    assert told.is_complete and told.form is None
    sent = json.loads(json.dumps(wire.session(told)))
    assert sent["form"]["is_complete"] is True
    assert wire.read_session(sent, "x") == told


def test_what_others_leave_out_is_filled_in():
    form = {"id": "1", "elements": [], "is_complete": False}
    state = wire.read_session({"process_session_id": 5, "profile": [], "form": form}, "p9")
    assert (state.session_id, state.process_id, state.profile, state.form) == ("5", "p9", {}, form)
    assert wire.read_session({"form": None}, "p9", "s9").session_id == "s9"


@pytest.mark.parametrize("data", [None, [], "x", {}, {"process_session_id": "1", "form": "x"},
                                  {"process_session_id": "1", "form": {"elements": {}}}])  # fmt: skip
def test_something_else_is_an_answer_of_no_use(data: Any):
    with pytest.raises(BackendDown):
        wire.read_session(data, "p")


def test_a_form_whose_page_is_gone_is_not_found():
    state = walking.start(KNOWN, "x")
    with pytest.raises(NotFound):
        wire.form({}, state, "en")


@pytest.mark.parametrize("process_id", PACKAGED)
def test_every_state_of_a_packaged_process_goes_over_the_wire(process_id: str):
    for seed in range(5):
        for state in walk(PACKAGED, process_id, Random(seed), "es"):
            told = wire.navigation_state(PACKAGED, state, "es", "s")
            assert wire.read_session(json.loads(json.dumps(wire.session(told))), process_id) == told
