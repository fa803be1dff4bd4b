"""Taking CSVs in: from the csv folder, from named files, and from an upload with a look at the plan before."""

from __future__ import annotations

import hashlib
import logging
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.db.models import QuerySet

from frontdesk.config.env import SettingsError, get_settings
from frontdesk.jobs.services import defer
from frontdesk.reminders.imports import archive
from frontdesk.reminders.imports.csv_file import survey
from frontdesk.reminders.imports.file_kinds import NotACsv
from frontdesk.reminders.imports.headers import ColumnsMissing
from frontdesk.reminders.imports.planning import Plan
from frontdesk.reminders.imports.taking_in import (
    FileChanged,
    FileResult,
    Progress,
    finish_import,
    import_file,
    one_at_a_time,
    plan_file,
    set_aside,
)
from frontdesk.reminders.models import Import, Round
from frontdesk.reminders.rounds import rounds

log = logging.getLogger(__name__)

#: A file changed less than this many seconds ago may still be being written: it is looked at twice.
SETTLED_AFTER = 1.0
#: Names under which programs write what is not finished yet, or lock what is open.
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".download", ".swp", ".lock")
#: An upload whose job was lost is woken again after this long.
_JOB_LOST_AFTER = timedelta(minutes=2)
_PLAN_TASK = "frontdesk.reminders.tasks.plan_import"
_APPLY_TASK = "frontdesk.reminders.tasks.apply_import"


def _silent(rows: int, about: int) -> None:
    pass


# From the csv folder and the command line.


def import_folder(
    now: datetime,
    *,
    on_progress: Callable[[str, int, int], None] = lambda name, rows, about: None,
    dry_run: bool = False,
    keep: bool = False,
) -> list[FileResult]:
    """Import everything in the csv folder, oldest first, and archive it; one file's failure does not stop the others.

    Files that are still being written are left for the next run (status `left`). Raises SettingsError only.
    """
    return _run(None, now, on_progress, dry_run, keep)


def import_files(
    paths: Sequence[Path],
    now: datetime,
    *,
    on_progress: Callable[[str, int, int], None] = lambda name, rows, about: None,
    dry_run: bool = False,
    keep: bool = False,
) -> list[FileResult]:
    """Import these files in this order; otherwise as `import_folder`. One that is not there has status `missing`."""
    return _run([path.expanduser().absolute() for path in paths], now, on_progress, dry_run, keep)


def _run(
    paths: list[Path] | None,
    now: datetime,
    on_progress: Callable[[str, int, int], None],
    dry_run: bool,
    keep: bool,
) -> list[FileResult]:
    with one_at_a_time():
        results: list[FileResult] = []
        if not dry_run:
            archive.finish_moves(now)
        if paths is None:
            paths, results = _ready_files(get_settings().csv_dir)
        for path in paths:

            def tell(rows: int, about: int, name: str = path.name) -> None:
                on_progress(name, rows, about)

            results.append(_one(path, now, tell, dry_run, keep))
        return results


def _one(path: Path, now: datetime, tell: Progress, dry_run: bool, keep: bool) -> FileResult:
    if not path.exists():
        return FileResult(str(path), "missing", error=f"There is no file {path}.")
    if not path.is_file():
        return FileResult(str(path), "missing", error=f"{path} is no file; name the CSV files themselves.")
    try:
        return plan_file(path, now, tell) if dry_run else import_file(path, now, tell, keep=keep)
    except (NotACsv, ColumnsMissing) as error:
        return FileResult(str(path), Import.Status.FAILED, error=str(error))
    except FileChanged as error:
        return FileResult(str(path), "left", note=f"{error}: it is left for the next run.")
    except OSError as error:
        return FileResult(str(path), Import.Status.FAILED, error=f"{path} cannot be read: {error.strerror}.")
    except (DataError, IntegrityError):
        # not foreseen; the other files shall not wait for it, and the file stays for another try
        log.exception("%s could not be imported", path.name)
        return FileResult(
            str(path), Import.Status.FAILED, error="The database refused it; the log says why. The file is still there."
        )


def _ready_files(folder: Path) -> tuple[list[Path], list[FileResult]]:
    """The folder's files, oldest first, and those that are left because somebody is still writing them."""
    if not folder.is_dir():
        return [], []
    files: list[tuple[float, str, Path]] = []
    left: list[FileResult] = []
    for path in folder.iterdir():
        if path.name.startswith(".") or not path.is_file():
            continue
        if path.name.startswith("~") or path.suffix.lower() in _UNFINISHED:
            left.append(FileResult(str(path), "left", note=f"{path.name} is still being written: left for later."))
            continue
        files.append((path.stat().st_mtime, path.name, path))
    moving = _still_moving([path for _, _, path in files])
    left += [FileResult(str(p), "left", note=f"{p.name} is still being written: left for later.") for p in moving]
    return [path for _, _, path in sorted(files) if path not in moving], left


def _still_moving(paths: Iterable[Path]) -> set[Path]:
    """Those that change while we watch them: until each has stood still for SETTLED_AFTER seconds, all at once."""
    seen = {path: path.stat() for path in paths}
    # a file's time is the real one, whatever the clock of a rehearsal says
    youngest = max((stat.st_mtime for stat in seen.values()), default=0.0)
    age = time.time() - youngest
    if not 0 <= age < SETTLED_AFTER:
        return set()
    time.sleep(SETTLED_AFTER - age)
    return {
        path
        for path, before in seen.items()
        if not path.exists() or (path.stat().st_size, path.stat().st_mtime_ns) != (before.st_size, before.st_mtime_ns)
    }


# From an upload: received, planned, and imported when a person says so.


def receive(file_name: str, chunks: Iterable[bytes], user: Any, now: datetime) -> Import:
    """Keep an uploaded file under FRONTDESK_HOME/uploads; nobody has read it yet."""
    folder = get_settings().home / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4()}.csv"
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
    return Import.objects.create(
        file_name=Path(file_name).name[:255] or "upload.csv",
        file_path=str(path),
        sha256=digest.hexdigest(),
        user=user,
        created_at=now,
    )


def plan_later(import_id: int) -> None:
    """Enqueue the reading of an upload."""
    defer(_PLAN_TASK, lock_key=f"plan-import-{import_id}", import_id=import_id)


def apply_later(import_id: int, *, send_now: bool = False) -> bool:
    """Enqueue the import of a planned upload; False when it is not, or no longer, waiting for that."""
    with transaction.atomic():
        waiting = Import.objects.filter(pk=import_id, status=Import.Status.PLANNED)
        if not waiting.update(status=Import.Status.IMPORTING, send_now=send_now, processed_rows=0):
            return False
        defer(_APPLY_TASK, lock_key=f"apply-import-{import_id}", import_id=import_id)
    return True


def plan_import(import_id: int, now: datetime) -> Plan | None:
    """Read an upload and keep its plan; None when it is no CSV (the import says why) or is not waiting for a plan.

    May be repeated. The plan holds for the moment at which it was made; importing decides anew.
    """
    waiting = Import.objects.filter(pk=import_id, status__in=(Import.Status.UPLOADED, Import.Status.PLANNED))
    record = waiting.first()
    if record is None:
        return None
    try:
        plan = plan_file(Path(record.file_path), now, _silent, record).plan
    except (NotACsv, ColumnsMissing) as error:
        set_aside(record, str(error), now)
        return None
    except (OSError, SettingsError, DataError, IntegrityError) as error:
        _give_up(waiting, import_id, error, now)  # unless it has been imported or discarded meanwhile
        return None
    waiting.update(status=Import.Status.PLANNED, plan=plan.as_json(), total_rows=plan.rows, processed_rows=0)
    return plan


def apply_import(
    import_id: int, now: datetime, send_now: bool = False, on_progress: Progress = _silent
) -> FileResult | None:
    """Import an upload, archive its file, and with `send_now` start a round; None when there is nothing left to import.

    May be repeated: what has been done is not done again.
    """
    with one_at_a_time():
        record = Import.objects.get(pk=import_id)
        if record.status in (Import.Status.DISCARDED, Import.Status.FAILED):
            return None
        record.send_now = record.send_now or send_now
        path = Path(record.file_path)
        result = None
        if record.status != Import.Status.IMPORTED:
            record.status = Import.Status.IMPORTING
            record.save(update_fields=["status", "send_now"])
            try:
                result = finish_import(record, survey(path), now, on_progress)
            except (OSError, SettingsError, DataError, IntegrityError) as error:
                _give_up(Import.objects.filter(pk=import_id), import_id, error, now)
                return None
        elif record.archived_at is None and path.exists():
            result = import_file(path, now, on_progress)  # which only archives it
    record.refresh_from_db()
    if record.status == Import.Status.IMPORTED and record.send_now and record.batch_id is None:
        _start_round(record, now)
    return result


def _give_up(imports: QuerySet[Import], import_id: int, error: Exception, now: datetime) -> None:
    # the database quotes the row that it did not take
    why = "the database refused it" if isinstance(error, DatabaseError) else str(error).rstrip(".")
    sentence = f"The file could not be read: {why}. Put that right and upload the file again."
    if imports.update(status=Import.Status.FAILED, error=sentence, completed_at=now):
        log.warning("import %s could not be read: %s", import_id, why)


def _start_round(record: Import, now: datetime) -> None:
    """One round for the people of this import, however often it is asked for."""
    taken = list(record.appointments.filter(superseded_at=None, deleted_at=None).values_list("pk", flat=True))
    office_day = (record.completed_at or now).astimezone(get_settings().office_zone).date()
    started = rounds.start_round(
        Round.Kind.MANUAL, office_day, f"import-{record.pk}", now, now, record.user, taken
    )  # fmt: skip
    Import.objects.filter(pk=record.pk).update(batch_id=started.batch_id)


def discard(import_id: int) -> bool:
    """Decide against an upload: nothing of it was imported, its file is deleted. False when it is too late for that."""
    waiting = Import.objects.filter(pk=import_id, status__in=(Import.Status.UPLOADED, Import.Status.PLANNED))
    if not waiting.update(status=Import.Status.DISCARDED):
        return False
    Path(Import.objects.get(pk=import_id).file_path).unlink(missing_ok=True)
    return True


def wake_lost(now: datetime) -> None:
    """Enqueue again the uploads that wait although their job should have come long ago. For the minute tick."""
    uploads = Import.objects.filter(user__isnull=False, created_at__lt=now - _JOB_LOST_AFTER)
    for pk in uploads.filter(status=Import.Status.UPLOADED).values_list("pk", flat=True):
        plan_later(pk)
    for pk in uploads.filter(status=Import.Status.IMPORTING).values_list("pk", flat=True):
        defer(_APPLY_TASK, lock_key=f"apply-import-{pk}", import_id=pk)
