"""Sensitive answers go once they have done their work: after a confirmed transfer, or when the conversation has ended
without one. Age, totals, sizes, codes and statuses stay, and that there was a conversation.

```
triage user: answers are there -> transfer confirmed ------+-> purged (purged_at)
                               -> conversation over -------+
                               -> conversation failed, kept FRONTDESK_SENSITIVE_DAYS for staff
```
What is not sent yet stays in the transfer alone (the repair queue), and goes when it is confirmed, or
FRONTDESK_SENSITIVE_DAYS after it was dropped. While texts that quote an answer still wait to go out, or a conversation
is still open, its answers are purged as far as they can be, and the next ticks do the rest.

Done by the minute tick, a person in a transaction: what was broken off is gone on with, and done again it changes
nothing. Source: ILAO otis_data_structures.rst ("collects but does not store date of birth, individual income types and
amounts").
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from frontdesk.config.env import get_settings
from frontdesk.config.sealing import CannotOpen
from frontdesk.conversations import redaction
from frontdesk.conversations.blanking import MARK, quoting
from frontdesk.conversations.models import FlowSession
from frontdesk.conversations.one_by_one import one_by_one
from frontdesk.intake.models import (
    FirstText,
    IntakeStatus,
    NavigationSession,
    PendingUpdate,
    ReceivedIntake,
    Transfer,
    TriageUser,
)
from frontdesk.intake.privacy import spellings
from frontdesk.intake.triage import recording
from frontdesk.monitor.services import log_action

#: People in one tick.
PAGE: Final = 300
#: Rows in one statement.
CHUNK: Final = 500
#: A walk through guided navigation that is complete is read by nobody after so long.
WALK_DONE: Final = timedelta(days=1)
#: A trial, and whatever belongs to no conversation that we know, is over after so long without a change.
TRIAL_OVER: Final = timedelta(days=1)

_DUE: Final = """
    select t.id from triage_users t
    left join flow_sessions s on s.id = case when t.session_key ~ '^[0-9]{1,18}$' then t.session_key::bigint end
    where t.purged_at is null and (
        exists (select 1 from transfers x where x.triage_user_id = t.id and x.state = 'confirmed')
            and (t.sealed is not null or coalesce(s.state, 'ended') in ('ended', 'failed')
                 or s.heard_at <= %(rested)s and not s.document ? %(mark)s)
        or s.state = 'ended'
        or s.state = 'failed' and coalesce(s.ended_at, s.heard_at) <= %(sensitive)s
        or s.id is null and t.updated_at <= case when t.is_trial then %(trial)s else %(abandoned)s end)
    order by t.id limit %(limit)s
"""
#: People who wrote STOP, or whose phone seemed to answer by itself, in the middle of an intake.
_PARKED: Final = """
    select s.id from flow_sessions s
    join triage_users t on t.session_key = s.id::text
    where t.purged_at is null and s.parked_at is not null and s.state in ('waiting', 'calling', 'handed_over')
        and s.heard_at <= %(abandoned)s and s.parked_at <= %(abandoned)s
    order by s.id limit %(limit)s
"""


def tick(now: datetime) -> int:
    """Purge what is due. Returns how many people it was."""
    for pk in _pks(_PARKED, now):
        redaction.end_parked(pk, now)
    transfers = _purge_transfers(now)
    people = one_by_one(_pks(_DUE, now), lambda pk: purge_person(pk, now), "purge of triage user", now)
    if people or transfers:
        log_action("intake.purged", data={"people": people, "transfers": transfers}, now=now)
    return people


def tonight(now: datetime) -> int:
    """What is kept longer: the case desk's own copies, what people wrote first, walks through guided navigation.
    Returns how many rows it was."""
    settings = get_settings()
    seen = now - timedelta(days=settings.frontdesk_case_desk_days)
    old = now - timedelta(days=settings.frontdesk_transcript_days)
    abandoned = now - timedelta(days=settings.frontdesk_session_days)
    walks = NavigationSession.objects.filter(
        Q(is_complete=True, updated_at__lt=now - WALK_DONE) | Q(updated_at__lt=abandoned)
    )
    counts = {
        "received_intakes": _in_chunks(
            ReceivedIntake.objects.filter(seen_at__lt=seen).exclude(payload=None),
            payload=None,
            name_parts=[],  # whole names stay, hashed, for the conflict check
        ),
        "first_texts": _in_chunks(FirstText.objects.filter(at__lt=old).exclude(text=""), text=""),
        "walks": _in_chunks(walks.exclude(state=None), state=None),
        # given up after its person was purged; until then staff may try again
        "updates": _in_chunks(
            PendingUpdate.objects.filter(state=PendingUpdate.State.GIVEN_UP)
            .exclude(triage_user__purged_at=None)
            .exclude(attributes=None),
            attributes=None,
        ),
    }
    if any(counts.values()):
        log_action("intake.purged", data=counts, now=now)
    return sum(counts.values())


@transaction.atomic
def purge_person(pk: int, now: datetime) -> bool:
    """Purge one triage user, now, whatever became of their intake; what waits to be handed over stays in the transfer.

    Returns whether everything is gone; else a text that quotes an answer is still to go out, or the conversation goes
    on. Raises TriageUser.DoesNotExist.
    """
    key = TriageUser.objects.values_list("session_key", flat=True).get(pk=pk)
    # the conversation's row first, as whoever takes a text of it locks it: nothing is said meanwhile
    session = FlowSession.objects.select_for_update().filter(pk__in=_session(key)).first()
    row = TriageUser.objects.select_for_update().defer("sealed").get(pk=pk)
    words_gone, is_over = True, True
    said = spellings.of_answers(_answers(row))
    if session is not None:
        _forget_walks(session.document, now)
        words_gone = redaction.redact_sensitive(session.pk, now, said).is_complete
        is_over = session.state in (FlowSession.State.ENDED, FlowSession.State.FAILED)
    _forget_first_text(key, said)
    if is_over and row.intake_status == IntakeStatus.STARTED:
        recording.update(row, now, intake_status=IntakeStatus.INCOMPLETE.value)
    changes: dict[str, Any] = {}
    if words_gone:
        changes["sealed"] = None  # last, for by them their copies are found
    if words_gone and is_over:
        changes |= {"purged_at": now, "ended_at": row.ended_at or (session.ended_at if session else None) or now}
    if changes:
        TriageUser.objects.filter(pk=pk).update(**changes)
    Transfer.objects.filter(triage_user=row, state=Transfer.State.CONFIRMED, purged_at=None).update(
        payload=None, purged_at=now
    )
    PendingUpdate.objects.filter(triage_user=row, state=PendingUpdate.State.GIVEN_UP).update(attributes=None)
    return words_gone and is_over


def _purge_transfers(now: datetime) -> int:
    """Payloads that the other side has, and those that staff gave up a while ago."""
    dropped = now - timedelta(days=get_settings().frontdesk_sensitive_days)
    done = Transfer.objects.filter(
        Q(state=Transfer.State.CONFIRMED) | Q(state=Transfer.State.DROPPED, updated_at__lte=dropped), purged_at=None
    )
    return _in_chunks(done, payload=None, purged_at=now)


def _in_chunks(rows: QuerySet[Any], **changes: Any) -> int:
    """Change these rows; one that somebody else has locked is left to the next time."""
    count, last = 0, 0
    while True:
        with transaction.atomic():
            page = rows.filter(pk__gt=last).order_by("pk").select_for_update(skip_locked=True)
            pks = list(page.values_list("pk", flat=True)[:CHUNK])
            if not pks:
                return count
            last = pks[-1]
            count += rows.model.objects.filter(pk__in=pks).update(**changes)


def _pks(query: str, now: datetime) -> list[int]:
    settings = get_settings()
    moments = {
        "rested": now - redaction.RESTED,
        "sensitive": now - timedelta(days=settings.frontdesk_sensitive_days),
        "abandoned": now - timedelta(days=settings.frontdesk_session_days),
        "trial": now - TRIAL_OVER,
    }
    with connection.cursor() as cursor:
        cursor.execute(query, {**moments, "mark": MARK, "limit": PAGE})
        return [pk for (pk,) in cursor.fetchall()]


def _answers(person: TriageUser) -> dict[str, Any]:
    try:
        return dict(person.sealed or {})
    except CannotOpen:
        return {}  # what no key opens can still be thrown away


def _forget_first_text(key: str, said: Sequence[str]) -> None:
    """What they wrote first stays for the office's keywords, unless it says who they are."""
    quotes = quoting(said)
    for first in FirstText.objects.filter(session_key=key).exclude(text="") if key else ():
        if quotes(first.text):
            FirstText.objects.filter(pk=first.pk).update(text="")


def _session(key: str) -> list[int]:
    """The key of the flow session; [] for a trial, and for what belongs to no conversation."""
    return [int(key)] if key.isascii() and key.isdigit() and len(key) < 19 else []


def _forget_walks(document: Any, now: datetime) -> None:
    """The walks through guided navigation that a conversation has gone. One that is not complete may go on."""
    ids = list(_walks_in(document))
    NavigationSession.objects.filter(session_id__in=ids, is_complete=True).update(state=None)


def _walks_in(value: Any) -> Iterator[uuid.UUID]:
    if isinstance(value, dict):
        if isinstance(value.get("session_id"), str):
            with suppress(ValueError):
                yield uuid.UUID(value["session_id"])
        for item in value.values():
            yield from _walks_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _walks_in(item)
