"""Rounds: begun by the tick or by staff, each exactly once; planned in one transaction; finished when nothing is open.

```
tick, staff -> begin (the row, unique per office day and position) -> prepare (import the csv folder, settle what is
stale: slow, outside of any transaction) -> plan (attempts, attempt_count, counts, batch and jobs: all or nothing)
```

A crash before the plan leaves the round `planning`: the next tick goes on with it. A crash within the plan leaves
nothing of it. Plans are made one at a time, so two rounds at once never take up the same appointment.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.consent.services import decide
from frontdesk.jobs import batches, services
from frontdesk.reminders.models import Round
from frontdesk.reminders.rounds import attempt_rows, picking, round_planning
from frontdesk.reminders.rounds.cadence import channels_now
from frontdesk.reminders.rounds.round_times import next_round_at

logger = logging.getLogger(__name__)

#: Contacts a job hands over.
CHUNK = 250
SEND_CHUNK = "frontdesk.reminders.tasks.send_chunk"
#: Advisory lock: one plan at a time.
_PLANNING = 4_711_003


@dataclass(frozen=True)
class RoundResult:
    """What a round does: calls and texts it makes (now or when they are permitted), and why appointments get none."""

    round_id: int
    batch_id: int | None
    calls: int
    texts: int
    skipped: dict[str, int] = field(default_factory=dict)


def start_manual_round(now: datetime, user: Any = None, appointment_ids: Sequence[int] | None = None) -> RoundResult:
    """Start a round now, for everything that is due or for some appointments only (those of one import).

    Appointments that have an attempt in flight, are reached, or have used up their attempts are left alone as always.
    """
    office_day = now.astimezone(get_settings().office_zone).date()
    position = f"{now:%H%M%S}-{secrets.token_hex(4)}"
    return start_round(Round.Kind.MANUAL, office_day, position, now, now, user, appointment_ids)


def start_round(
    kind: Round.Kind | str,
    office_day: date,
    position: str,
    due_at: datetime,
    now: datetime,
    user: Any = None,
    appointment_ids: Sequence[int] | None = None,
) -> RoundResult:
    """Begin the round and plan it; of one that was begun before, only what is still missing is done.

    Returns what the round does, whoever planned it.
    """
    this = begin(kind, office_day, position, due_at, now, user)
    if this.status == Round.Status.PLANNING:
        prepare(now)
        plan(this.pk, now, appointment_ids)
        this.refresh_from_db()
    return RoundResult(this.pk, this.batch_id, this.calls, this.texts, dict(this.skipped))


def begin(
    kind: Round.Kind | str, office_day: date, position: str, due_at: datetime, now: datetime, user: Any = None
) -> Round:
    """The round of this office day and position: a new one, or the one that is there."""
    new = Round(
        kind=kind,
        office_day=office_day,
        position=position,
        due_at=due_at,
        started_at=now,
        started_by=user,
        status=Round.Status.PLANNING,
    )
    Round.objects.bulk_create([new], ignore_conflicts=True)
    return Round.objects.get(office_day=office_day, position=position)


def prepare(now: datetime) -> None:
    """Settle what is stale, so that nobody is skipped for an attempt that ended long ago. A carrier that cannot be
    asked does not hold up the round: what is not settled is skipped as in flight. A lost database does: the
    round waits for it, rather than leave people out (OperationalError, InterfaceError).
    """
    from frontdesk.reminders.attempts.settling import settle_before_a_round

    try:
        settle_before_a_round(now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("what is stale could not be settled before the round")


@transaction.atomic
def plan(round_id: int, now: datetime, appointment_ids: Sequence[int] | None = None) -> None:
    """Write everything the round does. Does nothing when somebody else has planned it meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_PLANNING])
    this = Round.objects.select_for_update(of=("self",)).get(pk=round_id)
    if this.status != Round.Status.PLANNING:
        return
    settings = get_settings()
    candidates, skipped = _free(picking.due_appointments(now, appointment_ids))
    wishes, unwanted = _wishes(candidates)
    skipped.update(unwanted)
    contacts = round_planning.group(wishes, merge=settings.frontdesk_merge_appointments)
    planned = round_planning.plan(contacts, lambda requests: decide(requests, now))
    lost = _count_attempts(planned.attempted(), now)
    for contact in planned.contacts:
        contact.appointments = [a for a in contact.appointments if a.pk not in lost]
    planned.contacts = [contact for contact in planned.contacts if contact.appointments]
    skipped.update(planned.skipped)

    # what may go out now comes first, and gets the jobs; the rest is found by the tick when its time has come
    ordered = sorted(planned.contacts, key=lambda contact: _due(contact, now) > now)
    now_due = sum(_due(contact, now) <= now for contact in ordered)
    jobs = -(-now_due // CHUNK)
    batch = batches.create(f"{this.get_kind_display()} round of {this.office_day}", jobs, now) if ordered else None
    facts = attempt_rows.RoundFacts(
        this.pk,
        batch.pk if batch else None,
        now,
        next_round_at(now, settings.frontdesk_rounds, settings.office_zone),
    )
    refused = _not_said_before(planned.refused, this.office_day)
    attempt_rows.write(
        [(contact, i // CHUNK) for i, contact in enumerate(ordered)] + [(contact, 0) for contact in refused], facts
    )
    if batch is not None:
        services.defer_batch(batch.pk, SEND_CHUNK, [{"chunk": chunk} for chunk in range(jobs)])
    this.batch = batch
    this.appointments = len(planned.attempted())
    this.calls, this.texts = planned.count(Channel.CALL), planned.count(Channel.TEXT)
    this.skipped = dict(skipped)
    this.status = Round.Status.RUNNING if ordered else Round.Status.FINISHED
    this.finished_at = None if ordered else now
    this.save()


def finish(now: datetime) -> int:
    """Finish the running rounds whose jobs are done and whose attempts are settled or handed over. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update rounds r set status = 'finished', finished_at = %s
            where r.status = 'running'
              and not exists (select 1 from job_batches b where b.id = r.batch_id and b.finished_at is null)
              and not exists (select 1 from appointment_logs l where l.round_id = r.id
                              and l.status in ('queued', 'sending', 'uncertain'))
            """,
            [now],
        )
        return cursor.rowcount


def _free(candidates: Sequence[picking.Candidate]) -> tuple[list[picking.Candidate], Counter[str]]:
    """Those that may be contacted, and how many are left alone: an attempt is in flight, or the number is wrong.

    A number whose holder said "wrong number" waits until staff have resolved that reply or corrected the number.
    """
    free: list[picking.Candidate] = []
    left_alone = Counter[str]()
    for candidate in candidates:
        if candidate.wrong_number:
            left_alone["wrong_number"] += 1
        elif candidate.in_flight:
            left_alone["in_flight"] += 1
        else:
            free.append(candidate)
    return free, left_alone


def _wishes(
    candidates: Sequence[picking.Candidate],
) -> tuple[list[tuple[picking.Candidate, Channel]], Counter[str]]:
    """Each candidate with each channel of this round, and why some have none."""
    no_preference = get_settings().frontdesk_no_preference
    cases = picking.cases_of(candidates)
    wishes: list[tuple[picking.Candidate, Channel]] = []
    none = Counter[str]()
    for candidate in candidates:
        turn = channels_now(cases[candidate.pk], no_preference)
        if turn.why_none:
            none[str(turn.why_none)] += 1
        wishes.extend((candidate, channel) for channel in turn.channels)
    return wishes, none


def _count_attempts(pks: set[int], now: datetime) -> set[int]:
    """attempt_count + 1 for those that still wait to be reached; returns the others, which changed just now."""
    if not pks:
        return set()
    with connection.cursor() as cursor:
        # in the order of their ids, as everybody locks appointments, so that nobody waits in a circle
        cursor.execute("select 1 from appointments where id = any(%s) order by id for no key update", [list(pks)])
        cursor.execute(
            """
            update appointments set attempt_count = attempt_count + 1, updated_at = %s
            where id = any(%s) and success_at is null and superseded_at is null and deleted_at is null
            returning id
            """,
            [now, list(pks)],
        )
        return pks - {pk for (pk,) in cursor.fetchall()}


def _due(contact: round_planning.PlannedContact, now: datetime) -> datetime:
    assert contact.decision is not None
    return contact.decision.at or now


def _not_said_before(
    refused: Sequence[round_planning.PlannedContact], office_day: date
) -> list[round_planning.PlannedContact]:
    """A refusal is a row, once an evening: not one more in every round until the appointment."""
    said = picking.refusals_of({a.pk for contact in refused for a in contact.appointments}, office_day)
    new = []
    for contact in refused:
        assert contact.decision is not None
        code = str(contact.decision.reason_code)
        fresh = [a for a in contact.appointments if (a.pk, str(contact.channel), code) not in said]
        if fresh:
            new.append(round_planning.PlannedContact(contact.channel, fresh, contact.decision))
    return new
