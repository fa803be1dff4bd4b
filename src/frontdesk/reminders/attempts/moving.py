"""How one status event moves an attempt: forward or not at all. Pure; `folding.py` reads and writes the rows.

Events come doubled, late and in any order. Whatever the order, the attempt ends with the highest outcome, the earliest
times, and every fact that any of them brought.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.carrier.errors import explain, explain_sip
from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.statuses import RANK, Channel, Outcome, call_outcome, text_outcome

#: From here on an outcome is the carrier's last word.
FINAL_RANK = RANK[Outcome.FAILED]
#: From here on it is a success, which no error explains.
SUCCESS_RANK = RANK[Outcome.DELIVERED]


@dataclass(slots=True)
class Moving:
    """What of an attempt status events may change; the names are those of the columns."""

    status: Outcome
    rank: int
    sid: str = ""
    carrier_status: str = ""
    error_code: int | None = None
    reason_code: str = ""
    reason: str = ""
    answered_by: str = ""
    digits: str = ""  # read only: keys pressed so far prove a person
    duration: int | None = None
    segments: int | None = None
    accepted_at: datetime | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None


def move(attempt: Moving, events: Iterable[StatusEvent]) -> bool:
    """Apply the events, in the order in which they came. Returns whether anything has changed."""
    events = list(events)
    before = _facts(attempt)
    # who answered may stand in another event than `completed`, which it decides
    for event in events:
        if event.answered_by and not attempt.answered_by:
            attempt.answered_by = event.answered_by
    for event in events:
        _apply(attempt, event)
    return _facts(attempt) != before


def outcome_of(event: StatusEvent, answered_by: str = "", *, keys_pressed: bool = False) -> Outcome | None:
    """What the event says has become of the attempt; None when its status is not known to us.

    Pressed keys prove that a person answered, whatever the carrier took them for.
    """
    if event.channel is Channel.TEXT:
        return text_outcome(event.status)
    if event.data.get("Digits") or (keys_pressed and event.status == "completed"):
        return Outcome.ANSWERED
    return call_outcome(event.status, answered_by)


def _apply(attempt: Moving, event: StatusEvent) -> None:
    outcome = outcome_of(event, attempt.answered_by, keys_pressed=bool(attempt.digits))
    at = event.happened_at or event.received_at
    if event.sid and not attempt.sid:
        attempt.sid = event.sid
    if event.duration is not None:
        attempt.duration = max(event.duration, attempt.duration or 0)
    segments = _segments(event)
    if segments:
        attempt.segments = segments
    if outcome is None:
        return
    rank = RANK[outcome]
    if attempt.accepted_at is None:
        attempt.accepted_at = event.received_at
    if outcome is Outcome.SENT or event.status == "in-progress":
        attempt.start_time = _earliest(attempt.start_time, at)
    elif event.status == "completed" and event.duration:
        attempt.start_time = _earliest(attempt.start_time, at - timedelta(seconds=event.duration))
    # a pressed key proves an answer while the call goes on: it has its outcome, and not its end
    ended = rank >= FINAL_RANK and event.status != "in-progress"
    known_by_a_key = event.status == "completed" and attempt.status is Outcome.ANSWERED and attempt.end_time is None
    if rank > attempt.rank:
        attempt.status, attempt.rank = outcome, rank
        if ended or attempt.end_time is None:
            attempt.carrier_status, attempt.end_time = event.status, at if ended else None
        if rank >= SUCCESS_RANK or not attempt.error_code:
            attempt.error_code, attempt.reason_code, attempt.reason = None, "", ""
    elif ended and (outcome is attempt.status or known_by_a_key):
        attempt.carrier_status = event.status
        attempt.end_time = at if attempt.end_time is None else min(attempt.end_time, at)
    _explain(attempt, event, outcome)


def _explain(attempt: Moving, event: StatusEvent, outcome: Outcome) -> None:
    """Say why it failed, in a sentence for staff."""
    if attempt.rank >= SUCCESS_RANK or attempt.error_code is not None:
        return
    if event.error_code:
        meaning = explain(event.error_code)
        attempt.error_code = event.error_code
    elif outcome is Outcome.FAILED and attempt.status is outcome and event.sip_code is not None:
        meaning = explain_sip(event.sip_code)
    else:
        return
    attempt.reason_code, attempt.reason = str(meaning.kind), meaning.sentence[:300]


def _segments(event: StatusEvent) -> int | None:
    given = event.data.get("NumSegments", "")
    return int(given) if given.isdigit() and len(given) < 4 else None


def _earliest(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)


def _facts(attempt: Moving) -> tuple[object, ...]:
    return (
        attempt.rank, attempt.carrier_status, attempt.sid, attempt.error_code, attempt.reason, attempt.answered_by,
        attempt.duration, attempt.segments, attempt.accepted_at, attempt.start_time, attempt.end_time,
    )  # fmt: skip
