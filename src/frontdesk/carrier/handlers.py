"""What happens with what the carrier tells us: other rooms register here, so that the carrier need not know them.

- a **folder** takes status events and moves attempts forward (`reminders/attempts/folding.py`)
- a **text handler** may answer an inbound text; the first one, by order, that answers ends the walk
  (`consent` for STOP and START at 10, `reminders` for everything else at 50)

Rooms register in their `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
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
class TextAnswer:
    """What to text back, in order; `handled_by` names who decided. Empty `texts`: silence is the answer."""

    handled_by: str
    texts: Sequence[str] = ()


class TextHandler(Protocol):
    def __call__(self, text: InboundText, now: datetime) -> TextAnswer | None:
        """Answer the text inside the caller's transaction, or return None to leave it to the next handler."""


#: Moves attempts forward inside the caller's transaction; must accept events in any order, doubled and unknown.
Folder = Callable[[psycopg.AsyncConnection, Sequence[StatusEvent]], Awaitable[None]]

_folders: list[Folder] = []
_text_handlers: list[tuple[int, TextHandler]] = []


def register_folder(folder: Folder) -> None:
    if folder not in _folders:
        _folders.append(folder)


def register_text_handler(order: int, handler: TextHandler) -> None:
    if (order, handler) not in _text_handlers:
        _text_handlers.append((order, handler))
        _text_handlers.sort(key=lambda pair: pair[0])


def folders() -> Sequence[Folder]:
    return tuple(_folders)


def text_handlers() -> Sequence[TextHandler]:
    return tuple(handler for _, handler in _text_handlers)
