"""Write what `fates.py` has decided: appointments in, earlier ones superseded, failed rows kept. In one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from frontdesk.carrier.statuses import RANK, Outcome

_DETAILS = (
    "phone_number", "phone_extension", "phone_preference", "text_preference", "msg", "language", "time_zone", "extra",
)  # fmt: skip
_NAMES = ", ".join(_DETAILS)
_SET = ", ".join(f"{name} = r.{name}" for name in _DETAILS)

# In the order of their ids, as everybody locks appointments, so that nobody waits in a circle.
_LOCK = """
select 1 from appointments where id in (
    select id from import_replaced union all
    select existing from import_fates where action in ('revive', 'correct'))
order by id for no key update
"""
_SUPERSEDE = """
update appointments set superseded_at = %(now)s, updated_at = %(now)s
where id in (select id from import_replaced) and superseded_at is null and deleted_at is null
"""
_INSERT = f"""
insert into appointments (appointment_id, patient_id, appt_date_time, {_NAMES}, attempt_count, response,
    response_channel, import_id, created_at, updated_at)
select r.appointment_id, r.patient_id, r.appt_date_time, {", ".join(f"r.{name}" for name in _DETAILS)}, 0, '', '',
    %(import)s, %(now)s, %(now)s
from import_rows r join import_fates f using (row_number)
where f.action = 'insert' order by r.row_number
on conflict (appointment_id, patient_id, appt_date_time) do nothing
"""
# It starts anew: what was reached or answered was another arrangement.
_REVIVE = f"""
update appointments a set {_SET}, superseded_at = null, superseded_by_id = null, attempt_count = 0, success_at = null,
    text_reached_at = null, call_reached_at = null, response = '', response_at = null, response_channel = '',
    import_id = %(import)s, updated_at = %(now)s
from import_rows r join import_fates f using (row_number)
where f.action = 'revive' and a.id = f.existing and a.superseded_at is not null and a.deleted_at is null
"""
# What was tried at, and delivered to, a wrong number was not the person: with another number it starts anew.
_CORRECT = f"""
update appointments a set {_SET}, updated_at = %(now)s,
    attempt_count = case when a.phone_number = r.phone_number then a.attempt_count else 0 end,
    text_reached_at = case when a.phone_number = r.phone_number then a.text_reached_at end,
    call_reached_at = case when a.phone_number = r.phone_number then a.call_reached_at end
from import_rows r join import_fates f using (row_number)
where f.action = 'correct' and a.id = f.existing
    and a.success_at is null and a.deleted_at is null and a.superseded_at is null
"""
_NAME_SUCCESSORS = """
update appointments o set superseded_by_id = n.id
from import_replaced p join import_fates f on f.row_number = p.by_row
    join appointments n on n.appointment_id = f.appointment_id and n.patient_id = f.patient_id
        and n.appt_date_time = f.appt_date_time
where o.id = p.id
"""
_STOP_SUPERSEDED = """
update appointment_logs set status = %(stopped)s, rank = %(rank)s, reason_code = 'superseded',
    reason = 'The appointment was moved to another time.', updated_at = %(now)s
where status = 'queued' and appointment_id in (select id from import_replaced)
"""
# What waits for a number or by a channel that has just been corrected is taken back, and so is the round it cost,
# unless another contact of that round went out.
_STOP_CORRECTED = """
with stopped as (
    update appointment_logs l set status = %(stopped)s, rank = %(rank)s, reason_code = 'corrected',
        reason = 'The number or the preferences were corrected; the next round goes by the new ones.',
        updated_at = %(now)s
    from import_fates f join appointments a on a.id = f.existing
    where f.action = 'correct' and l.appointment_id = a.id and l.status = 'queued'
        and (l."to" <> a.phone_number
            or not coalesce(case l.channel when 'call' then a.phone_preference else a.text_preference end, true))
    returning l.id, l.appointment_id, l.round_id
)
update appointments a set attempt_count = greatest(attempt_count - 1, 0), updated_at = %(now)s
from (select distinct appointment_id, round_id from stopped) s
where a.id = s.appointment_id and not exists (
    select from appointment_logs l where l.appointment_id = s.appointment_id and l.round_id = s.round_id
        and l.status <> %(stopped)s and l.id not in (select id from stopped))
"""
_FORGET_FAILURES = "delete from failed_import_rows where import_id = %(import)s"
_KEEP_FAILURES = """
insert into failed_import_rows (import_id, row_number, data, validation_error, created_at)
select %(import)s, row_number, data, validation_error, %(now)s from import_faults
"""


@dataclass(frozen=True)
class Applied:
    """What was written: the rows taken in, the known ones brought up to date, the earlier appointments replaced."""

    imported: int
    corrected: int
    superseded: int


def apply_fates(import_id: int, now: datetime) -> Applied:
    """Write it all; the caller holds the transaction. Safe to repeat after a crash: nothing of it was committed."""
    values = {"import": import_id, "now": now, "stopped": Outcome.STOPPED, "rank": RANK[Outcome.STOPPED]}
    _run(_LOCK, values)
    superseded = _run(_SUPERSEDE, values)
    imported = _run(_INSERT, values) + _run(_REVIVE, values)
    corrected = _run(_CORRECT, values)
    if superseded:
        _run(_NAME_SUCCESSORS, values)
        _run(_STOP_SUPERSEDED, values)
    if corrected:
        _run(_STOP_CORRECTED, values)
    _run(_FORGET_FAILURES, values)
    _run(_KEEP_FAILURES, values)
    return Applied(imported, corrected, superseded)


def _run(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
