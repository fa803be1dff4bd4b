"""The callback hours of intake settings, read and checked. Pure.

```
{"hours": {"mon": ["09:00-12:00", "13:00-17:00"], ...},   no day, no calls
 "slot_minutes": 60, "blocks": false,                      true: whole mornings, afternoons, evenings
 "closed": ["2026-12-24"], "holidays": true,               true: federal holidays are closed too
 "lead_hours": 2, "days_ahead": 14,
 "per_slot": 2, "per_day": 0, "per_week": 0,               0: no limit
 "timezone": "America/Chicago"}                            without it the office's
```
Whatever is missing has the value shown; without hours there are none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: name -> (least, most, when it is not given)
_NUMBERS: Final[Mapping[str, tuple[int, int, int]]] = {
    "slot_minutes": (5, 24 * 60, 60),
    "lead_hours": (0, 24 * 60, 2),
    "days_ahead": (0, 120, 14),
    "per_slot": (0, 10_000, 2),
    "per_day": (0, 10_000, 0),
    "per_week": (0, 10_000, 0),
}
_KNOWN: Final = frozenset(_NUMBERS) | {"hours", "closed", "holidays", "blocks", "timezone"}
_SPAN: Final = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-\u2013]\s*(\d{1,2}):(\d{2})\s*")


@dataclass(frozen=True)
class Span:
    """From `start` until `end`, in minutes of the day: 0 to 1440."""

    start: int
    end: int


@dataclass(frozen=True)
class Rules:
    """`hours`: weekday (0 Monday) -> its spans in order. `zone`: None for the office's."""

    hours: Mapping[int, tuple[Span, ...]]
    slot_minutes: int
    lead_hours: int
    days_ahead: int
    per_slot: int
    per_day: int
    per_week: int
    closed: frozenset[date]
    holidays: bool
    blocks: bool
    zone: ZoneInfo | None


def read_rules(callbacks: Mapping[str, Any]) -> Rules:
    """The rules in `callbacks`. Raises ValueError that names all that is wrong, each with its place."""
    wrong = [f"{name}: no such setting of callbacks" for name in callbacks if name not in _KNOWN]
    numbers = {name: _number(name, callbacks, wrong) for name in _NUMBERS}
    rules = Rules(
        hours=_hours(callbacks.get("hours") or {}, wrong),
        **numbers,
        closed=_closed(callbacks.get("closed") or [], wrong),
        holidays=_yes(callbacks, "holidays", True, wrong),
        blocks=_yes(callbacks, "blocks", False, wrong),
        zone=_zone(callbacks.get("timezone") or "", wrong),
    )
    if wrong:
        raise ValueError("; ".join(wrong))
    return rules


def check(callbacks: Any) -> list[str]:
    """What is wrong with these hours, a sentence each; nothing when they are sound."""
    if not isinstance(callbacks, Mapping):
        return ["callbacks: write hours, slot_minutes, ... under names"]
    try:
        read_rules(callbacks)
    except ValueError as error:
        return str(error).split("; ")
    return []


def _number(name: str, callbacks: Mapping[str, Any], wrong: list[str]) -> int:
    least, most, usual = _NUMBERS[name]
    value = callbacks.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        wrong.append(f"{name}: {value!r} is no whole number from {least} to {most}")
        return usual
    return value


def _yes(callbacks: Mapping[str, Any], name: str, usual: bool, wrong: list[str]) -> bool:
    value = callbacks.get(name, usual)
    if not isinstance(value, bool):
        wrong.append(f"{name}: {value!r} is neither true nor false")
        return usual
    return value


def _hours(hours: Any, wrong: list[str]) -> dict[int, tuple[Span, ...]]:
    if not isinstance(hours, Mapping):
        wrong.append("hours: write a list of spans under each weekday, such as mon: [09:00-12:00]")
        return {}
    found: dict[int, tuple[Span, ...]] = {}
    for name, texts in hours.items():
        if name not in WEEKDAYS:
            wrong.append(f"hours: {name!r} is no weekday; they are {', '.join(WEEKDAYS)}")
            continue
        spans = []
        for text in texts if isinstance(texts, list | tuple) else [texts]:
            span = _span(str(text))
            if span is None:
                wrong.append(f"hours: {name}: {text!r} is no span of time such as 09:00-12:00")
            else:
                spans.append(span)
        spans.sort(key=lambda span: span.start)
        if any(one.end > other.start for one, other in pairwise(spans)):
            wrong.append(f"hours: {name}: spans overlap")
        found[WEEKDAYS.index(name)] = tuple(spans)
    return found


def _span(text: str) -> Span | None:
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    hour, minute, until_hour, until_minute = (int(part) for part in match.groups())
    start, end = hour * 60 + minute, until_hour * 60 + until_minute
    return Span(start, end) if minute < 60 and until_minute < 60 and start < end <= 24 * 60 else None


def _closed(days: Any, wrong: list[str]) -> frozenset[date]:
    found = set()
    for day in days if isinstance(days, list | tuple) else [days]:
        try:
            found.add(day if isinstance(day, date) else date.fromisoformat(str(day)))
        except ValueError:
            wrong.append(f"closed: {day!r} is no day such as 2026-12-25")
    return frozenset(found)


def _zone(name: str, wrong: list[str]) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError, TypeError):
        wrong.append(f"timezone: {name!r} is no IANA time zone such as America/Chicago")
        return None
