"""What time the stand-in's dates show: the real time, or a rehearsal's."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path


class Clock:
    """Follows the file a rehearsal's clock is shared in: `{"start": ..., "offset_seconds": ...}`.

    Without a file, or while it is not there, it is the real time. Only the offset is applied: the stand-in belongs to
    whoever gave it the file, and does not ask which rehearsal that is.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self._seen: int | None = None
        self._offset = timedelta()

    def now(self) -> datetime:
        """This instant, in UTC."""
        if self.file is not None:
            self._read(self.file)
        return datetime.now(UTC) + self._offset

    def _read(self, file: Path) -> None:
        try:
            changed = file.stat().st_mtime_ns
        except OSError:
            return
        if changed != self._seen:
            self._offset = timedelta(seconds=float(json.loads(file.read_text())["offset_seconds"]))
            self._seen = changed


def rfc2822(moment: datetime | None) -> str | None:
    """The date as Twilio writes it: `Thu, 24 Aug 2023 05:01:45 +0000`; None stays None."""
    return None if moment is None else _written(int(moment.timestamp()))


@lru_cache(maxsize=4096)
def _written(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
