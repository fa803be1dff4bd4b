"""What came of asking the carrier, written to the attempts: accepted, refused, to be asked again, or uncertain.

A status callback may have been faster than the carrier's answer; what it wrote is never taken back. And a worker may
have slept (a laptop was closed) while others settled its contacts and claimed them anew: what it then says of its own
claim does not touch theirs. That the carrier accepted is true whoever learns it, and is always written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection

from frontdesk.carrier.errors import explain
from frontdesk.carrier.patience import MAX_TRIES, SETTLE_AFTER_ERROR, SETTLE_AFTER_SILENCE, back_off
from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.consent.services import ContactRequest, release
from frontdesk.reminders.attempts.claiming import Claim

if TYPE_CHECKING:
    from frontdesk.carrier.client import CarrierRecord


@dataclass(frozen=True)
class Refusal:
    """The carrier said no to this contact, for good."""

    claim: Claim
    to: str
    code: int
    message: str


def write_accepted(records: Sequence[tuple[int, CarrierRecord]], now: datetime) -> None:
    """The carrier took these: (contact id, the carrier's record). What became of them since, `folding.py` says."""
    if not records:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update appointment_logs l set
                status = case when l.rank < %(rank)s then 'accepted' else l.status end,
                carrier_status = case when l.rank < %(rank)s then r.word else l.carrier_status end,
                reason = case when l.rank < %(rank)s then '' else l.reason end,
                reason_code = case when l.rank < %(rank)s then '' else l.reason_code end,
                rank = greatest(l.rank, %(rank)s), sid = r.sid, "from" = r.sender,
                segments = coalesce(r.segments, l.segments), accepted_at = coalesce(l.accepted_at, %(now)s),
                lease_until = null, settle_after = null, updated_at = %(now)s
            from unnest(%(ids)s::bigint[], %(sids)s::text[], %(senders)s::text[], %(segments)s::smallint[],
                        %(words)s::text[]) as r(id, sid, sender, segments, word)
            where l.contact_id = r.id and l.status not in ('stopped', 'refused', 'expired')
                and (l.status <> 'queued' or l.claimed_at is not null)
            """,
            {
                "rank": RANK[Outcome.ACCEPTED],
                "now": now,
                "ids": [contact for contact, _ in records],
                "sids": [record.sid for _, record in records],
                "senders": [record.from_number for _, record in records],
                "segments": [record.segments or None for _, record in records],
                "words": [record.status for _, record in records],
            },
        )


def write_refused(refusals: Sequence[Refusal], now: datetime) -> None:
    """The carrier refused these; the reason is kept in words."""
    if not refusals:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update appointment_logs l set status = 'failed', rank = %s, error_code = r.code, reason_code = r.kind,
                reason = r.sentence, lease_until = null, end_time = %s, updated_at = %s
            from unnest(%s::bigint[], %s::timestamptz[], %s::integer[], %s::text[], %s::text[])
                as r(id, claimed_at, code, kind, sentence)
            where l.contact_id = r.id and l.claimed_at = r.claimed_at and l.status in ('sending', 'uncertain')
            """,
            [
                RANK[Outcome.FAILED],
                now,
                now,
                *_columns([r.claim for r in refusals]),
                [r.code for r in refusals],
                [explain(r.code).kind for r in refusals],
                [explain(r.code).sentence for r in refusals],
            ],
        )


def write_again_later(contacts: Sequence[tuple[Claim, int]], reason_code: str, reason: str, now: datetime) -> None:
    """The carrier did not process these (claim, tries so far): they are due again after a pause that grows.

    After `MAX_TRIES` the attempt ends as failed and the next round tries anew.
    """
    if not contacts:
        return
    given_up = [claim for claim, tries in contacts if tries >= MAX_TRIES]
    again = [(claim, now + back_off(tries)) for claim, tries in contacts if tries < MAX_TRIES]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update appointment_logs l set status = 'queued', rank = 0, due_at = r.at, reason_code = %s, reason = %s,
                lease_until = null, settle_after = null, claimed_by = '', updated_at = %s
            from unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) as r(id, claimed_at, at)
            where l.contact_id = r.id and l.claimed_at = r.claimed_at and l.status in ('sending', 'uncertain')
                and l.sid = ''
            returning l.contact_id, l."to", l.channel
            """,
            [reason_code, reason, now, *_columns([claim for claim, _ in again]), [at for _, at in again]],
        )
        _give_back(cursor.fetchall(), now)
    write_given_up(given_up, reason_code, f"{reason} Given up after {MAX_TRIES} tries.", now)


def write_given_up(claims: Sequence[Claim], reason_code: str, reason: str, now: datetime) -> None:
    """These are not tried again in this round; the next round tries anew."""
    if not claims:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update appointment_logs l set status = 'failed', rank = %s, reason_code = %s, reason = %s,
                lease_until = null, settle_after = null, end_time = %s, updated_at = %s
            from unnest(%s::bigint[], %s::timestamptz[]) as r(id, claimed_at)
            where l.contact_id = r.id and l.claimed_at = r.claimed_at and l.status in ('sending', 'uncertain')
                and l.sid = ''
            """,
            [RANK[Outcome.FAILED], reason_code, reason, now, now, *_columns(claims)],
        )


def write_held(claims: Sequence[Claim], reason: str, now: datetime) -> None:
    """Nothing is wrong with these contacts: they wait as they were until staff have put our account right."""
    if not claims:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update appointment_logs l set status = 'queued', rank = 0, reason_code = 'account', reason = %s,
                tries = greatest(l.tries - 1, 0), lease_until = null, claimed_by = '', updated_at = %s
            from unnest(%s::bigint[], %s::timestamptz[]) as r(id, claimed_at)
            where l.contact_id = r.id and l.claimed_at = r.claimed_at and l.status = 'sending'
            returning l.contact_id, l."to", l.channel
            """,
            [reason, now, *_columns(claims)],
        )
        _give_back(cursor.fetchall(), now)


def write_uncertain(contacts: Sequence[tuple[Claim, bool]], now: datetime) -> None:
    """The answer was lost: (claim, whether the carrier answered with a server error)."""
    if not contacts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update appointment_logs l set status = 'uncertain', rank = %s, settle_after = r.at,
                reason_code = 'uncertain', reason = 'The carrier''s answer was lost; it is being asked what it did.',
                lease_until = null, updated_at = %s
            from unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) as r(id, claimed_at, at)
            where l.contact_id = r.id and l.claimed_at = r.claimed_at and l.status = 'sending'
            """,
            [
                RANK[Outcome.UNCERTAIN],
                now,
                *_columns([claim for claim, _ in contacts]),
                [now + (SETTLE_AFTER_ERROR if answered else SETTLE_AFTER_SILENCE) for _, answered in contacts],
            ],
        )


def expire_leases(now: datetime) -> int:
    """Contacts whose worker died while it had them become uncertain, to be settled. Returns how many attempts."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update appointment_logs set status = 'uncertain', rank = %s, settle_after = %s, lease_until = null,
                reason_code = 'uncertain', reason = 'The worker stopped in the middle; the carrier is being asked.',
                updated_at = %s
            where status = 'sending' and lease_until < %s
            """,
            [RANK[Outcome.UNCERTAIN], now, now, now],
        )
        return cursor.rowcount


def _columns(claims: Sequence[Claim]) -> tuple[list[int], list[datetime]]:
    return [claim.contact_id for claim in claims], [claim.claimed_at for claim in claims]


def _give_back(rows: Sequence[tuple[int, str, str]], now: datetime) -> None:
    """Contacts that did not happen after all do not count against the frequency cap."""
    contacts = {contact_id: (number, channel) for contact_id, number, channel in rows}
    release([ContactRequest(number, Channel(channel)) for number, channel in contacts.values()], now)
