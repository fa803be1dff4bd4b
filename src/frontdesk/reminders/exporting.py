"""Appointments, attempts and failed rows as CSV or JSON, one piece at a time: memory stays flat.

A CSV is safe to open in a spreadsheet: a cell that would run as a formula has an apostrophe before it, which the import
takes off again (`cells.py`). Times are ISO 8601 in the office's zone.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from frontdesk.config.env import get_settings
from frontdesk.reminders.imports.cells import guard
from frontdesk.reminders.imports.headers import FAILED_BECAUSE, FAILED_ROW
from frontdesk.reminders.models import Appointment, AppointmentLog, FailedImportRow, Import

APPOINTMENT_COLUMNS = (
    "id", "appointment_id", "patient_id", "phone_number", "phone_extension", "phone_preference", "text_preference",
    "appt_date_time", "msg", "language", "time_zone", "attempt_count", "text_reached_at", "call_reached_at",
    "success_at", "response", "response_at", "response_channel", "superseded_at", "superseded_by_id", "source_id",
    "extra", "created_at", "updated_at", "deleted_at",
)  # fmt: skip
LOG_COLUMNS = (
    "id", "appointment_id", "round_id", "channel", "attempt_number", "to_number", "from_number", "sid", "status",
    "carrier_status", "error_code", "reason_code", "reason", "answered_by", "digits", "duration", "segments", "body",
    "due_at", "accepted_at", "start_time", "end_time", "created_at", "updated_at",
)  # fmt: skip
#: Where the name of a column in the database is not the field's.
_NAMES = {"source_id": "import_id", "to_number": "to", "from_number": "from"}
_AT_ONCE = 2000


def appointments() -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows of every appointment, oldest first."""
    return _table(Appointment, APPOINTMENT_COLUMNS)


def logs() -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows of every attempt, oldest first."""
    return _table(AppointmentLog, LOG_COLUMNS)


def failed_rows(import_ids: Sequence[int] | None = None) -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows of what failed in these imports (None: in all): to be repaired and imported again.

    The columns are the file's own. Rows of files with different headers go under Frontdesk's names for the columns it
    knows, so that they can stand in one file. Then follow the row's number and the reason; importing passes them over.
    """
    imports = list(
        Import.objects.filter(failures__isnull=False, **({} if import_ids is None else {"pk__in": import_ids}))
        .distinct()
        .order_by("pk")
    )
    failures = FailedImportRow.objects.filter(parent__in=imports).order_by("parent_id", "row_number")
    if len({tuple(one.header) for one in imports}) > 1:
        sources = {one.pk: one.plan.get("sources", {}) for one in imports}
    else:
        sources = {one.pk: {} for one in imports}
    header: dict[str, None] = {}
    for one in imports:
        header.update(dict.fromkeys(sources[one.pk]))
    for one in imports:
        used = {name for choices in sources[one.pk].values() for choice in choices for name in choice}
        header.update(dict.fromkeys(name for name in [*one.header, *_surplus(one)] if name not in used))
    names = list(header)

    def rows() -> Iterator[list[Any]]:
        for failure in failures.iterator(_AT_ONCE):
            cells = _under_our_names(failure.data, sources[failure.parent_id])
            yield [*(cells.get(name, "") for name in names), failure.row_number, failure.validation_error]

    return [*names, FAILED_ROW, FAILED_BECAUSE], rows()


def failed_rows_csv(import_ids: Sequence[int] | None = None) -> Iterator[str]:
    """The failed rows of these imports as pieces of a CSV, beginning with the mark by which Excel knows UTF-8."""
    yield from as_csv(*failed_rows(import_ids))


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Any]], *, plain_numbers: bool = False) -> Iterator[str]:
    """Pieces of a CSV that a spreadsheet may open; `plain_numbers`: see `cells.guard`."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([guard(name) for name in header])
    for row in rows:
        writer.writerow([guard(_cell(value), plain_numbers=plain_numbers) for value in row])
        if buffer.tell() > 65_536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def as_json(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Pieces of a JSON array of objects, a line each."""
    between = "["
    for row in rows:
        yield f"{between}\n{json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False, default=_cell)}"
        between = ","
    yield "[]" if between == "[" else "\n]"


def _table(model: Any, columns: Sequence[str]) -> tuple[list[str], Iterator[list[Any]]]:
    zone = get_settings().office_zone

    def rows() -> Iterator[list[Any]]:
        for row in model.objects.order_by("pk").values_list(*columns).iterator(_AT_ONCE):
            yield [value.astimezone(zone) if isinstance(value, datetime) else value for value in row]

    return [_NAMES.get(name, name) for name in columns], rows()


def _surplus(one: Import) -> list[str]:
    """Names of cells that stood beyond the header (`column 9`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct jsonb_object_keys(data) from failed_import_rows where import_id = %s order by 1", [one.pk]
        )
        return [name for (name,) in cursor.fetchall() if name not in one.header]


def _under_our_names(data: dict[str, str], sources: dict[str, list[list[str]]]) -> dict[str, str]:
    cells = dict(data)
    for name, choices in sources.items():
        texts = (" ".join(data.get(column, "") for column in choice).strip() for choice in choices)
        cells[name] = next((text for text in texts if text), "")
    return cells


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
