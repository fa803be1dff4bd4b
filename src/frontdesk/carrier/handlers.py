"""What happens with what the carrier tells us: other rooms register here, so that the carrier need not know them.

- a **folder** takes status events and moves attempts forward (`reminders/attempts/folding.py`)
- a **text handler** may answer an inbound text; the first one, by order, that answers ends the walk
  (`docs/webhooks.md` lists them with their orders)
- a **call handler** may answer a call from a person; the first one, by order, that answers ends the walk
- a **follower** sees what was answered and may add to it (a conversation is parked at STOP and taken up at START)
- a **subject** tells whether a text is about something a room knows of ("reminder"), so that a flow may take it
- a **late handler** acts on a text that is left to staff, where it must count all the same: a STOP
- the **completer** waits for what could not be answered at once, as long as the carrier waits for us

Rooms register in their `AppConfig.ready()`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import psycopg

from frontdesk.carrier.models import InboundText
from frontdesk.carrier.statuses import Channel


@dataclass(frozen=True)
class StatusEvent:
    """One status callback, read: what the carrier says of one call or text."""

    channel: Channel
    sid: str
    token: UUID | None  # the attempt's token, from the callback's address
    status: str  # the carrier's word, lower case
    received_at: datetime
    error_code: int | None = None
    answered_by: str = ""
    duration: int | None = None  # seconds
    sip_code: int | None = None
    happened_at: datetime | None = None  # the carrier's own Timestamp, where it sends one
    from_number: str = ""
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MediaText:
    """A text with pictures or files: their addresses, which the carrier fetches. The body may be empty."""

    body: str
    media: tuple[str, ...] = ()


def by_token(events: Iterable[StatusEvent], channel: Channel) -> dict[UUID, list[StatusEvent]]:
    """The events of one channel that carry a token, in their order, by that token."""
    news: dict[UUID, list[StatusEvent]] = defaultdict(list)
    for event in events:
        if event.channel is channel and event.token is not None:
            news[event.token].append(event)
    return news


@dataclass(frozen=True)
class TextAnswer:
    """What to text back, in order; `handled_by` names who decided. Empty `texts`: silence is the answer.

    `more_comes`: the answer is not whole yet; the completer is asked for the rest before the carrier is answered.
    `sensitive`: whoever handled it keeps what the person wrote, sealed; the carrier's copies need not.
    """

    handled_by: str
    texts: Sequence[str | MediaText] = ()
    more_comes: bool = False
    sensitive: bool = False


class TextHandler(Protocol):
    def __call__(self, text: InboundText, now: datetime) -> TextAnswer | None:
        """Answer the text inside the caller's transaction, or return None to leave it to the next handler."""


@dataclass(frozen=True)
class InboundCall:
    """A person calls us. `form`: all that the carrier says of it."""

    sid: str
    from_number: str
    to_number: str
    form: Mapping[str, str] = field(default_factory=dict)


#: Answers a call with TwiML, or returns None to leave it to the next handler. The same call may come again.
CallHandler = Callable[[InboundCall, datetime], str | None]


@dataclass(frozen=True)
class Subject:
    """What a text is about, for the flow that takes it: its first text finds `parameters` in `flow.data`."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


class Completer(Protocol):
    """Fetches the rest of an answer that had `more_comes`. Only one of all who ask for one text gets it."""

    def ready(self, text_pk: int) -> bool:
        """Whether the rest is there, or will not come."""

    def take(self, text: InboundText, room: int, now: datetime) -> Sequence[str | MediaText]:
        """The rest, `room` texts at most, inside the caller's transaction; what is not taken goes out by itself."""


#: Adds to what a handler answered, inside the same transaction.
Follower = Callable[[InboundText, TextAnswer, datetime], Sequence[str | MediaText]]
#: Whether a text is about this subject; what it writes is kept only when a flow takes the text.
SubjectReader = Callable[[InboundText, datetime], Subject | None]

#: Whether a text plainly answers what this subject's room sent the person after the moment given; writes nothing.
SubjectClaim = Callable[[InboundText, datetime, datetime], bool]

#: Moves attempts forward inside the caller's transaction; must accept events in any order, doubled and unknown.
Folder = Callable[[psycopg.AsyncConnection, Sequence[StatusEvent]], Awaitable[None]]

_folders: list[Folder] = []
_text_handlers: list[tuple[int, TextHandler]] = []
_late_handlers: list[TextHandler] = []
_call_handlers: list[tuple[int, CallHandler]] = []
_followers: list[Follower] = []
_subjects: dict[str, SubjectReader] = {}
_claims: dict[str, SubjectClaim] = {}
_completer: Completer | None = None


def register_folder(folder: Folder) -> None:
    if folder not in _folders:
        _folders.append(folder)


def register_text_handler(order: int, handler: TextHandler) -> None:
    if (order, handler) not in _text_handlers:
        _text_handlers.append((order, handler))
        _text_handlers.sort(key=lambda pair: pair[0])


def register_late_handler(handler: TextHandler) -> None:
    if handler not in _late_handlers:
        _late_handlers.append(handler)


def register_call_handler(order: int, handler: CallHandler) -> None:
    if (order, handler) not in _call_handlers:
        _call_handlers.append((order, handler))
        _call_handlers.sort(key=lambda pair: pair[0])


def register_follower(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


def register_subject(name: str, reader: SubjectReader, claim: SubjectClaim) -> None:
    """reader: for a flow that takes the text; claim: for a text that comes while a flow waits for another one."""
    _subjects[name] = reader
    _claims[name] = claim


def register_completer(completer: Completer) -> None:
    global _completer
    _completer = completer


def followers() -> Sequence[Follower]:
    return tuple(_followers)


def subject_reader(name: str) -> SubjectReader | None:
    return _subjects.get(name)


def claimed(text: InboundText, since: datetime, now: datetime) -> bool:
    """Whether the text plainly answers something else that we sent its person after `since`."""
    return any(claim(text, since, now) for claim in _claims.values())


def completer() -> Completer | None:
    return _completer


def folders() -> Sequence[Folder]:
    return tuple(_folders)


def text_handlers() -> Sequence[TextHandler]:
    return tuple(handler for _, handler in _text_handlers)


def late_handlers() -> Sequence[TextHandler]:
    return tuple(_late_handlers)


def call_handlers() -> Sequence[CallHandler]:
    return tuple(handler for _, handler in _call_handlers)
