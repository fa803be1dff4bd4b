"""Dates and times as practice systems write them -> the instant meant. Pure.

Read: ISO (with `T` or a space, seconds, an offset or `Z`), `3/7/2026 2:30 PM` (month first, or day first by setting),
`7.3.2026 14:30` (always day first), `Mar 7, 2026 2:30 PM`, `7-Mar-26 14:30`, `20260307143000` (HL7), Excel's serial
numbers, all in one cell or date and time in two. What is ambiguous follows the setting; what is impossible under the
setting is refused, never read the other way round: a file that mixes both orders must not be half understood.

A time without a zone is the office's wall clock - the appointment happens at the office, whatever zone the person lives
in; `local_time.to_utc` decides about the days clocks change.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from frontdesk.reminders.imports.zone_names import US_ABBREVIATIONS
from frontdesk.reminders.local_time import to_utc

#: A year outside of these is a slip of the pen, not an appointment.
YEARS = range(1990, 2101)
#: Excel counts days from here (its 1900 leap-year bug included).
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([AaPp])[Mm])?", re.ASCII)
_WEEKDAY = re.compile(r"\b(mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(day)?\b\.?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[t ]?(\d\d)(\d\d)(?:\d\d(?:\.\d+)?)?([+-]\d{4})?)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?|0?\.\d+")
_NUMERIC = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})\b\.?")
_MONTH_FIRST = re.compile(r"\b([a-z]{3,9})\.?[ -]?(\d{1,2})(?:st|nd|rd|th)?[ -]+(\d{4}|\d\d)\b(?!:)")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?[ -]?([a-z]{3,9})\.?[ -]+(\d{4}|\d\d)\b(?!:)")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:\.\d+)?)?)?"
    r"(?: ?(?P<half>[ap])\.? ?(?:m\b\.?)?)?(?: ?(?:uhr|hrs?|h))?"
    r"(?: ?(?P<zone>z|utc|gmt|[+-]\d\d(?::?\d\d)?|[a-z]{2,4}))?"
)
_MILITARY = re.compile(r"(\d{1,2})(\d\d)")


class UnreadableDate(ValueError):
    """The text is no date and time; the message is a sentence for a receptionist."""


@lru_cache(maxsize=16384)
def read_instant(parts: tuple[str, ...], day_first: bool, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, that one cell (or a date's and a time's cell) names in the office's `zone`.

    Raises UnreadableDate with a sentence.
    """
    if len(parts) == 1 and _ISO.fullmatch(parts[0]):
        moment = _iso(parts[0])
    elif len(parts) == 1 and (found := _SLASHES.fullmatch(parts[0])):
        moment = _slashes(parts[0], found, day_first)
    else:
        moment = _put_together(parts, day_first)
    if moment.year not in YEARS:
        raise UnreadableDate(f"{_shown(parts)} is in the year {moment.year}: put the year right.")
    return moment.astimezone(UTC) if moment.tzinfo else to_utc(moment, zone)


def _shown(parts: tuple[str, ...]) -> str:
    return f"“{' '.join(parts)[:40]}”"


def _iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableDate(f"“{text}” is a date or a time that does not exist: put it right.") from None


def _slashes(text: str, found: re.Match[str], day_first: bool) -> datetime:
    """The commonest form in America, without the detours that the others need."""
    first, second, year, hour, minute, seconds, half = found.groups()
    month, day = (int(second), int(first)) if day_first else (int(first), int(second))
    when = _date(text, int(year), month, day, swapped=month > 12 >= day, day_first=day_first)
    return datetime.combine(when, _clock(text, int(hour), int(minute), int(seconds or 0), (half or "").lower(), None))


def _put_together(parts: tuple[str, ...], day_first: bool) -> datetime:
    """Date from one part, time from the same or another; what is said twice must agree."""
    day: date | None = None
    clock: time | None = None
    for part in parts:
        this_day, this_clock = _read_part(part, day_first, only=len(parts) > 1)
        if this_day and this_day.year < 1901:
            this_day = None  # a time's cell of Access or Excel: 1899-12-30 14:30:00
        if this_day and day and this_day != day:
            raise UnreadableDate(f"{_shown(parts)} names two different days: leave one of them.")
        day = day or this_day
        # a date column of a database says 00:00:00 and means nothing by it when the time stands elsewhere
        midnight = clock is not None and clock.replace(tzinfo=None) == time(0)
        if this_clock and clock and not midnight and this_clock.replace(tzinfo=None) != clock.replace(tzinfo=None):
            raise UnreadableDate(f"{_shown(parts)} names two different times: leave one of them.")
        clock = this_clock or clock
    if day is None:
        raise UnreadableDate(f"{_shown(parts)} has no date that can be read: write for example {_example(day_first)}.")
    if clock is None:
        raise UnreadableDate(f"{_shown(parts)} has no time of day: write for example {_example(day_first)}.")
    return datetime.combine(day, clock)


def _example(day_first: bool) -> str:
    return "25/03/2026 14:30" if day_first else "3/25/2026 2:30 PM"


def _read_part(part: str, day_first: bool, only: bool) -> tuple[date | None, time | None]:
    text = unicodedata.normalize("NFKC", part).lower().strip().rstrip(",;")
    if only and not text:
        return None, None
    if _ISO.fullmatch(text.upper()):
        moment = _iso(text.upper())
        return moment.date(), moment.timetz()
    if _SERIAL.fullmatch(text) and not (only and text.isdigit() and len(text) < 5):
        return _excel(float(text))
    if found := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, offset = found.groups()
        clock = _clock(part, int(hour), int(minute), 0, "", _zone(offset, part)) if hour else None
        return _date(part, int(year), int(month), int(day)), clock
    text = _WEEKDAY.sub(" ", text.replace(",", " "))
    text = " ".join(re.sub(r"\bat\b|@|\bde\b|(?<=\d)t(?=\d)", " ", text).split())
    when, rest = _take_date(part, text, day_first)
    return when, _take_clock(part, rest.strip(" -"), alone=when is None)


def _take_date(part: str, text: str, day_first: bool) -> tuple[date | None, str]:
    """The date at the text's start or end, and what is left of the text."""
    if found := _NUMERIC.search(text):
        first, mark, second, third = found[1], found[2], int(found[3]), found[4]
        if len(first) >= 3:
            when = _date(part, int(first), second, int(third))
        elif len(third) in (2, 4):
            by_day = day_first or mark == "."
            day, month = (int(first), second) if by_day else (second, int(first))
            when = _date(part, _year(third), month, day, swapped=mark != "." and month > 12 >= day, day_first=day_first)
        else:
            raise UnreadableDate(f"“{part[:40]}” is no date: write for example {_example(day_first)}.")
    elif (found := _MONTH_FIRST.search(text)) and found[1] in _MONTHS:
        when = _date(part, _year(found[3]), _MONTHS[found[1]], int(found[2]))
    elif (found := _DAY_FIRST.search(text)) and found[2] in _MONTHS:
        when = _date(part, _year(found[3]), _MONTHS[found[2]], int(found[1]))
    else:
        return None, text
    return when, f"{text[: found.start()]} {text[found.end() :]}"


def _year(text: str) -> int:
    """Two digits mean 1970 to 2069."""
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 70 else 1900)


def _date(part: str, year: int, month: int, day: int, *, swapped: bool = False, day_first: bool = False) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        hint = "put it right."
        if swapped:
            order = "day first; if this office writes the month first, set FRONTDESK_CSV_DAY_FIRST=false"
            if not day_first:
                order = "month first; if this office writes the day first, set FRONTDESK_CSV_DAY_FIRST=true"
            hint = f"dates are read {order}."
        raise UnreadableDate(f"“{part[:40]}” is a date that does not exist: {hint}") from None


def _take_clock(part: str, text: str, alone: bool) -> time | None:
    if not text:
        return None
    if found := _MILITARY.fullmatch(text):
        return _clock(part, int(found[1]), int(found[2]), 0, "", None)
    found = _CLOCK.fullmatch(" ".join(text.split()))
    if found is None or not (found["minute"] or found["half"]):
        what = "no date and time" if alone else "a date, but its time cannot be read"
        raise UnreadableDate(f"“{part[:40]}” is {what}: write the time like 2:30 PM or 14:30.")
    return _clock(
        part,
        int(found["hour"]),
        int(found["minute"] or 0),
        int(found["second"] or 0),
        found["half"] or "",
        _zone(found["zone"], part),
    )


def _clock(part: str, hour: int, minute: int, second: int, half: str, zone: timezone | ZoneInfo | None) -> time:
    if half == "p" and hour < 12:
        hour += 12 if hour else 24  # 0:30 PM is nobody's time
    elif half == "a" and hour >= 12:
        hour = 0 if hour == 12 else 24
    try:
        return time(hour, minute, second, tzinfo=zone)
    except ValueError:
        raise UnreadableDate(f"“{part[:40]}” has a time of day that does not exist: put it right.") from None


def _zone(text: str | None, part: str) -> timezone | ZoneInfo | None:
    if not text:
        return None
    if text in ("z", "utc", "gmt"):
        return UTC
    if text[0] in "+-":
        hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
        if hours > 14 or minutes > 59:
            raise UnreadableDate(f"“{part[:40]}” ends in an offset that no place has: leave it out.")
        return timezone((-1 if text[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
    if name := US_ABBREVIATIONS.get(text):
        return ZoneInfo(name)
    raise UnreadableDate(f"“{part[:40]}” ends in “{text}”, which is no time zone: leave it out.")


def _excel(serial: float) -> tuple[date | None, time | None]:
    """A day number with the time as its fraction, to the second; without a fraction there is no time."""
    seconds = round((serial % 1) * 86400)
    moment = _EXCEL_ZERO + timedelta(days=int(serial), seconds=seconds)
    day = moment.date() if serial >= 1 else None
    return day, moment.time() if serial % 1 else None
