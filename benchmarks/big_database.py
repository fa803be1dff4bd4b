"""A database of a size that takes an office years: for the benchmarks that read it. Filled by the server itself."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="frontdesk-bench-"))
NOW = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)  # 19:00 in Chicago
os.environ.update(
    FRONTDESK_HOME=str(HOME),
    TWILIO_API_URL="http://127.0.0.1:9",
    FRONTDESK_NOW=NOW.isoformat(),
    DJANGO_SETTINGS_MODULE="frontdesk.config.settings",
)
os.environ.pop("DATABASE_URL", None)

# One in ten was never reached; appointments lie in the past, an hour apart or less.
_HISTORY = """
insert into appointments (appointment_id, patient_id, phone_number, phone_extension, phone_preference, text_preference,
    appt_date_time, msg, language, time_zone, extra, attempt_count, text_reached_at, success_at, response,
    response_channel)
select 'h' || n, 'p' || n %% 50000, '+1312' || 2000000 + n %% 7000000, '', n %% 2 = 0, n %% 3 <> 0,
    %(now)s::timestamptz - interval '1 hour' - n * interval '20 seconds', 'reminder', '', '', '{}', 1 + n %% 3,
    case when n %% 10 > 0 then %(now)s::timestamptz - n * interval '20 seconds' end,
    case when n %% 10 > 0 then %(now)s::timestamptz - n * interval '20 seconds' end,
    case when n %% 5 = 1 then 'confirmed' when n %% 50 = 2 then 'cancelled' else '' end, ''
from generate_series(%(first)s::bigint, %(last)s::bigint) n
"""
_ATTEMPTS = """
insert into appointment_logs (appointment_id, chunk, contact_id, token, channel, attempt_number, last_attempt, "to",
    "from", body, sid, status, rank, carrier_status, reason, reason_code, answered_by, digits, due_at, tries,
    claimed_by, accepted_at, created_at)
select id, 0, id, gen_random_uuid(), case when id %% 2 = 0 then 'call' else 'text' end, 1, false, phone_number,
    '+13125550100', 'A reminder of the usual length, so that rows have the usual width.', 'SM' || md5(id::text),
    case when success_at is null then 'no_answer' when id %% 2 = 0 then 'answered' else 'delivered' end, 12,
    'delivered',
    '', '', '', '', appt_date_time - interval '20 hours', 1, 'host:1', appt_date_time - interval '20 hours',
    appt_date_time - interval '20 hours'
from appointments where id > %(after)s and appointment_id like 'h%%'
"""
_DUE = """
insert into appointments (appointment_id, patient_id, phone_number, phone_extension, phone_preference, text_preference,
    appt_date_time, msg, language, time_zone, extra, attempt_count, response, response_channel)
select 'd' || n, 'q' || n, '+1312' || 2000000 + n, '', n %% 2 = 0, n %% 3 <> 0,
    %(now)s::timestamptz + interval '13 hours' + n * interval '2 seconds', 'reminder', '', '', '{}', 0, '', ''
from generate_series(1, %(count)s) n
"""


def begin() -> None:
    """An empty database with all tables."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def end() -> None:
    import shutil

    from frontdesk.config.database import embedded

    embedded.stop()
    shutil.rmtree(HOME, ignore_errors=True)


def add_due(count: int) -> None:
    """`count` appointments of tomorrow that nobody has been reminded of."""
    _execute(_DUE, {"now": NOW, "count": count})


def grow_history(size: int) -> None:
    """Until there are `size` appointments of the past, each with an attempt."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select count(*), coalesce(max(id), 0) from appointments where appointment_id like 'h%'")
        there, _ = cursor.fetchone()
        cursor.execute("select coalesce(max(id), 0) from appointments")
        (newest,) = cursor.fetchone()
    _execute(_HISTORY, {"now": NOW, "first": there + 1, "last": size})
    _execute(_ATTEMPTS, {"after": newest})
    # what autovacuum does by itself in the minutes after
    _execute("vacuum analyze appointments", {})
    _execute("vacuum analyze appointment_logs", {})


def _execute(sql: str, values: dict[str, object]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
