"""Take one CSV in: read, stage, decide, apply, archive. One file at a time in the whole house.

A session lock of PostgreSQL lets one import run at once, on however many machines; it is gone with a killed process.
Everything the file brings is one transaction. A crash before its commit leaves the file where it is and nothing in the
database; a crash after it leaves a file that is only archived next time, known by its SHA-256.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from frontdesk.config.env import get_settings
from frontdesk.people.notifications import notify_staff
from frontdesk.reminders.imports import archive
from frontdesk.reminders.imports.applying import apply_fates
from frontdesk.reminders.imports.csv_file import CsvFile, Survey, read_form, survey
from frontdesk.reminders.imports.fates import decide_fates
from frontdesk.reminders.imports.file_kinds import NotACsv
from frontdesk.reminders.imports.headers import ColumnsMissing, find_columns
from frontdesk.reminders.imports.office_rules import office_rules
from frontdesk.reminders.imports.planning import Plan, make_plan
from frontdesk.reminders.imports.rows import RowReader
from frontdesk.reminders.imports.staging import stage, staging
from frontdesk.reminders.models import Import

log = logging.getLogger(__name__)
_LOCK = 0x1F0D_0001  # any number nobody else in this database locks
#: Told (rows so far, about how many there are).
Progress = Callable[[int, int], None]


@dataclass
class FileResult:
    """What became of one file. `status`: an import's status, `missing` (no such file) or `left` (for the next run)."""

    file: str
    status: str
    import_id: int | None = None
    plan: Plan = field(default_factory=Plan)
    imported: int = 0
    duplicates: int = 0
    superseded: int = 0
    failed: int = 0
    error: str = ""  # why the file as a whole failed
    note: str = ""
    archived_to: str = ""

    @property
    def rows(self) -> int:
        return self.imported + self.duplicates + self.failed

    @property
    def ok(self) -> bool:
        """Whether what was asked was done; rows that failed one by one are part of that."""
        return self.status not in ("missing", Import.Status.FAILED)

    def as_json(self) -> dict[str, Any]:
        """The keys every `frontdesk import --json` has for a file, and some more."""
        counted = {name: self.plan.fates.get(name, 0) for name in ("new", "rescheduled", "corrected", "unchanged")}
        return {
            "file": self.file,
            "import_id": self.import_id,
            "rows": self.rows,
            "imported": self.imported,
            "duplicates": self.duplicates,
            "superseded": self.superseded,
            "failed": self.failed,
            "status": str(self.status),
            **counted,
            "past": self.plan.fates.get("past", 0),
            "opted_out": self.plan.fates.get("opted_out", 0),
            "error": self.error,
            "note": self.note,
            "archived_to": self.archived_to,
        }


class FileChanged(Exception):
    """Somebody wrote to the file while it was being read."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other import runs anywhere, then keep others waiting. Not to be entered twice."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [_LOCK])


def plan_file(path: Path, now: datetime, on_progress: Progress, record: Import | None = None) -> FileResult:
    """What importing the file (of this upload) would do; no appointment is changed.

    Raises NotACsv, ColumnsMissing, FileChanged, OSError.
    """
    surveyed = survey(path)
    import_id = record.pk if record else None
    with staging():
        file, reader = _read(path, surveyed, on_progress, record)
        decide_fates(now)
        plan = make_plan(file, reader.columns, samples=True)
    return FileResult(
        str(path), Import.Status.PLANNED, import_id, plan, plan.imported, plan.duplicates, plan.superseded, plan.failed
    )


def import_file(path: Path, now: datetime, on_progress: Progress, *, keep: bool = False) -> FileResult:
    """Take the file in and move it to the archive (`keep`: put a copy there). The caller holds the lock.

    A file that is no CSV is noted as a failed import and set aside. Raises OSError when it cannot be read, and
    FileChanged when it is still being written; then nothing has happened.
    """
    surveyed = survey(path)
    taken_in = Import.objects.filter(sha256=surveyed.sha256, file_path=str(path), archived_at=None)
    ended = taken_in.filter(status__in=(Import.Status.IMPORTED, Import.Status.FAILED)).exclude(archive_path="").first()
    if ended:
        return _archive(ended, now, _result_of(ended, "It had been imported already and was only archived."), keep)
    record = taken_in.filter(status=Import.Status.IMPORTING).first() or Import(
        file_name=path.name[:255], file_path=str(path), sha256=surveyed.sha256, created_at=now
    )
    record.status = Import.Status.IMPORTING
    record.save()
    return finish_import(record, surveyed, now, on_progress, keep=keep)


def finish_import(
    record: Import, surveyed: Survey, now: datetime, on_progress: Progress, *, keep: bool = False
) -> FileResult:
    """Take in the file of an import that is `importing`; everything else as `import_file`."""
    path = Path(record.file_path)
    try:
        with staging():
            file, reader = _read(path, surveyed, on_progress, record)
            result = _apply(record, file, reader, now)
    except ColumnsMissing as error:
        reason = f"it has no column for {', '.join(error.missing)}. The import's page says what it has."
        return set_aside(record, str(error), now, keep=keep, reason=reason)
    except NotACsv as error:
        return set_aside(record, str(error), now, keep=keep)
    except FileChanged:
        record.delete()  # as if nobody had begun; an upload does not change
        raise
    return _archive(record, now, result, keep)


def set_aside(record: Import, error: str, now: datetime, *, keep: bool = False, reason: str = "") -> FileResult:
    """The file as a whole cannot be taken in: say why (`reason`: without any of its content), put it out of the way."""
    record.status, record.error, record.completed_at = Import.Status.FAILED, error, now
    record.archive_path = str(archive.archive_name(record.file_name, record.pk, now, rejected=True))
    with transaction.atomic():
        record.save()
        if record.user_id is None:  # who uploads a file sees the page
            notify_staff("import_failed", {"file": record.file_name, "reason": reason or error}, now)
    log.warning("%s could not be imported as a whole (import %s)", record.file_name, record.pk)
    return _archive(record, now, _result_of(record), keep)


def _read(
    path: Path, surveyed: Survey, on_progress: Progress, record: Import | None
) -> tuple[CsvFile, RowReader]:  # fmt: skip
    """Stage the file's rows; tell the progress, also in the import's own row, where the page sees it."""
    before = path.stat()
    rules = get_settings().frontdesk_csv_columns
    file = read_form(path, surveyed, rules, record.file_name if record else "")
    reader = RowReader(find_columns(file.header, rules), office_rules())
    expected = max(surveyed.lines - file.header_row, 0)

    def tell(rows: int) -> None:
        if record is not None:
            Import.objects.filter(pk=record.pk).update(processed_rows=rows, total_rows=max(rows, expected))
        on_progress(rows, max(rows, expected))

    stage(file, reader, tell)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or after.st_size != surveyed.size:
        raise FileChanged(f"{path.name} is still being written")
    return file, reader


def _apply(record: Import, file: CsvFile, reader: RowReader, now: datetime) -> FileResult:
    """All that the file brings, in one transaction; once more when it and another waited for each other."""
    for last in (False, False, True):
        try:
            with transaction.atomic():
                return _write(record, file, reader, now)
        except OperationalError as error:
            if last or not isinstance(error.__cause__, DeadlockDetected):
                raise
    raise AssertionError("unreachable")


def _write(record: Import, file: CsvFile, reader: RowReader, now: datetime) -> FileResult:
    decide_fates(now)
    plan = make_plan(file, reader.columns, samples=False)
    applied = apply_fates(record.pk, now)
    record.status = Import.Status.IMPORTED
    record.total_rows = record.processed_rows = plan.rows
    record.successful_rows = applied.imported
    record.failed_rows = plan.failed
    record.duplicate_rows = plan.rows - applied.imported - plan.failed
    record.superseded_rows = applied.superseded
    record.header = list(reader.columns.names)
    record.plan = {**plan.as_json(), "samples": record.plan.get("samples", {})}
    record.completed_at = now
    record.archive_path = str(archive.archive_name(record.file_name, record.pk, now))
    record.save()
    if plan.failed and record.user_id is None:
        notify_staff("rows_failed", {"file": record.file_name, "failed": plan.failed, "rows": plan.rows}, now)
    return _result_of(record)


def _archive(record: Import, now: datetime, result: FileResult, keep: bool) -> FileResult:
    source, target = Path(record.file_path), Path(record.archive_path)
    try:
        if keep:
            archive.copy(source, target)
        else:
            archive.move(source, target)
    except OSError as error:
        result.note = f"The file could not be moved to the archive ({error.strerror}): {source}. Move it away by hand."
        log.warning("import %s: its file could not be archived (%s)", record.pk, error.strerror)
        return result
    Import.objects.filter(pk=record.pk).update(archived_at=now)
    result.archived_to = str(target)
    return result


def _result_of(record: Import, note: str = "") -> FileResult:
    plan = Plan(**{name: record.plan[name] for name in Plan.__dataclass_fields__ if name in record.plan})
    return FileResult(
        record.file_path, record.status, record.pk, plan, record.successful_rows, record.duplicate_rows,
        record.superseded_rows, record.failed_rows, record.error, note,
    )  # fmt: skip
