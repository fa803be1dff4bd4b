"""What goes into a turn and what comes out of it.

In: one of the `...In` classes, each with `at`, the time it happened (aware, UTC). Out: a list, in the order in which
things happened. Nothing here does anything; whoever runs the engine does what the events ask for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

# --- in ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trigger:
    """What starts a session. `kind`: text, call, request, conversation. `fields`: the carrier's form, as it came."""

    kind: str
    at: datetime
    body: str = ""
    contact: str = ""  # the person, E.164
    line: str = ""  # our side: number or service
    fields: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)  # flow.data.X
    language: str = ""  # "": the flow's own
    channel: str = "text"  # text or call
    session: str = ""  # flow.sid, the execution's
    flow_sid: str = ""


@dataclass(frozen=True)
class TextIn:
    """The person wrote. `media`: [{url, content_type}]."""

    body: str
    at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)
    media: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class ResultIn:
    """A wanted call has ended. `id` is the one of the event that wanted it.

    ok: success or failure (for HTTP: 2xx/3xx). body: the reply's text as it is; value: it as JSON where it is JSON.
    """

    id: str
    ok: bool
    at: datetime
    body: str = ""
    value: Any = None
    status: int = 200
    content_type: str = ""
    error: str = ""


@dataclass(frozen=True)
class SilenceIn:
    """The wait's time is over."""

    at: datetime


@dataclass(frozen=True)
class NudgeIn:
    """Remind the person that we wait. Nothing moves."""

    at: datetime


@dataclass(frozen=True)
class ResumeIn:
    """Say again where we were (after START, or on the next day). Nothing moves. `after_days`: name the topic first."""

    at: datetime
    name_topic: bool = False


@dataclass(frozen=True)
class DeliveryFailedIn:
    """The text that asked could not be sent."""

    at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CallIn:
    """Something happened on a call: `what` is the exit's name in Studio's words (keypress, speech, timeout,
    audioComplete, recordingComplete, noAudio, hangup, callCompleted, answered, busy, noAnswer, failed, return);
    `fields` are the outputs (Digits, SpeechResult, RecordingUrl, ...)."""

    what: str
    at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GivenBackIn:
    """Staff gave the conversation back to the flow."""

    at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)


EventIn = TextIn | ResultIn | SilenceIn | NudgeIn | ResumeIn | DeliveryFailedIn | CallIn | GivenBackIn

# --- out --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Message:
    """A text to send, or words to speak on a call. `to`: "" is the person."""

    text: str
    step: str
    language: str
    media: tuple[str, ...] = ()
    to: str = ""
    sensitive: bool = False


@dataclass(frozen=True)
class FunctionWanted:
    id: str
    step: str
    flow: str
    function: str
    arguments: Mapping[str, Any]
    timeout: int  # seconds


@dataclass(frozen=True)
class HttpWanted:
    id: str
    step: str
    flow: str
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    content_type: str
    body: str
    parameters: tuple[tuple[str, str], ...]
    timeout: int  # seconds
    carrier_credentials: bool = False


@dataclass(frozen=True)
class FlowWanted:
    """A sub-flow that is not among the flows at hand: only where results are prepared (`--given`)."""

    id: str
    step: str
    flow: str
    wanted: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class CallAction:
    """What to do on the call, for the TwiML. `verb`: say, play, digits, gather, record, connect, make_call, redirect,
    pay, hang_up; `details`: the step's properties, rendered. `sensitive`: it repeats a sensitive answer."""

    verb: str
    step: str
    details: Mapping[str, Any]
    sensitive: bool = False


@dataclass(frozen=True)
class ValueSet:
    name: str
    value: Any
    step: str
    flow: str
    sensitive: bool = False


class WaitKind(StrEnum):
    ANSWER = "answer"  # for the person's text, keys or words
    RESULT = "result"  # for a function, an HTTP request or a prepared sub-flow
    CALL = "call"  # for something to end on a call
    STAFF = "staff"  # for staff to give the conversation back


@dataclass(frozen=True)
class WaitBegun:
    kind: WaitKind
    step: str
    flow: str
    timeout: int | None = None  # seconds; None: the conversation's own rule
    obeyed: bool = False  # the flow says where silence leads
    expects: str = ""  # the answer type
    sensitive: bool = False  # the answer is redacted first


@dataclass(frozen=True)
class ScreenShown:
    """A step with a screen name was reached."""

    screen: str
    step: str


@dataclass(frozen=True)
class LanguageChanged:
    language: str


@dataclass(frozen=True)
class WordUsed:
    """A word that works everywhere was used: back, repeat, help, restart, language, exit."""

    word: str
    step: str


@dataclass(frozen=True)
class NotUnderstood:
    """An answer was not understood; `left`: tries that are left."""

    step: str
    body: str
    left: int
    sensitive: bool = False


@dataclass(frozen=True)
class Alarmed:
    """The person may be in danger (`kind`: see alarms.py) and is told where to find help. `step`: the question they
    were at; "": it was the text that began the session."""

    kind: str
    step: str


@dataclass(frozen=True)
class HandedOver:
    step: str
    reason: str
    attributes: Any = None


class EndedBy(StrEnum):
    FLOW = "flow"  # it came to its end
    EXIT = "exit"  # the person texted EXIT
    SILENCE = "silence"  # the wait ran out and nothing says what then
    TRIES = "tries"  # no answer was understood
    HUNG_UP = "hung_up"  # the call is over


@dataclass(frozen=True)
class Ended:
    by: EndedBy
    values: Mapping[str, Any]
    step: str = ""


@dataclass(frozen=True)
class Failed:
    """The session cannot go on. `code`: a word (loop, steps, depth, size, age, template, missing_flow, ...)."""

    code: str
    message: str
    flow: str
    step: str


@dataclass(frozen=True)
class Noted:
    """The run goes on, but an author should know: a template that broke, a limit that was near."""

    code: str
    message: str
    flow: str
    step: str


EventOut = (
    Message
    | FunctionWanted
    | HttpWanted
    | FlowWanted
    | CallAction
    | ValueSet
    | WaitBegun
    | ScreenShown
    | LanguageChanged
    | WordUsed
    | NotUnderstood
    | Alarmed
    | HandedOver
    | Ended
    | Failed
    | Noted
)


class State(StrEnum):
    """The state of a session.

    ```
    start -> waiting -> (resume) -> waiting ...
               |  calling: a result is awaited; texts that come meanwhile are kept in order and read afterwards
               +-> handed_over -> (given back) -> waiting
               +-> ended | failed
    ```
    """

    WAITING = "waiting"  # for the person
    CALLING = "calling"  # for a result, or for something on a call
    HANDED_OVER = "handed_over"  # staff have it
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True)
class Turn:
    """What one event made of a session.

    session: the new session, plain JSON. events: in order. path: the names of the steps gone through, "flow/step"
    inside a sub-flow. sensitive: what the person wrote in this turn answers a sensitive question.
    """

    session: dict[str, Any]
    events: tuple[EventOut, ...]
    path: tuple[str, ...]
    sensitive: bool = False

    @property
    def state(self) -> State:
        return State(self.session["state"])

    @property
    def texts(self) -> list[str]:
        """What the person reads, in order."""
        return [e.text for e in self.events if isinstance(e, Message) and not e.to]
