"""Where a file goes once its rows are in the database: out of the csv folder, under a name no other file has.

The archive's name is written with the import, in the same transaction as its rows; only then the file moves. Whatever
dies in between, the next run finds an import whose file has not arrived (`archived_at` is empty) and ends the move.
"""

from __future__ import annotations

import os
import re
import shutil
from datetime import datetime
from pathlib import Path

from frontdesk.config.env import get_settings
from frontdesk.reminders.models import Import

#: Files that are no CSV are set aside here, under the archive.
REJECTED = "rejected"


def archive_name(file_name: str, import_id: int, now: datetime, *, rejected: bool = False) -> Path:
    """`archive/20260307T010000Z-42-appointments.csv`: the instant and the import's id make it unique."""
    safe = re.sub(r"[^\w.\- ]", "_", file_name)[-150:].lstrip(".") or "file"
    folder = get_settings().archive_dir
    folder = folder / REJECTED if rejected else folder
    path = folder / f"{now:%Y%m%dT%H%M%SZ}-{import_id}-{safe}"
    again = 1
    while path.exists():  # a rehearsal begins at the same instant, with the same numbers, as the one before it
        again += 1
        path = folder / f"{now:%Y%m%dT%H%M%SZ}-{import_id}-{again}-{safe}"
    return path


def move(source: Path, target: Path) -> None:
    """Move `source` to `target`, also to another file system; at no moment is the file in neither place.

    A symbolic link's file is copied and the link removed. May be repeated. Raises OSError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if not source.is_symlink():
        try:
            os.replace(source, target)
        except OSError:
            pass  # another file system, or a folder we may read and not change: copying says which
        else:
            _to_disk(target.parent)
            return
    copy(source, target)
    source.unlink()
    _to_disk(source.parent)


def copy(source: Path, target: Path) -> None:
    """Copy `source` to `target`, which appears whole or not at all and survives a power cut. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".part")
    with source.open("rb") as from_file, draft.open("wb") as to_file:
        shutil.copyfileobj(from_file, to_file, 1 << 20)
        to_file.flush()
        os.fsync(to_file.fileno())
    os.replace(draft, target)
    _to_disk(target.parent)


def finish_moves(now: datetime) -> int:
    """Mark the imports whose file has arrived in the archive though nobody lived to note it. Returns how many.

    Those whose file is still where it was are left to whoever imports from there: the file's content decides.
    """
    done = 0
    waiting = Import.objects.filter(archived_at=None, status__in=(Import.Status.IMPORTED, Import.Status.FAILED))
    for moved in waiting.exclude(archive_path=""):
        arrived = Path(moved.archive_path).exists()
        if not Path(moved.file_path).exists() or (arrived and _differ(moved)):
            Import.objects.filter(pk=moved.pk).update(
                archived_at=now, archive_path=moved.archive_path if arrived else ""
            )
            done += 1
    return done


def _differ(moved: Import) -> bool:
    """Whether the file in the old place is another one than the import's, by size: its content is compared later."""
    return Path(moved.file_path).stat().st_size != Path(moved.archive_path).stat().st_size


def _to_disk(folder: Path) -> None:
    """Make a folder's change survive a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
