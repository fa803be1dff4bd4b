"""What becomes of each staged row, and which earlier appointments it replaces. Reads; `applying.py` writes.

A row whose appointment_id, patient_id and time are not known yet is taken in. When the same appointment is known at
another time that is still ahead and that this file does not name, the row moves it: the old record is superseded. A
known record whose details differ is corrected while it is ahead and nobody was reached. A superseded record that a file
names again lives again.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from enum import StrEnum

from django.db import connection

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.consent.queries import opted_out
from frontdesk.reminders.rounds.cadence import wanted_channels

#: Numbers consent is asked about at once.
_NUMBERS_AT_ONCE = 20_000


class Fate(StrEnum):
    """What a row is. The first four are imported, the next three count as duplicates, the last one failed."""

    NEW = "new"  # an appointment nobody knew
    RESCHEDULED = "rescheduled"  # it moves an earlier one to another time, or back
    OPTED_OUT = "opted_out"  # taken in; the person wants none of the channels it would go by
    PAST = "past"  # taken in; its time is over, nobody is contacted
    DUPLICATE = "duplicate"  # the same appointment stands further up in this file
    UNCHANGED = "unchanged"  # known already, nothing new
    CORRECTED = "corrected"  # known already; its number, preferences or other details are brought up to date
    INVALID = "invalid"  # it cannot become an appointment


IMPORTED = (Fate.NEW, Fate.RESCHEDULED, Fate.OPTED_OUT, Fate.PAST)
DUPLICATES = (Fate.DUPLICATE, Fate.UNCHANGED, Fate.CORRECTED)

# `action` is what applying does; `fate` and `detail` are what people are told.
_FATES = """
create temporary table import_fates as
with numbered as (
    select r.*, first_value(r.row_number) over same as first_row
    from import_rows r
    window same as (partition by r.appointment_id, r.patient_id, r.appt_date_time order by r.row_number)
), met as (
    select n.*, a.id as existing,
        case
            when n.row_number > n.first_row then 'same_file'
            when a.id is null then 'insert'
            when a.deleted_at is not null then 'removed'
            when a.superseded_at is not null and n.appt_date_time > %(now)s then 'revive'
            when a.superseded_at is not null then 'moved_on'
            when (a.phone_number, a.phone_extension, a.phone_preference, a.text_preference, a.msg, a.language,
                  a.time_zone, a.extra)
                 is not distinct from
                 (n.phone_number, n.phone_extension, n.phone_preference, n.text_preference, n.msg, n.language,
                  n.time_zone, n.extra) then 'same'
            when a.success_at is not null or a.response <> '' then 'reached'
            when a.appt_date_time <= %(now)s then 'over'
            else 'correct'
        end as action
    from numbered n left join appointments a
        on a.appointment_id = n.appointment_id and a.patient_id = n.patient_id and a.appt_date_time = n.appt_date_time
)
select row_number, first_row, appointment_id, patient_id, appt_date_time, phone_number, phone_preference,
    text_preference, remark, existing, action, null::text as opted_out,
    case action
        when 'insert' then case when appt_date_time <= %(now)s then 'past' else 'new' end
        when 'revive' then 'rescheduled'
        when 'correct' then 'corrected'
        when 'same_file' then 'duplicate'
        else 'unchanged'
    end as fate
from met
"""
_REPLACED = """
create temporary table import_replaced as
select o.id, o.appt_date_time, min(f.row_number) as by_row
from import_fates f join appointments o on o.appointment_id = f.appointment_id and o.patient_id = f.patient_id
where f.fate in ('new', 'rescheduled') and o.appt_date_time <> f.appt_date_time
    and o.superseded_at is null and o.deleted_at is null and o.appt_date_time > %(now)s
    and not exists (
        select from import_fates named where named.appointment_id = o.appointment_id
            and named.patient_id = o.patient_id and named.appt_date_time = o.appt_date_time)
group by o.id, o.appt_date_time
"""


def decide_fates(now: datetime) -> None:
    """Fill `import_fates` and `import_replaced` from the staged rows and what is known at this moment."""
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists pg_temp.import_fates, pg_temp.import_replaced")
        cursor.execute(_FATES, {"now": now})
        cursor.execute("analyze import_fates")
        cursor.execute(_REPLACED, {"now": now})
        cursor.execute(
            "update import_fates set fate = 'rescheduled' where fate = 'new' "
            "and row_number in (select by_row from import_replaced)"
        )
    _mark_opt_outs()


def counts() -> dict[Fate, int]:
    """How many rows have which fate; those that none has are 0."""
    found = dict.fromkeys(Fate, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "select fate, count(*) from import_fates group by fate union all select 'invalid', count(*) "
            "from import_faults"
        )
        found.update((Fate(fate), number) for fate, number in cursor.fetchall())
    return found


def _mark_opt_outs() -> None:
    """Write which channels the person of a row opted out of, and `opted_out` as its fate when no other is wanted."""
    no_preference = get_settings().frontdesk_no_preference
    marks: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for opted in _opted_numbers():
        with connection.cursor() as cursor:
            cursor.execute(
                "select row_number, phone_number, phone_preference, text_preference from import_fates "
                "where phone_number = any(%s) and fate in ('new', 'rescheduled')",
                [list(opted)],
            )
            for row_number, number, by_phone, by_text in cursor.fetchall():
                wanted = wanted_channels(by_phone, by_text, no_preference)
                if lost := wanted & opted[number]:
                    marks[(",".join(sorted(lost)), lost == wanted)].append(row_number)
    with connection.cursor() as cursor:
        for (channels, silent), row_numbers in marks.items():
            cursor.execute(
                "update import_fates set opted_out = %s, fate = case when %s then 'opted_out' else fate end "
                "where row_number = any(%s)",
                [channels, silent, row_numbers],
            )


def _opted_numbers() -> list[dict[str, set[Channel]]]:
    """Of the staged numbers those that opted out, asked for in pages so that memory stays flat."""
    found: list[dict[str, set[Channel]]] = []
    with connection.chunked_cursor() as cursor:
        cursor.execute("select distinct phone_number from import_fates where fate in ('new', 'rescheduled')")
        while numbers := [number for (number,) in cursor.fetchmany(_NUMBERS_AT_ONCE)]:
            if opted := opted_out(numbers):
                found.append(opted)
    return found
