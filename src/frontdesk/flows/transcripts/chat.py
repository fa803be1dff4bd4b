"""A chat with a flow without a server: what the terminal and the transcripts have in common.

Time stands still until `now` is set or `pass_time` is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from frontdesk.flows.driving import Given, Wanted, awaited, drive
from frontdesk.flows.engine import Engine
from frontdesk.flows.engine.events import (
    CallAction,
    CallIn,
    Ended,
    EventIn,
    EventOut,
    GivenBackIn,
    Message,
    NudgeIn,
    ResumeIn,
    SilenceIn,
    State,
    TextIn,
    Trigger,
    Turn,
    ValueSet,
    WaitBegun,
    WaitKind,
    WordUsed,
)
from frontdesk.flows.engine.session import may_nudge
from frontdesk.flows.model import Flow

#: Numbers for fiction (555-01xx): the person's, and ours.
PERSON, LINE = "+13125550142", "+13125550100"
_ENDINGS = (State.ENDED, State.FAILED)


@dataclass(frozen=True)
class Silence:
    """After how long a silent person is reminded, and given up, where the flow says nothing of it."""

    nudge_after: timedelta = timedelta(hours=20)
    give_up_after: timedelta = timedelta(days=7)


@dataclass(frozen=True)
class Reply:
    """A text as it was read (on a call: heard), and the media that came with it."""

    text: str
    media: tuple[str, ...] = ()


def replies_of(turn: Turn) -> list[Reply]:
    """What the person reads or hears in a turn, in order."""
    found = []
    for event in turn.events:
        if isinstance(event, Message) and not event.to:
            found.append(Reply(event.text, event.media))
        elif isinstance(event, CallAction):
            heard = event.details.get("text")
            if isinstance(heard, str) and heard:
                found.append(Reply(heard))
    return found


class Chat:
    """One person and one flow. Every method that lets something happen returns the turn it made, driven to a rest.

    A text that comes when the session is over starts the flow anew. While staff have the conversation, or after STOP,
    a text changes nothing.
    """

    def __init__(
        self,
        engine: Engine,
        flow: Flow,
        *,
        now: datetime,
        given: Given | None = None,
        language: str = "",
        parameters: Mapping[str, Any] | None = None,
        start: str = "",
        opt_words: Callable[[str], str | None] | None = None,
        silence: Silence | None = None,
    ) -> None:
        self.engine, self.flow, self.now = engine, flow, now
        self.given = given or Given()
        self.language, self.parameters, self.start = language, dict(parameters or {}), start
        self.opt_words = opt_words or (lambda body: None)
        self.silence_rules = silence or Silence()
        self.session: dict[str, Any] | None = None
        self.stopped = False  # after STOP, until START
        self.set_values: dict[str, Any] = {}
        self._wait: WaitBegun | None = None
        self._wait_began = now
        self._nudged = False
        self._nudging = False
        self._pending: Wanted | CallAction | None = None  # what the session waits for besides the person
        self._gathers = False

    @property
    def state(self) -> str:
        """waiting, handed_over, ended or failed; calling only while a result is held back."""
        if self.session is None:
            return State.ENDED
        state = State(self.session["state"])
        return State.WAITING if state is State.CALLING and self._gathers else state

    def begin(self) -> Turn:
        """We begin the conversation, without a text of the person."""
        return self._begun("", (), by_text=False)

    def text(self, body: str, media: Sequence[Mapping[str, str]] = ()) -> Turn:
        """The person texts (on a call: presses keys or speaks)."""
        is_over = self.session is None or self.state in _ENDINGS
        opt = self.opt_words(body)
        if self.stopped:
            if opt != "start":
                return self._nothing()
            self.stopped = False
            return self._nothing() if is_over else self._happens(ResumeIn(self.now))
        if is_over and opt == "stop":
            self.stopped = True
            return self._nothing()
        if is_over:
            return self._begun(body, media, by_text=True)
        if self.state == State.HANDED_OVER and opt != "stop":
            return self._nothing()
        if self._gathers:
            return self._happens(_keys_or_words(body, self.now))
        return self._happens(TextIn(body, self.now, _form(body, media), tuple(media)))

    def silence(self) -> Turn:
        return self._happens(SilenceIn(self.now))

    def nudge(self) -> Turn:
        self._nudged = self._nudging = True
        try:
            return self._happens(NudgeIn(self.now))
        finally:
            self._nudging = False

    def resume(self) -> Turn:
        """Say again where we were, as on the next day."""
        return self._happens(ResumeIn(self.now, name_topic=True))

    def give_back(self) -> Turn:
        """Staff give the conversation back to the flow."""
        return self._happens(GivenBackIn(self.now))

    def release(self, name: str) -> Turn:
        """The result held back under `name` comes now."""
        self.given.held.discard(name)
        if self._pending is None or self.session is None:
            return self._nothing()
        driven = drive(self.engine, Turn(self.session, (self._pending,), ()), self.given, self.now)
        return self._noticed(Turn(driven.session, driven.events[1:], driven.path))

    def pass_time(self, span: timedelta) -> Turn:
        """Let time pass: the person is reminded, and given up, when it is time for that."""
        until = self.now + span
        session, events, path = self.session or {}, list[EventOut](), list[str]()
        while self.session is not None and self.state == State.WAITING and not self.stopped and self._wait:
            due = self._due(until)
            if due is None:
                break
            at, happens = due
            self.now = at
            turn = happens()
            session, events, path = turn.session, [*events, *turn.events], [*path, *turn.path]
        self.now = until
        return Turn(session, tuple(events), tuple(path))

    def _due(self, until: datetime) -> tuple[datetime, Callable[[], Turn]] | None:
        """What silence leads to next, no later than `until`."""
        wait = self._wait
        if wait is None:
            return None
        own = timedelta(seconds=wait.timeout) if wait.timeout is not None and wait.obeyed else None
        over = self._wait_began + (own or self.silence_rules.give_up_after)
        flow_nudge = self.flow.nudge_after
        after = timedelta(seconds=flow_nudge) if flow_nudge is not None else self.silence_rules.nudge_after
        nudge = self._wait_began + after
        wanted = self.session is None or may_nudge(self.session)
        if wanted and not self._nudged and nudge <= until and nudge < over:
            return nudge, self.nudge
        return (over, self.silence) if over <= until else None

    def _begun(self, body: str, media: Sequence[Mapping[str, str]], *, by_text: bool) -> Turn:
        self.set_values = {}
        kind = self.start or _kind(self.flow, by_text=by_text)
        trigger = Trigger(
            kind=kind,
            at=self.now,
            body=body,
            contact=PERSON,
            line=LINE,
            fields=_form(body, media) if by_text else {},
            parameters=self.parameters,
            language=self.language,
            channel="call" if kind == "call" else "text",
            session="FN" + "0" * 32,
            flow_sid="FW" + "0" * 32,
        )
        return self._driven(self.engine.start(self.flow.name, trigger))

    def _happens(self, event: EventIn) -> Turn:
        if self.session is None or self.state in _ENDINGS:
            return self._nothing()
        return self._driven(self.engine.resume(self.session, event))

    def _driven(self, turn: Turn) -> Turn:
        return self._noticed(drive(self.engine, turn, self.given, self.now))

    def _noticed(self, turn: Turn) -> Turn:
        """Take note of what a turn brought."""
        self.session = turn.session
        wanted = awaited(turn.events)
        if turn.state is not State.CALLING:
            self._pending = None
        elif wanted is not None:
            self._pending = wanted
        for event in turn.events:
            if isinstance(event, ValueSet):
                self.set_values[event.name] = event.value
            elif isinstance(event, Ended):
                self.set_values.update(event.values)
            elif isinstance(event, WordUsed) and event.word == "stop":
                self.stopped = True
            elif isinstance(event, WordUsed) and event.word == "start":
                self.stopped = False
            elif isinstance(event, WaitBegun):
                self._wait = event if event.kind is WaitKind.ANSWER else None
                if not self._nudging:  # the question is asked again then, and the silence goes on
                    self._wait_began, self._nudged = self.now, False
        self._gathers = isinstance(self._pending, CallAction) and self._pending.verb == "gather"
        return turn

    def _nothing(self) -> Turn:
        return Turn(self.session or {}, (), ())


def _kind(flow: Flow, *, by_text: bool) -> str:
    order = ("text", "conversation", "call", "request") if by_text else ("request", "text", "conversation", "call")
    return next((kind for kind in order if kind in flow.starts), order[0])


def _form(body: str, media: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The carrier's form of a text."""
    form = {"From": PERSON, "To": LINE, "Body": body, "NumMedia": str(len(media))}
    for number, each in enumerate(media):
        form[f"MediaUrl{number}"] = each["url"]
        form[f"MediaContentType{number}"] = each.get("content_type", "")
    return form


def _keys_or_words(body: str, now: datetime) -> CallIn:
    keys = body.strip()
    if keys and all(character in "0123456789*#" for character in keys):
        return CallIn("keypress", now, {"Digits": keys})
    return CallIn("speech", now, {"SpeechResult": body, "Confidence": "1"})
