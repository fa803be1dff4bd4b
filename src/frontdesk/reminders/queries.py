"""What becomes of the appointments, in numbers: the reads behind `frontdesk status` and following a round."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from frontdesk.carrier.errors import ErrorKind
from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.reminders.rounds.cadence import MAX_ATTEMPTS, Case, NoContact, channels_now, wanted_channels
from frontdesk.reminders.rounds.picking import IN_FLIGHT_SQL


@dataclass
class AppointmentCounts:
    """Live appointments (neither superseded nor deleted) by what has become of them.

    total = pending + in_progress + reached + unreached + expired + opted_out. An appointment counts in the first that
    holds of: reached, expired, opted_out, in_progress (an attempt is in flight), unreached, pending, in_progress.
    """

    total: int = 0
    pending: int = 0  # ahead, never attempted
    in_progress: int = 0  # ahead, attempted, and an attempt is in flight or still to come
    reached: int = 0  # success_at is set; the confirmed and the cancelled are among them
    confirmed: int = 0  # the person said they will come
    cancelled: int = 0  # the person said they will not come
    unreached: int = 0  # ahead, not reached, and no attempt will follow: all used, or no channel works
    expired: int = 0  # its time has passed and it was not reached
    opted_out: int = 0  # ahead, not reached, and every channel it wants is opted out


def appointment_counts(now: datetime) -> AppointmentCounts:
    """The counts at `now`."""
    counts = AppointmentCounts()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select count(*), count(success_at), count(*) filter (where response = 'confirmed'),
                   count(*) filter (where response = 'cancelled'),
                   count(*) filter (where success_at is null and appt_date_time <= %s)
            from appointments where superseded_at is null and deleted_at is null
            """,
            [now],
        )
        counts.total, counts.reached, counts.confirmed, counts.cancelled, counts.expired = cursor.fetchone()
        cursor.execute(_AHEAD, [now])
        for *facts, number in cursor.fetchall():
            fate = _fate(*facts)
            setattr(counts, fate, getattr(counts, fate) + number)
    return counts


def attempt_counts() -> dict[str, int]:
    """How many attempts there are, by outcome; outcomes that none has are left out."""
    with connection.cursor() as cursor:
        cursor.execute("select status, count(*) from appointment_logs group by status order by status")
        return dict(cursor.fetchall())


def status(now: datetime) -> dict[str, Any]:
    """What `frontdesk status` prints, without the jobs."""
    return {
        "appointments": asdict(appointment_counts(now)),
        "attempts": attempt_counts(),
        "replies": replies_waiting(),
    }


def replies_waiting() -> dict[str, int]:
    """Replies that wait for a person, by what they say: unclear, wrong_number, reschedule."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select meaning, count(*) from replies
            where resolved_at is null and meaning in ('unclear', 'wrong_number', 'reschedule')
            group by meaning order by meaning
            """
        )
        return dict(cursor.fetchall())


# Appointments ahead and not reached, by all that decides their fate: a few dozen groups, however many they are.
_AHEAD = f"""
select a.phone_preference, a.text_preference, a.attempt_count, a.text_reached_at is not null,
       a.call_reached_at is not null, f.appointment_id is not null, coalesce(o.channels, ''), coalesce(p.failures, ''),
       count(*)
from appointments a
left join (select distinct appointment_id from appointment_logs where status in ({IN_FLIGHT_SQL})) f
    on f.appointment_id = a.id
left join (select number, string_agg(channel, ',' order by channel) as channels from opt_outs where ended_at is null
           group by number) o on o.number = a.phone_number
left join lateral (
    select string_agg(distinct l.channel || ' ' || l.reason_code, ',') as failures from appointment_logs l
    where a.attempt_count > 0 and l.appointment_id = a.id and l."to" = a.phone_number
      and l.status in ('failed', 'undelivered')
      and l.reason_code in ('{ErrorKind.PERMANENT_NUMBER}', '{ErrorKind.PERMANENT_CHANNEL}')
) p on true
where a.success_at is null and a.superseded_at is null and a.deleted_at is null and a.appt_date_time > %s
group by 1, 2, 3, 4, 5, 6, 7, 8
"""


def _fate(
    phone_preference: bool | None,
    text_preference: bool | None,
    attempt_count: int,
    text_reached: bool,
    call_reached: bool,
    in_flight: bool,
    opted_out: str,
    failures: str,
) -> str:
    """The name of the count that an appointment ahead and not reached belongs to."""
    no_preference = get_settings().frontdesk_no_preference
    reached = frozenset(c for c, done in ((Channel.TEXT, text_reached), (Channel.CALL, call_reached)) if done)
    failed: dict[Channel, frozenset[ErrorKind]] = {}
    for failure in filter(None, failures.split(",")):
        channel, kind = failure.split()
        failed[Channel(channel)] = failed.get(Channel(channel), frozenset()) | {ErrorKind(kind)}
    turn = channels_now(Case(phone_preference, text_preference, reached, failed), no_preference)
    refused = {Channel(channel) for channel in filter(None, opted_out.split(","))}
    if refused and (turn.channels or wanted_channels(phone_preference, text_preference, no_preference)) <= refused:
        return "opted_out"
    if in_flight:
        return "in_progress"
    if attempt_count >= MAX_ATTEMPTS or turn.why_none is not NoContact.NONE:
        return "unreached"
    return "in_progress" if attempt_count else "pending"


@dataclass(frozen=True)
class RoundProgress:
    """How far a round is, in attempts. `later` of the open ones are put off for more than a moment."""

    total: int
    open: int
    later: int
    finished: bool


def round_progress(round_id: int, now: datetime, soon: datetime) -> RoundProgress:
    """How far the round is; what is due after `soon` counts as put off."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select count(*), count(*) filter (where status in ('queued', 'sending', 'uncertain')),
                   count(*) filter (where status = 'queued' and due_at > %s),
                   (select status = 'finished' from rounds where id = %s)
            from appointment_logs where round_id = %s
            """,
            [soon, round_id, round_id],
        )
        return RoundProgress(*cursor.fetchone())
