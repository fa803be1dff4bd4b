"""The production export of an eviction line, unmodified, from its greeting to every kind of end it has."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from tests.flows.eviction_functions import AGENCIES, FUNCTIONS, WE_CALL
from tests.flows.eviction_script import ANSWERS, BREAKS, BROKEN, ENDS, SILENCE
from tests.flows.exports import needs_real_exports, real

from frontdesk.flows.engine import Engine
from frontdesk.flows.engine.events import (
    Ended,
    EndedBy,
    Failed,
    FunctionWanted,
    Message,
    Noted,
    ResultIn,
    SilenceIn,
    State,
    TextIn,
    Trigger,
    Turn,
)
from frontdesk.flows.studio import read

pytestmark = needs_real_exports

BEGUN = datetime(2024, 3, 5, 15, tzinfo=UTC)
PERSON, LINE = "+18155550142", "+13125550100"


@dataclass
class Conversation:
    """What a conversation was: the states gone through, the texts read, the calls made, how it ended."""

    turn: Turn
    path: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    to_others: list[Message] = field(default_factory=list)
    calls: list[FunctionWanted] = field(default_factory=list)
    notes: list[Noted] = field(default_factory=list)
    answers: int = 0

    @property
    def ended_by(self) -> EndedBy:
        (ended,) = [e for e in self.turn.events if isinstance(e, Ended)]
        return ended.by

    def called(self, function: str) -> list[dict[str, Any]]:
        return [dict(call.arguments) for call in self.calls if call.function == function]


@cache
def engine() -> Engine:
    flow, _ = read(real("ilao-eviction.json"), "ilao-eviction.json")
    return Engine({flow.name: flow})


def converse(
    answers: Mapping[str, str | list[str]] = {},
    results: Mapping[str, Any] = {},
    kind: str = "text",
) -> Conversation:
    """Have the conversation. `answers` by state, `results` by state or function; else the tables'."""
    script = {**ANSWERS, **answers}
    used: dict[str, int] = {}
    turn = engine().start("ilao-eviction", Trigger(kind, BEGUN, "eviction", PERSON, LINE, session="FN1"))
    talk = Conversation(turn)
    for number in range(400):
        _keep(talk, turn)
        if turn.state in (State.ENDED, State.FAILED):
            assert not [e for e in turn.events if isinstance(e, Failed)]
            return talk
        at = BEGUN + timedelta(minutes=number + 1)
        session = json.loads(json.dumps(turn.session))
        if turn.state is State.CALLING:
            turn = engine().resume(session, _answered(talk.calls[-1], results, at))
            continue
        state = talk.path[-1]
        said = script[state]
        if isinstance(said, list):
            used[state] = used.get(state, -1) + 1
            said = said[min(used[state], len(said) - 1)]
        talk.answers += 1
        turn = engine().resume(session, SilenceIn(at) if said == SILENCE else TextIn(said, at, {"Body": said}))
    raise AssertionError(f"no end after {talk.path[-20:]}")


def _keep(talk: Conversation, turn: Turn) -> None:
    talk.turn = turn
    talk.path += turn.path[1:] if talk.path and turn.path[:1] == (talk.path[-1],) else turn.path
    talk.texts += turn.texts
    talk.to_others += [e for e in turn.events if isinstance(e, Message) and e.to]
    talk.calls += [e for e in turn.events if isinstance(e, FunctionWanted)]
    talk.notes += [e for e in turn.events if isinstance(e, Noted)]


def _answered(call: FunctionWanted, results: Mapping[str, Any], at: datetime) -> ResultIn:
    value = results.get(call.step, results.get(call.function, FUNCTIONS.get(call.function, BREAKS)))
    if value is BREAKS:
        return ResultIn(call.id, False, at, status=500, error="it broke")
    value = value(call.arguments) if isinstance(value, Callable) else value  # type: ignore[arg-type]
    return ResultIn(call.id, True, at, value if isinstance(value, str) else json.dumps(value), value)


def goes_through(path: list[str], *states: str) -> bool:
    """Whether the states are gone through in this order."""
    steps = iter(path)
    return all(state in steps for state in states)


@pytest.mark.parametrize(("answers", "results", "states"), [end[1:] for end in ENDS], ids=[end[0] for end in ENDS])
def test_ends(answers: dict[str, Any], results: dict[str, Any], states: list[str]) -> None:
    talk = converse(answers, results)
    assert goes_through(talk.path, *states), talk.path
    assert talk.path[-1] == states[-1]
    assert talk.ended_by is EndedBy.FLOW
    assert {note.code for note in talk.notes} <= {"template"}


@pytest.mark.parametrize(("state", "end"), BROKEN.items(), ids=list(BROKEN))
def test_a_function_that_breaks_leads_where_the_flow_says(state: str, end: str) -> None:
    talk = converse(results={state: BREAKS})
    assert (state in talk.path, talk.path[-1], talk.ended_by) == (True, end, EndedBy.FLOW)


def test_the_whole_intake_takes_as_many_answers_states_and_calls_as_it_does_at_twilio() -> None:
    """122 states there: the trigger counts."""
    talk = converse()
    assert (talk.answers, len(talk.path), len(talk.calls), len({c.function for c in talk.calls})) == (35, 121, 31, 24)


def test_what_is_transferred() -> None:
    talk = converse({"contact-number-yn": "no", "maiden-name-yes-no": "yes", "nicknames-yn": "yes"})
    (sent,) = talk.called("otis-send-to-legal-server")
    assert len(sent) == 44
    assert all(isinstance(value, str) for value in sent.values())
    wanted = {
        "firstName": "Ana",
        "lastName": "Nowak",
        "aliasFirst": "Anka",
        "aliasLast": "Kowalska",
        "eTransferOrganization": "FVLH",
        "callbackType": "",
        "callbackDayTime": "",
        "race": "White",
        "ethnicity": "Not Hispanic",
        "gender": "Woman",
        "maritalStatus": "Single",
        "language": "English",
        "user_phone": "8155550199x12",
        "email": "None",
        "street": "1 State St",
        "city": "Rockford",
        "state": "IL",
        "zip": "61101",
        "countyFips": "17201",
        "day": "3",
        "month": "4",
        "year": "1985",
        "household_adults": "2",
        "household_children": "1",
        "income_wages": "$1,200.50",
        "income_tanf": "200",
        "income_unemployment": "90",
        "income_ssi": "",
        "wage_frequency": "26",
        "triage_id": "4711",
        "flow_id": LINE,
        "notes": "Needs help.  Client received summons: Yes.  Landlord name: Mr. Smith",
    }
    assert {key: sent[key] for key in wanted} == wanted


def test_the_triage_user_is_made_and_kept_up_to_date() -> None:
    talk = converse()
    (made,) = talk.called("otis-create-triage-user")
    assert made == {
        "zip_code": "61101",
        "source": "eviction-english",
        "last_screen_viewed": "sms-zip-code",
        "user_phone": PERSON,
        "county": "Winnebago",
        "search": "eviction",
        "flow_id": LINE,
    }
    updates = talk.called("otis-update-triage-user")
    assert [u["last_screen_viewed"] for u in updates] == [
        "sms-matches",
        "sms_household_size",
        "sms_date_of_birth",
        "sms_demographics",
        "sms-income-screens",
        "sms-confirmation",
    ]
    assert {u["uuid"] for u in updates} == {"u-1"}
    assert (updates[0]["triage_problem"], updates[1]["household_size"], updates[4]["overIncome"]) == (
        "term-1",
        "3",
        "0",
    )


def test_what_the_person_reads() -> None:
    talk = converse(results={"eviction-intake-settings": WE_CALL})
    everything = "\n".join(talk.texts)
    for words in (
        "Hi  Ana!",
        "4/3/1985",
        "1. White\n2. Black",
        "Fox Valley Legal Help",
        "Phone: +18155550142",
        "No promise is made.",
    ):
        assert words in everything
    assert "{{" not in everything
    assert talk.to_others == []


def test_counsellors_are_listed_in_turn_and_the_broken_template_is_noted() -> None:
    talk = converse({"legal-issue-start": "5", "show-more-counserlors-yn": "Yes"})
    shown = [next(a["name"] for a in AGENCIES if a["name"] in text) for text in talk.texts if "Agency" in text]
    assert shown == ["Agency 1", "Agency 1", "Agency 2", "Agency 3"]
    assert [(note.code, note.step) for note in talk.notes] == [("template", "init-counselor-ctr")]


def test_a_failed_transfer_is_told_to_staff_and_not_to_the_person() -> None:
    talk = converse(results={"otis-send-to-legal-server": {"error": "true"}})
    (told,) = talk.to_others
    assert "FN1" in told.text
    assert told.text not in talk.texts


def test_silence_ends_a_question_whose_timeout_leads_nowhere() -> None:
    talk = converse({"first-name": SILENCE})
    assert (talk.path[-1], talk.ended_by) == ("first-name", EndedBy.SILENCE)


def test_started_by_a_request_it_begins_with_the_name() -> None:
    talk = converse(kind="request")
    assert talk.path[0] == "first-name"
    assert talk.path[-1] == "thanks"
    assert talk.called("otis-create-triage-user")[0]["user_phone"] == ""


def test_between_them_these_conversations_go_through_all_that_can_be_reached() -> None:
    seen: set[str] = set()
    for _, answers, results, _ in ENDS:
        seen.update(converse(answers, results).path)
    flow = engine().flows["ilao-eviction"]
    unseen = set(flow.steps) - seen
    # 15 states that nothing leads to, the sentence on a call, and what only follows a failure
    assert len(flow.steps) - len(unseen) >= 240
    assert {"get-first-callback-yn", "email-validation", "callback-error", "say_play_1"} <= unseen
