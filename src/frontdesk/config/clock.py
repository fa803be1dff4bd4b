"""What time is it? The only place that answers.

In production it is the real time. With `FRONTDESK_NOW` (rehearsals, demos, tests; refused while the carrier is
Twilio's own) the clock starts at that instant and runs on; `move_to` then moves it, for every process that shares
`FRONTDESK_HOME`, through the small file `clock` in it.
"""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from frontdesk.config.env import Settings, get_settings

_STARTED = time.time()
#: Seconds between looks at the file; another process's move is seen that much later.
LOOK = 0.02
_moved: tuple[int, timedelta | None] | None = None
_looked: tuple[Settings | None, float] = (None, 0.0)


def now() -> datetime:
    """This instant, in UTC."""
    real = datetime.now(UTC)
    start = get_settings().frontdesk_now
    if start is None:
        return real
    offset = _shared_offset()
    if offset is None:
        offset = start - datetime.fromtimestamp(_STARTED, UTC)
    return real + offset


def move_to(instant: datetime) -> None:
    """Set the rehearsal clock of all processes to `instant` (with zone); from there it runs on at its own pace."""
    start = get_settings().frontdesk_now
    if start is None:
        raise RuntimeError("the clock can only be moved in a rehearsal: set FRONTDESK_NOW")
    write_clock(clock_file(), start, instant)
    _forget()


def write_clock(path: Path, start: datetime, instant: datetime) -> None:
    """Write the file by which processes that began with FRONTDESK_NOW = `start` share the instant it is now."""
    offset = instant - datetime.now(UTC)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"clock.{os.getpid()}")
    draft.write_text(json.dumps({"start": start.isoformat(), "offset_seconds": offset.total_seconds()}))
    draft.replace(path)


def clock_file() -> Path:
    """Where the rehearsal clock is shared; the stand-in reads the same file (`frontdesk carrier --clock FILE`)."""
    return get_settings().home / "clock"


def _shared_offset() -> timedelta | None:
    global _moved, _looked
    settings, at = get_settings(), time.monotonic()
    if _moved is not None and _looked[0] is settings and at - _looked[1] < LOOK:
        return _moved[1]
    _looked = (settings, at)
    path = clock_file()
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    if _moved is None or _moved[0] != changed:
        moved = json.loads(path.read_text())
        # a file left by another rehearsal, one that began at another instant, is not ours
        start = get_settings().frontdesk_now
        ours = start is not None and datetime.fromisoformat(moved["start"]) == start
        _moved = (changed, timedelta(seconds=moved["offset_seconds"]) if ours else None)
    return _moved[1]


def _forget() -> None:
    global _moved
    _moved = None
