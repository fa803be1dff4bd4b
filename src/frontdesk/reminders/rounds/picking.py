"""Which appointments a round takes up: those still ahead, not reached, with attempts left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from frontdesk.carrier.errors import ErrorKind
from frontdesk.carrier.statuses import OPEN, Channel
from frontdesk.reminders.rounds.cadence import MAX_ATTEMPTS, Case

#: As SQL, in the order of the partial index `attempts_in_flight`, so that the planner recognizes it.
IN_FLIGHT_SQL = ", ".join(f"'{outcome}'" for outcome in sorted(OPEN))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An appointment that is due, as far as a round has to know it."""

    pk: int
    number: str
    extension: str
    phone_preference: bool | None
    text_preference: bool | None
    when: datetime
    language: str
    time_zone: str
    attempt_count: int
    text_reached: bool
    call_reached: bool
    in_flight: bool  # an attempt of it is not settled yet
    wrong_number: bool  # somebody there said so, and staff have not dealt with it


def due_appointments(now: datetime, appointment_ids: Sequence[int] | None = None) -> list[Candidate]:
    """Every appointment that is due at `now` (of `appointment_ids`, when given), the soonest first.

    Those the round must leave alone all the same (`in_flight`, `wrong_number`) are among them, so that it can say so.
    Uses the partial index `appointments_due`: the time depends on how many are due, not on how many there ever were.
    """
    of_these = "" if appointment_ids is None else "and a.id = any(%(ids)s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            select a.id, a.phone_number, a.phone_extension, a.phone_preference, a.text_preference, a.appt_date_time,
                   a.language, a.time_zone, a.attempt_count, a.text_reached_at is not null,
                   a.call_reached_at is not null, l.appointment_id is not null,
                   a.phone_number in (select r."from" from replies r
                                      where r.meaning = 'wrong_number' and r.resolved_at is null)
            from appointments a
            left join (select distinct appointment_id from appointment_logs where status in ({IN_FLIGHT_SQL})) l
                on l.appointment_id = a.id
            where a.appt_date_time > %(now)s and a.success_at is null and a.superseded_at is null
              and a.deleted_at is null and a.attempt_count < {MAX_ATTEMPTS} {of_these}
            order by a.appt_date_time, a.id
            """,
            {"now": now, "ids": None if appointment_ids is None else list(appointment_ids)},
        )
        return [Candidate(*row) for row in cursor.fetchall()]


def cases_of(candidates: Sequence[Candidate]) -> dict[int, Case]:
    """What `cadence` must know of each candidate, by its primary key."""
    failures = _permanent_failures([c.pk for c in candidates if c.attempt_count])
    cases = {}
    for c in candidates:
        reached = ((Channel.TEXT, c.text_reached), (Channel.CALL, c.call_reached))
        succeeded = frozenset(channel for channel, done in reached if done)
        cases[c.pk] = Case(c.phone_preference, c.text_preference, succeeded, failures.get(c.pk, {}))
    return cases


def _permanent_failures(pks: Collection[int]) -> dict[int, dict[Channel, frozenset[ErrorKind]]]:
    """Those of the number that the appointment has now: one that was corrected begins with none."""
    if not pks:
        return {}
    found: dict[int, dict[Channel, frozenset[ErrorKind]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select l.appointment_id, l.channel, array_agg(distinct l.reason_code)
            from appointment_logs l join appointments a on a.id = l.appointment_id and a.phone_number = l."to"
            where l.appointment_id = any(%s) and l.status in ('failed', 'undelivered') and l.reason_code = any(%s)
            group by l.appointment_id, l.channel
            """,
            [list(pks), [ErrorKind.PERMANENT_NUMBER.value, ErrorKind.PERMANENT_CHANNEL.value]],
        )
        for pk, channel, kinds in cursor.fetchall():
            found[pk][Channel(channel)] = frozenset(ErrorKind(kind) for kind in kinds)
    return found


def refusals_of(pks: Collection[int], office_day: date) -> set[tuple[int, str, str]]:
    """What was refused already in this office day's rounds: (appointment, channel, reason code)."""
    if not pks:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select l.appointment_id, l.channel, l.reason_code
            from appointment_logs l join rounds r on r.id = l.round_id
            where l.appointment_id = any(%s) and l.status in ('refused', 'expired') and r.office_day = %s
            """,
            [list(pks), office_day],
        )
        return set(cursor.fetchall())
