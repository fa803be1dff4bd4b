"""Walks a flow by throwing dice, and checks after every turn what must hold after each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from flows.alarming import ALARM, CRISES
from flows.talking import AT, LINE, PERSON, without_language
from frontdesk.flows.engine import (
    Alarmed,
    CallAction,
    CallIn,
    DeliveryFailedIn,
    Ended,
    Engine,
    EventIn,
    Failed,
    FlowWanted,
    FunctionWanted,
    GivenBackIn,
    HandedOver,
    HttpWanted,
    Limits,
    Message,
    NudgeIn,
    ResultIn,
    ResumeIn,
    SilenceIn,
    State,
    TextIn,
    Trigger,
    Turn,
    WaitBegun,
    WaitKind,
    WordUsed,
    session,
    words,
)
from frontdesk.flows.model import Ask, Flow

#: What a person may answer who means it, by answer type, in three languages.
SENSE: Mapping[str, Sequence[str]] = {
    "yes_no": ["yes", "no", "Sí", "tak", "nie", "y", "No thanks", "claro"],
    "choice": ["1", "2", "3", "a", "Letter bbbb", "wordc", "the first one", "It is x", "none"],
    "choices": ["1", "1 and 2", "1, 3 y 4", "all", "Letter aaaa, Letter bbbb", "wszystkie", "none"],
    "integer": ["1", "two", "5", "dos", "trzy", "12", "none", "I have 3", "0"],
    "money": ["$1,200", "850 a month", "1200.50", "0", "15 an hour", "1 200 zl", "none"],
    "date": ["3/15/2024", "March 5, 2024", "5 de marzo de 2024", "5 marca 2024", "3/4/2024", "yesterday", "2019"],
    "date_of_birth": ["3/15/1985", "1985", "15 de marzo de 1985", "3/4/85", "15.03.1985"],
    "phone": ["(312) 555-0142", "312 555 0142", "+48 601 234 567"],
    "email": ["ann@example.org", "no tengo", "ann at example dot org"],
    "zip": ["60603", "60603-1234", "my zip is 60603"],
    "name": ["Ann", "Zoë Ó Briain", "me llamo Ana", "Łukasz Żak"],
    "text": ["My landlord locked me out.", "x", "Nie wiem"],
    "language": ["English", "español", "po polsku", "es", "2"],
    "media": ["here it is"],
    "people_count": ["1", "two", "just me", "me and my wife", "solo yo", "ja i mąż", "2 dzieci"],
    "day_of_month": ["3", "3rd", "the third", "el 3", "trzeciego"],
    "month": ["3", "November", "marzo", "lis"],
    "amount": ["$1,200", "850 a month", "400 a week", "don't know", "0", "nie wiem"],
}
NONSENSE = [
    *(
        "",
        " ",
        "?!",
        "🙂",
        "\u202eabc",
        "\x00",
        "\ud800",
        "{{ v1 }}",
        "{% if %}",
        "x" * 700,
        "-1",
        "1e400",
        "NaN",
        "\n\n",
    ),
    *("99999999999999999999", "1..2", "my lease will end", "12/45/2020", "null", "0x10", "٣", "½", "yes no", "STOP"),
]
WORDS = sorted(words._TABLE)
VIOLENCE = " He is HITTING me"
MEDIA = ({"url": "https://example.org/1.jpg", "content_type": "image/jpeg"},)
RESULTS: list[Any] = [
    *(None, True, "x", "", 7, -1.5, "1e999", [], {}, [1, {"a": None}], ["a", "b"], {"deep": {"er": [2]}}, "[1"),
    *(
        {"value": "v", "label": "L"},
        [{"value": 1, "label": "one"}, {"value": None}],
        "y" * 2000,
        {"v1": 3, "extra": "e"},
    ),
]
CALLS: Mapping[str, Sequence[tuple[str, dict[str, str]]]] = {
    "say": [("audioComplete", {})],
    "play": [("audioComplete", {})],
    "digits": [("audioComplete", {})],
    "gather": [
        *(("keypress", {"Digits": digits}) for digits in ("1", "2", "77", "")),
        *(("speech", {"SpeechResult": said, "Confidence": "0.9"}) for said in ("yes", "two", "")),
        ("timeout", {}),
    ],
    "record": [("recordingComplete", {"RecordingUrl": "https://example.org/r"}), ("noAudio", {})],
    "connect": [("callCompleted", {"DialCallStatus": "completed"}), ("hangup", {})],
    "make_call": [("answered", {"CallSid": "CA1"}), ("busy", {}), ("noAnswer", {}), ("failed", {})],
    "redirect": [("return", {"Answer": "1"}), ("timeout", {}), ("fail", {})],
}
#: How a session may fail: what docs/flow-engine.md names, and no "internal".
FAILURES = {"loop", "steps", "depth", "size", "text", "call_failed", "missing_flow", "not_a_sub_flow"}
_WANTED = (FunctionWanted, HttpWanted, FlowWanted, CallAction)
_STATES = {
    WaitKind.ANSWER: State.WAITING,
    WaitKind.RESULT: State.CALLING,
    WaitKind.CALL: State.CALLING,
    WaitKind.STAFF: State.HANDED_OVER,
}


@dataclass
class Answered:
    """A text that BACK can take back: where it was said, and what came of it."""

    before: dict[str, Any]
    event: EventIn
    after: Turn
    replayed: bool = True  # does the same text lead to the same place from there?


@dataclass
class Walk:
    """One session after the other, until `move` was called often enough. `answers`: more of sense, by step."""

    dice: Random
    flows: Sequence[Flow]
    limits: Limits = field(default_factory=Limits)
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    results: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    nonsense: float = 0.3
    kinds: Sequence[str] = ("text", "text", "request", "call")
    turns: int = 0
    backs: int = 0
    replays: int = 0
    alarms: int = 0
    ends: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        flows = {flow.name: flow for flow in self.flows}
        self.engine, self.other = (Engine(flows, limits=self.limits, alarm=ALARM) for _ in "12")
        self.begin()

    def begin(self) -> None:
        starts = self.flows[0].starts
        kind = self.dice.choice([kind for kind in self.kinds if kind in starts] or list(starts))
        self.at = AT
        body = self.dice.choice(["hi", "hi", "hi", "I want to die"])
        trigger = Trigger(
            kind,
            AT,
            body=body,
            contact=PERSON,
            line=LINE,
            fields={"Body": body} if kind == "text" else {},
            parameters=self.parameters,
            language=self.dice.choice(["", "en", "es", "pl", "xx"]),
            channel="call" if kind == "call" else "text",
        )
        self.stack: list[Answered | None] = []  # for each entry of the way back, where it leads
        self.wanted: Any = None
        self.past: list[ResultIn] = []
        self.documents: list[tuple[dict[str, Any], str]] = []
        self.turn = self.engine.start(self.flows[0].name, trigger)
        assert shown(self.turn) == shown(self.other.start(self.flows[0].name, trigger))
        self.look(None, None)

    # --- moving -------------------------------------------------------------------------------------------------------

    def move(self) -> None:
        """One event, whatever the dice say; a new session where this one is over."""
        if self.turn.state in (State.ENDED, State.FAILED):
            self.close()
            self.begin()
            return
        self.at += timedelta(seconds=self.dice.choice([0, 1, 20, 86_400]))
        self.send(self.nonsensical() if self.dice.random() < self.nonsense else self.sensible())

    def send(self, event: EventIn) -> None:
        before = self.turn.session
        through_json = json.loads(json.dumps(before))
        assert through_json == before, "the session is no plain JSON"
        turn = self.engine.resume(before, event)
        assert shown(turn) == shown(self.other.resume(through_json, event)), "the same event gave another turn"
        self.turn = turn
        self.turns += 1
        if isinstance(event, ResultIn):
            self.past.append(event)
        self.look(before, event)

    def close(self) -> None:
        """No document of this session was changed by what came after it, although they share what they can."""
        for document, written in self.documents:
            assert json.dumps(document) == written, "an earlier document was changed"

    def sensible(self) -> EventIn:
        dice, wait = self.dice, self.turn.session["wait"]
        if wait["kind"] == "staff":
            return GivenBackIn(self.at)
        if wait["kind"] == "result":
            known = self.results.get(self.wanted.step, RESULTS)
            ok = dice.random() < 0.93
            value = dice.choice(known)
            body = value if isinstance(value, str) else json.dumps(value)
            return ResultIn(wait["id"], ok, self.at, body, value, 200 if ok else 500, error="" if ok else "too late")
        if wait["kind"] == "call" or self.turn.session["channel"] == "call":
            what, fields = dice.choice(CALLS.get(self.wanted.verb, CALLS["say"]) if self.wanted else CALLS["gather"])
            return CallIn(what, self.at, fields)
        step = self.step
        if isinstance(step, Ask):
            body = dice.choice(SENSE.get(step.answer.type, SENSE["text"]))
            if step.answer.type == "media":
                return TextIn(body, self.at, media=MEDIA)
            if "confirm" in wait or "which" in wait or "alarm" in wait:
                body = dice.choice(["yes", "no", "1", "2", "sí", body])
            return TextIn(body, self.at)
        return TextIn(dice.choice(self.answers.get(step.name, SENSE["choice"])), self.at)

    def nonsensical(self) -> EventIn:
        dice, at = self.dice, self.at
        match dice.randint(0, 15):
            case 15:
                return TextIn(dice.choice([*CRISES, VIOLENCE]), at)
            case 0 | 1:
                return TextIn(dice.choice(NONSENSE), at)
            case 2 | 3 | 4 | 12 | 13:
                return TextIn(dice.choice(["back", "BACK!", "atrás", "Wstecz"]), at)
            case 5:
                word = dice.choice(WORDS)
                return TextIn(dice.choice([word, word.upper(), f" {word}, please"]), at)
            case 14:
                return TextIn(dice.choice(["English", "español", "Po polsku"]), at)
            case 6:
                return TextIn(dice.choice(["", "look"]), at, media=MEDIA * dice.randint(1, 2))
            case 7:
                return dice.choice([SilenceIn(at), DeliveryFailedIn(at, {"ErrorCode": "30003"})])
            case 8:
                return dice.choice([NudgeIn(at), ResumeIn(at), ResumeIn(at, True)])
            case 9:
                late = ResultIn(f"c{dice.randint(0, 9)}", True, at, value=dice.choice(RESULTS))
                return dice.choice([late, *self.past[-2:]])
            case 10:
                what, fields = dice.choice([*dice.choice(list(CALLS.values())), ("hangup", {}), ("what", {})])
                return CallIn(what, at, fields)
        return dice.choice([GivenBackIn(at), TextIn("are you there?", at)])

    # --- looking ------------------------------------------------------------------------------------------------------

    @property
    def step(self) -> Any:
        frame = self.turn.session["frames"][-1]
        return self.engine.flows[frame["flow"]].steps[frame["step"]]

    def look(self, before: dict[str, Any] | None, event: EventIn | None) -> None:
        turn, document = self.turn, self.turn.session
        self.documents.append((document, json.dumps(document)))
        for each in turn.events:
            if isinstance(each, _WANTED):
                self.wanted = each
        assert session.measure(document) <= self.limits.session_bytes * 1.2 + 3_000, session.measure(document)
        assert len(document["back"]) <= self.limits.back_steps
        assert len(document["kept"]) <= self.limits.kept_texts
        self._state_is_what_the_events_say(before)
        self._moves_where_it_should(before, event)
        if before is not None and event is not None:
            self._goes_back(before, event)
        if turn.state in (State.ENDED, State.FAILED):
            self.ends += [str(getattr(e, "by", "") or getattr(e, "code", "")) for e in turn.events[-1:]]

    def _state_is_what_the_events_say(self, before: dict[str, Any] | None) -> None:
        turn, document = self.turn, self.turn.session
        ends = [e for e in turn.events if isinstance(e, Ended | Failed)]
        assert [e.code for e in ends if isinstance(e, Failed) and e.code not in FAILURES] == []
        assert len(ends) <= 1 and turn.events[-1:] == tuple(ends or turn.events[-1:]), "something follows the end"
        assert (turn.state is State.ENDED) == any(isinstance(e, Ended) for e in ends)
        assert (turn.state is State.FAILED) == any(isinstance(e, Failed) for e in ends)
        if ends:
            assert document["wait"] is None and not document["kept"] and not document["back"]
            return
        waits = [e for e in turn.events if isinstance(e, WaitBegun)]
        assert _STATES[document["wait"]["kind"]] is turn.state
        assert isinstance(self.step.name, str), "the session is at a step that there is not"
        if waits:
            assert waits[-1].kind == document["wait"]["kind"]
            assert (waits[-1].flow, waits[-1].step) == (document["frames"][-1]["flow"], document["frames"][-1]["step"])
        else:
            assert before is not None and session.same(document | {"kept": []}, before | {"kept": []})
        if document["wait"]["kind"] == "result":
            assert self.wanted.id == document["wait"]["id"]
            assert turn.state is not before_state(before) or not waits or self.wanted in turn.events
        if document["wait"]["kind"] == "staff" and before_state(before) is not State.HANDED_OVER:
            assert any(isinstance(e, HandedOver) for e in turn.events)
        if document["wait"]["kind"] == "answer" and turn.state is not State.WAITING:
            raise AssertionError(turn.state)
        for each in turn.events:
            if isinstance(each, Message):
                assert each.text.strip() or each.media
                assert len(each.text) <= self.limits.text_characters

    def _moves_where_it_should(self, before: dict[str, Any] | None, event: EventIn | None) -> None:
        """Nudges, doubled results and the like lead nowhere."""
        document = self.turn.session
        if before is None or self.turn.state is State.FAILED:
            return
        alarmed = [e for e in self.turn.events if isinstance(e, Alarmed)]
        self.alarms += len(alarmed)
        if alarmed and isinstance(event, TextIn) and not before["kept"]:
            # the crisis text goes first, and nothing moves but what is asked
            first = next(e for e in self.turn.events if isinstance(e, Message | CallAction))
            assert "call 911" in (first.details["text"] if isinstance(first, CallAction) else first.text)
            plain = {"wait": plainly(before["wait"])}
            assert session.same(document | {"wait": plainly(document["wait"])}, before | plain)
        if isinstance(event, ResultIn) and event.id != before["wait"].get("id"):
            assert session.same(document, before)
        if isinstance(event, GivenBackIn) and before["state"] != State.HANDED_OVER:
            assert session.same(document, before)
        if isinstance(event, NudgeIn | ResumeIn):
            plain = {"wait": plainly(before["wait"])}
            assert session.same(document | {"wait": plainly(document["wait"])}, before | plain)
            if before["state"] == State.WAITING:
                assert any(isinstance(e, WaitBegun) for e in self.turn.events)

    def _goes_back(self, before: dict[str, Any], event: EventIn) -> None:
        """Keeps the places that BACK should lead to, and compares each with where it led."""
        document, used = self.turn.session, [e.word for e in self.turn.events if isinstance(e, WordUsed)]
        many = bool(before["kept"])  # several texts were read in this turn
        if "language" in used:  # chosen by the person, and BACK leaves it so
            for each in self.stack:
                if each is not None:
                    each.before = {**without_language(each.before), "language": document["language"]}
                    each.replayed = False
        grown = len(document["back"]) - len(before["back"])
        if used == ["back"] and not many and before["back"] and plainly(before["wait"]) == before["wait"]:
            self._went_back(before, self.stack.pop())
        elif grown == 1 and not many:
            self.stack.append(Answered(before, event, self.turn))
        elif grown or many or len(document["back"]) == self.limits.back_steps:
            self.stack = [None] * len(document["back"])  # given up to save room, or not to be told
        assert len(self.stack) == len(document["back"])

    def _went_back(self, before: dict[str, Any], taken: Answered | None) -> None:
        if self.turn.state is State.FAILED:  # the question itself could not be said
            return
        assert len(self.turn.session["back"]) == len(before["back"]) - 1
        if taken is None:
            return
        language = self.turn.session["language"]
        if taken.before["wait"].get("language", language) != language:
            return  # asked in another language: what the flow does about that comes first (`when_language_changes`)
        self.backs += 1
        earlier = {**taken.before, "wait": plainly(taken.before["wait"])}
        assert session.same(self.turn.session, earlier), "BACK led elsewhere"
        if not taken.replayed or plainly(taken.before["wait"]) != taken.before["wait"]:
            return
        # the same answer leads to the same place once more, but for the numbers of the calls
        again = self.engine.resume(self.turn.session, taken.event)
        if any(isinstance(e, Failed) and e.code in ("steps", "size") for e in again.events):
            return  # a second time may be one too many
        self.replays += 1
        assert session.same(without_id(again.session), without_id(taken.after.session)), "the answer led elsewhere"


def before_state(before: dict[str, Any] | None) -> State | None:
    return State(before["state"]) if before is not None else None


def plainly(wait: dict[str, Any]) -> dict[str, Any]:
    """A wait with nothing asked back, nothing to confirm, no alarm, and no row of empty texts."""
    return {key: value for key, value in wait.items() if key not in ("confirm", "which", "alarm", "empty")}


def without_id(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "wait": {**(document["wait"] or {}), "id": ""}}


def shown(turn: Turn) -> str:
    return json.dumps([turn.session, turn.path, turn.sensitive, [repr(event) for event in turn.events]])
