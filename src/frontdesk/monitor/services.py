"""What happened and why: one entry for whatever is worth knowing, by kind and by tag, redacted.

`record` and its kin raise nothing and are cheap when there is nothing to keep. Tags are how entries are found again:
`sid:CA...`, `number:+1312...` (redacted as everything is), `batch:17`, `task:send_chunk`, `webhook`.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any

from asgiref.sync import sync_to_async

from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.monitor import policy, watched, writing
from frontdesk.monitor.audit import log_action
from frontdesk.monitor.models import MonitorEntry
from frontdesk.monitor.pruning import prune
from frontdesk.monitor.redaction import REMOVED, redact, redact_text
from frontdesk.monitor.writing import flush

__all__ = [
    "Happening",
    "describe",
    "flush",
    "log_action",
    "prune",
    "record",
    "record_exception",
    "record_many",
    "timed",
]

log = logging.getLogger(__name__)
Kind = MonitorEntry.Kind


@dataclass
class Happening:
    """Something that happened, as it comes in; redacted when it is kept.

    `kind` is a MonitorEntry.Kind; `failed` keeps it however unremarkable it looks; `milliseconds` is how long it took;
    `at` is when (empty: the `now` of the call, else the clock).
    """

    kind: str
    summary: str
    data: Mapping[str, Any] = field(default_factory=dict)
    tags: Sequence[str] = ()
    milliseconds: float | None = None
    failed: bool = False
    at: datetime | None = None


def record(
    kind: str,
    summary: str,
    *,
    data: Mapping[str, Any] | None = None,
    tags: Sequence[str] = (),
    milliseconds: float | None = None,
    failed: bool = False,
    now: datetime | None = None,
) -> None:
    """Keep one entry if it is worth it (`policy.is_kept`). `kind` is a MonitorEntry.Kind. Raises nothing."""
    record_many([Happening(kind, summary, data or {}, tags, milliseconds, failed)], now=now)


def record_many(happenings: Sequence[Happening], *, now: datetime | None = None) -> None:
    """The same for many at once: one insert for all that is kept."""
    if not happenings:
        return
    tags = watched.remembered if writing.in_event_loop() else watched.tags
    entries = []
    for happening in happenings:
        try:
            if _is_kept(happening, tags):
                entries.append(_entry(happening, now))
        except Exception:  # an unknown kind, data that cannot be read: never the work's trouble
            log.exception("a monitor entry of the kind %r could not be made", happening.kind)
    if entries:
        writing.write(entries)


def record_exception(
    error: BaseException,
    *,
    summary: str = "",
    data: Mapping[str, Any] | None = None,
    tags: Sequence[str] = (),
    now: datetime | None = None,
    quotes_people: bool = False,
) -> None:
    """Keep an exception: its type, its redacted message and where it was raised; no source text and no values.

    quotes_people: it was raised over what a person wrote, so its message, which may quote it, is left out.
    """
    described = describe(error)
    if quotes_people:
        described = {"type": described["type"], "message": REMOVED, "frames": described["frames"]}
    text = f"{summary}: {described['type']}" if summary else f"{described['type']}: {described['message']}"
    record(
        Kind.EXCEPTION,
        text,
        data={**(data or {}), "error": described},
        tags=[*tags, f"exception:{described['type']}"],
        failed=True,
        now=now,
    )


def describe(error: BaseException) -> dict[str, Any]:
    """An exception as data: `type`, the first line of its `message`, the innermost `frames`, and its `cause`."""
    frames = traceback.extract_tb(error.__traceback__)[-20:]
    described: dict[str, Any] = {
        "type": type(error).__name__,
        "message": redact_text(str(error).strip().partition("\n")[0])[:300],
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and cause is not error:
        described["cause"] = f"{type(cause).__name__}: {redact_text(str(cause).strip().partition(chr(10))[0])[:300]}"
    return described


class timed:
    """Time what happens inside, `with` or `async with`, and record it: as failed when an exception leaves it.

    ```
    async with timed("carrier", "Send a text", tags=[f"attempt:{pk}"]) as call:
        accepted = await ...
        call.data["sid"] = accepted.sid
    ```
    `data`, `tags`, `summary` and `failed` may be changed until the end. The exception goes on.
    """

    def __init__(
        self, kind: str, summary: str, *, data: Mapping[str, Any] | None = None, tags: Sequence[str] = ()
    ) -> None:
        self.kind, self.summary = kind, summary
        self.data: dict[str, Any] = dict(data or {})
        self.tags = list(tags)
        self.failed = False
        self._began = 0.0

    def __enter__(self) -> timed:
        self._began = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        record_many([self._happening(error)])

    async def __aenter__(self) -> timed:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        happening = self._happening(error)
        if watched.is_old():
            await sync_to_async(watched.refresh)()
        # the unremarkable costs no thread
        if _is_kept(happening, watched.remembered):
            await sync_to_async(record_many)([happening])

    def _happening(self, error: BaseException | None) -> Happening:
        milliseconds = (time.perf_counter() - self._began) * 1000
        if isinstance(error, Exception):
            self.failed = True
            self.data["error"] = describe(error)
            self.tags.append(f"exception:{type(error).__name__}")
        return Happening(self.kind, self.summary, self.data, self.tags, milliseconds, self.failed)


def _is_kept(happening: Happening, watched_tags: Callable[[], frozenset[str]]) -> bool:
    limit = get_settings().frontdesk_slow_milliseconds
    if policy.is_remarkable(happening.kind, happening.failed, happening.milliseconds, limit):
        return True
    watch = watched_tags()
    return bool(watch) and not watch.isdisjoint(_tag(tag) for tag in happening.tags)


def _entry(happening: Happening, now: datetime | None) -> MonitorEntry:
    return MonitorEntry(
        kind=Kind(happening.kind),
        summary=redact_text(happening.summary)[:300],
        data=redact(dict(happening.data)),
        tags=list(dict.fromkeys(_tag(tag) for tag in happening.tags)),
        milliseconds=happening.milliseconds,
        created_at=happening.at or now or clock.now(),
    )


def _tag(tag: str) -> str:
    return redact_text(tag)[:80]
