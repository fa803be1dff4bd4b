"""Taking contacts to work on: one worker gets each, and consent is asked once more before the carrier is.

The attempt row is the truth. A claim writes `sending` with a lease before the carrier is asked; when the worker dies
the lease runs out and `settling.py` finds out what the carrier did.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from frontdesk.carrier.patience import LEASE
from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.consent.services import ContactRequest, Decision, ReasonCode, Verdict, decide

#: A text is worth sending only if it can land this long before the window or the appointment ends it.
SHORTEST_VALIDITY = timedelta(seconds=10)
LONGEST_VALIDITY = timedelta(hours=10)  # Twilio's


@dataclass(frozen=True)
class ContactAppointment:
    """What of an appointment a contact is about."""

    pk: int
    msg: str
    when: datetime
    language: str
    time_zone: str
    extra: dict[str, Any]


@dataclass(frozen=True)
class Claim:
    """One claim of a contact. The next claim of it has another instant, so that what an earlier one learned too late
    (its worker was asleep, say) is told from what the present one learns."""

    contact_id: int
    claimed_at: datetime


@dataclass
class Contact:
    """One call or text to one number, claimed: the attempts that share it and the appointments it names."""

    id: int
    token: UUID
    channel: Channel
    to: str
    tries: int
    last_attempt: bool
    appointments: list[ContactAppointment] = field(default_factory=list)
    body: str = ""
    window_ends_at: datetime | None = None
    claimed_at: datetime | None = None

    @property
    def claim(self) -> Claim:
        assert self.claimed_at is not None, "the contact is not claimed"
        return Claim(self.id, self.claimed_at)

    @property
    def before(self) -> datetime:
        """The instant by which the contact must have happened: the earliest of its appointments."""
        return min(appointment.when for appointment in self.appointments)

    @property
    def language(self) -> str:
        return self.appointments[0].language

    def validity(self, now: datetime) -> timedelta:
        """How long the carrier may keep trying: to the end of the permitted hours, and not past the appointment."""
        end = min(self.before, self.window_ends_at) if self.window_ends_at else self.before
        return min(LONGEST_VALIDITY, end - now)


@dataclass(frozen=True)
class Claimed:
    """What a claim brought: the contacts to hand over, and how many due ones it had in its hands to decide about."""

    contacts: list[Contact]
    locked: int


#: What a contact says: the text's body; empty for a call, whose words are asked for when somebody has picked up.
Render = Callable[[Contact], str]


class CannotRender(Exception):
    """The message template is broken; the text says where."""


def claim(
    worker: str,
    limit: int,
    now: datetime,
    *,
    channel: Channel,
    render: Render,
    batch_id: int | None = None,
    chunk: int | None = None,
) -> Claimed:
    """Claim up to `limit` due contacts of one channel, of one chunk of a batch or of anyone's.

    What consent refuses or puts off, and what `render` cannot word (CannotRender), is written so and not returned.
    What is returned is `sending`, with its body kept, and this worker's until the lease runs out.
    """
    with transaction.atomic():
        contacts = _lock_due(limit, now, channel, batch_id, chunk)
        _drop_what_is_moot(contacts, now)
        live = [contact for contact in contacts if contact.appointments]
        decisions = decide(
            [ContactRequest(c.to, c.channel, zone=c.appointments[0].time_zone, before=c.before) for c in live],
            now,
            reserve=True,
        )
        allowed = _apply_decisions(list(zip(live, decisions, strict=True)), now)
        worded = _word(allowed, render, now)
        claimed = _write_claims(worded, worker, now)
    return Claimed([contact for contact in worded if contact.id in claimed], locked=len(contacts))


def _lock_due(limit: int, now: datetime, channel: Channel, batch_id: int | None, chunk: int | None) -> list[Contact]:
    of_a_chunk = "and batch_id = %(batch)s and chunk = %(chunk)s" if batch_id is not None else ""
    with connection.cursor() as cursor:
        # The row that carries the contact is the lock for all rows of it, whatever has become of itself.
        cursor.execute(
            f"""
            select id from appointment_logs where id in (
                select contact_id from appointment_logs
                where status = 'queued' and due_at <= %(now)s and channel = %(channel)s {of_a_chunk}
                order by due_at, id limit %(limit)s)
            for update skip locked
            """,
            {"now": now, "limit": limit, "batch": batch_id, "chunk": chunk, "channel": channel},
        )
        locked = [pk for (pk,) in cursor.fetchall()]
        if not locked:
            return []
        # A statement of its own: it sees what the one who held the lock before us has written.
        cursor.execute(
            """
            select l.contact_id, l.token, l."to", l.tries, l.last_attempt, a.id, a.msg, a.appt_date_time, a.language,
                   a.time_zone, a.extra::text,
                   a.superseded_at is null and a.deleted_at is null and a.response = '' and a.success_at is null
                       and a.appt_date_time > %s
            from appointment_logs l join appointments a on a.id = l.appointment_id
            where l.contact_id = any(%s) and l.status = 'queued' and l.due_at <= %s
            order by l.contact_id, a.appt_date_time, l.id
            """,
            [now, locked, now],
        )
        rows = cursor.fetchall()
    contacts: dict[int, Contact] = {}
    for contact_id, token, to, tries, last, pk, msg, when, language, zone, extra, live in rows:
        contact = contacts.setdefault(contact_id, Contact(contact_id, token, channel, to, tries, last))
        if live:
            appointment = ContactAppointment(pk, msg, when, language, zone, json.loads(extra))
            contact.appointments.append(appointment)
    return list(contacts.values())


def _drop_what_is_moot(contacts: Sequence[Contact], now: datetime) -> None:
    """End the attempts whose appointment has passed, moved, gone, or been answered since they were written."""
    if not contacts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update appointment_logs l set updated_at = %(now)s, rank = %(rank)s,
                status = case when a.appt_date_time <= %(now)s then 'expired' else 'stopped' end,
                reason_code = case when a.appt_date_time <= %(now)s then 'too_late'
                    when a.response <> '' then 'answered'
                    when a.success_at is not null then 'reached'
                    when a.superseded_at is not null then 'superseded' else 'deleted' end,
                reason = case when a.appt_date_time <= %(now)s then 'The appointment''s time has passed.'
                    when a.response <> '' then 'The person has answered already.'
                    when a.success_at is not null then 'The person has been reached already.'
                    when a.superseded_at is not null then 'The appointment was moved to another time.'
                    else 'Staff removed the appointment.' end
            from appointments a
            where a.id = l.appointment_id and l.contact_id = any(%(ids)s) and l.status = 'queued' and (
                a.superseded_at is not null or a.deleted_at is not null or a.response <> '' or a.success_at is not null
                or a.appt_date_time <= %(now)s)
            """,
            {"now": now, "ids": [c.id for c in contacts], "rank": RANK[Outcome.STOPPED]},
        )


def _apply_decisions(pairs: Sequence[tuple[Contact, Decision]], now: datetime) -> list[Contact]:
    allowed = []
    put_off: list[tuple[int, datetime, str, str]] = []
    refused: dict[tuple[str, str], list[int]] = defaultdict(list)
    too_late_for_the_first: list[tuple[int, int]] = []
    for contact, decision in pairs:
        contact.window_ends_at = decision.window_ends_at
        too_short = contact.channel is Channel.TEXT and contact.validity(now) < SHORTEST_VALIDITY
        if decision.verdict is Verdict.ALLOWED and not too_short:
            allowed.append(contact)
        elif decision.verdict is Verdict.LATER and decision.at is not None:
            put_off.append((contact.id, decision.at, decision.reason_code, decision.reason))
        elif decision.verdict is Verdict.ALLOWED:
            # asked again when this window is over: consent then names the next one, or says that it is too late
            again = min(contact.before, contact.window_ends_at or contact.before)
            put_off.append((contact.id, again, "quiet_hours", "The permitted hours were about to end."))
        elif decision.reason_code == ReasonCode.TOO_LATE and len(contact.appointments) > 1:
            # the others are asked for again, without it: they stay queued
            too_late_for_the_first.append((contact.id, contact.appointments[0].pk))
        else:
            refused[(decision.reason_code, decision.reason)].append(contact.id)
    with connection.cursor() as cursor:
        if put_off:
            cursor.execute(
                """
                update appointment_logs l set due_at = p.at, reason_code = p.code, reason = p.reason, updated_at = %s
                from unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[]) as p(id, at, code, reason)
                where l.contact_id = p.id and l.status = 'queued'
                """,
                [now, *map(list, zip(*put_off, strict=True))],
            )
        if too_late_for_the_first:
            cursor.execute(
                """
                update appointment_logs l set status = 'expired', rank = %s, reason_code = 'too_late',
                    reason = 'No allowed minute is left before the appointment.', updated_at = %s
                from unnest(%s::bigint[], %s::bigint[]) as f(contact, appointment)
                where l.contact_id = f.contact and l.appointment_id = f.appointment and l.status = 'queued'
                """,
                [RANK[Outcome.EXPIRED], now, *map(list, zip(*too_late_for_the_first, strict=True))],
            )
        for (code, reason), ids in refused.items():
            outcome = Outcome.EXPIRED if code == "too_late" else Outcome.REFUSED
            cursor.execute(
                """
                update appointment_logs set status = %s, rank = %s, reason_code = %s, reason = %s, updated_at = %s
                where contact_id = any(%s) and status = 'queued'
                """,
                [outcome, RANK[outcome], code, reason, now, ids],
            )
    return allowed


def _word(contacts: Sequence[Contact], render: Render, now: datetime) -> list[Contact]:
    worded = []
    for contact in contacts:
        try:
            contact.body = render(contact)
        except CannotRender as error:
            with connection.cursor() as cursor:
                cursor.execute(
                    """
                    update appointment_logs set status = 'failed', rank = %s, reason_code = 'our_message', reason = %s,
                        updated_at = %s where contact_id = %s and status = 'queued'
                    """,
                    [RANK[Outcome.FAILED], str(error)[:300], now, contact.id],
                )
        else:
            worded.append(contact)
    return worded


def _write_claims(contacts: Sequence[Contact], worker: str, now: datetime) -> set[int]:
    if not contacts:
        return set()
    for contact in contacts:
        contact.claimed_at = now
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update appointment_logs l set status = 'sending', rank = %(rank)s, claimed_by = %(worker)s,
                claimed_at = %(now)s, lease_until = %(lease)s, window_ends_at = w.ends_at, body = w.body,
                tries = tries + 1, reason = '', reason_code = '', updated_at = %(now)s
            from unnest(%(ids)s::bigint[], %(ends)s::timestamptz[], %(bodies)s::text[]) as w(id, ends_at, body)
            where l.contact_id = w.id and l.status = 'queued' returning l.contact_id
            """,
            {
                "rank": RANK[Outcome.SENDING],
                "worker": worker,
                "now": now,
                "lease": now + LEASE,
                "ids": [c.id for c in contacts],
                "ends": [c.window_ends_at for c in contacts],
                "bodies": [c.body for c in contacts],
            },
        )
        return {pk for (pk,) in cursor.fetchall()}


def next_due(channel: Channel, batch_id: int | None = None, chunk: int | None = None) -> datetime | None:
    """When the next queued contact of this channel (of a chunk, or of anyone's) is due; None when none is queued."""
    of_a_chunk = "and batch_id = %(batch)s and chunk = %(chunk)s" if batch_id is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select min(due_at) from appointment_logs where status = 'queued' and channel = %(channel)s {of_a_chunk}",
            {"channel": channel, "batch": batch_id, "chunk": chunk},
        )
        return cursor.fetchone()[0]
