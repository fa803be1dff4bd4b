"""From the parts of a date to the one day that is meant, or a word for why it is not clear. No text is read here."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from frontdesk.flows.answers.date_reading import Parts

#: Nobody is older (intake rule on plausible ages).
OLDEST = 110
#: A two-digit year of a date that may be past or future: this far back, and the rest of the hundred ahead.
BACK = 80
#: Two digits do not mean a year farther ahead than this where the date lies in the future.
AHEAD = 30


@dataclass(frozen=True)
class Rule:
    """What a date may be. `when`: past, future, birth or "" (today is in past and future). `partial`: without a day
    or a month too. `first`: month or day, as the author says; "" leaves it to the language. "month" counts in English
    only: nobody who writes 3.11.2026 in Spanish or Polish means March."""

    today: date
    when: str = ""
    partial: bool = False
    first: str = ""


@dataclass(frozen=True)
class Day:
    """A decided date: `iso` is "2024-03-05", "2024-03" or "2024"."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def iso(self) -> str:
        month = "" if self.month is None else f"-{self.month:02d}"
        return f"{self.year:04d}{month}" + ("" if self.day is None else f"-{self.day:02d}")

    def first(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    def last(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])


def decide(parts: Parts, rule: Rule, language: str) -> tuple[Day, ...] | str:
    """One day; two, where nothing tells which is meant; or a word: incomplete, unknown_day, year, order, past, future,
    implausible."""
    if not parts.order or parts.month == parts.day:
        return _one(parts, rule)
    said_first = "" if rule.first == "month" and language != "en" else rule.first
    month_first = (said_first or ("month" if language == "en" else "day")) == "month"
    own = parts if month_first else parts.other_order()
    other = own.other_order()
    if _is_no_day(other):
        return _one(own, rule)
    if _is_no_day(own):
        return _one(other, rule)
    first, second = _one(own, rule), _one(other, rule)
    settled = bool(said_first) or language == "en" or parts.dotted
    if isinstance(first, tuple):
        # Spanish and Polish speakers here write both 3/5 and 5/3
        return first if settled or isinstance(second, str) else (*first, *second)
    return "order" if isinstance(second, tuple) and not said_first else first


def _is_no_day(parts: Parts) -> bool:
    """Whether no year at all has this day."""
    month, day = 1 if parts.month is None else parts.month, 1 if parts.day is None else parts.day
    return not 1 <= month <= 12 or not 1 <= day <= monthrange(2000, month)[1]


def _one(parts: Parts, rule: Rule) -> tuple[Day, ...] | str:
    if _is_no_day(parts):
        return "unknown_day"
    missing = [parts.year is None, parts.month is None, parts.day is None]
    if parts.year is None:
        if parts.day is None or rule.when not in ("past", "future"):
            return "incomplete"
        return _next_or_last(parts, rule)
    if any(missing) and not rule.partial:
        return "incomplete"
    if parts.month is None and parts.day is not None:
        return "incomplete"
    days = [Day(year, parts.month, parts.day) for year in _years(parts.year, rule)]
    real = [day for day in days if _exists(day)]
    if not real:
        return "unknown_day"
    faults = {day: _fault(day, rule) for day in real}
    fitting = [day for day, fault in faults.items() if not fault]
    if len(fitting) == 1:
        return (fitting[0],)
    if fitting:
        return "year" if rule.when == "birth" else (_nearest(fitting, rule),)
    return faults[real[-1]] if len(real) == 1 else faults[_nearest(real, rule)]


def _years(written: str, rule: Rule) -> list[int]:
    """The years that two digits may mean; four mean themselves."""
    if len(written) == 4:
        return [int(written)]
    century = rule.today.year // 100 * 100
    years = [century - 100 + int(written), century + int(written)]
    return [year for year in years if rule.when != "future" or year <= rule.today.year + AHEAD]


def _nearest(days: list[Day], rule: Rule) -> Day:
    """Of two centuries: the last one in the past, the first one in the future, else the one in the window."""
    if rule.when in ("past", "birth"):
        return max(days, key=lambda day: day.year)
    if rule.when == "future":
        return min(days, key=lambda day: day.year)
    inside = [day for day in days if rule.today.year - BACK < day.year <= rule.today.year + 100 - BACK]
    return inside[0] if inside else days[-1]


def _exists(day: Day) -> bool:
    if not 1 <= day.year <= 9999:
        return False
    return day.day is None or day.month is None or day.day <= monthrange(day.year, day.month)[1]


def _next_or_last(parts: Parts, rule: Rule) -> tuple[Day, ...] | str:
    """Day and month without a year: the next such day, or the last one."""
    years = range(rule.today.year, rule.today.year + 9)
    if rule.when == "past":
        years = range(rule.today.year, rule.today.year - 9, -1)
    for year in years:
        day = Day(year, parts.month, parts.day)
        if _exists(day) and not _fault(day, rule):
            return (day,)
    return "incomplete"


def _fault(day: Day, rule: Rule) -> str:
    """A word for what the rule forbids about this day, "" for nothing."""
    if rule.when in ("past", "birth") and day.first() > rule.today:
        return "past" if rule.when == "past" else "implausible"
    if rule.when == "future" and day.last() < rule.today:
        return "future"
    if rule.when == "birth":
        return "implausible" if age(day.last(), rule.today) > OLDEST else ""
    return "" if 1850 <= day.year <= 2150 else "unknown_day"


def age(born: date, today: date) -> int:
    """Whole years between the two; a birthday on 29 February counts on 1 March of other years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
