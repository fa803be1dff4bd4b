"""When the chosen organization can call back: the trio of an export that offers the first time, days and times.

The published export does not get to these. They go by the organization that the session's triage user accepted; times
are those of its hours that are still free.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from frontdesk.flows.answers import Choice, Understood, understand
from frontdesk.flows.functions import Context
from frontdesk.intake.backends.contract import Terms
from frontdesk.intake.studio_functions import people
from frontdesk.intake.studio_functions.given import Arguments, text

#: Days and times that one text lists.
MOST = 6
_DATE = "%m/%d/%Y"
#: No time can be had: the flow prints blanks, and every answer leads to people who call at a time of their own.
NOTHING = {"intro": "", "first": "", "callback-date": ""}


def first_callback_time(arguments: Arguments, context: Context) -> dict[str, Any]:
    """-> intro ("Callback times are between 9:00 AM and 5:00 PM"), first, callback-date (mm/dd/yyyy)."""
    from frontdesk.intake.scheduling import booking, wording

    terms = _terms(context)
    slot = booking.first(terms, context.now) if terms else None
    if terms is None or slot is None:
        return dict(NOTHING)
    zone = booking.zone_of(terms)
    day = slot.starts_at.astimezone(zone).date()
    times = booking.times(terms, day, context.now)
    earliest = min(t.starts_at.astimezone(zone) for t in times)
    latest = max(t.ends_at.astimezone(zone) for t in times)
    return {
        "intro": f"Callback times are between {_clock(earliest)} and {_clock(latest)}",
        "first": f"The first available is {wording.label(slot, context.language)}.",
        "callback-date": day.strftime(_DATE),
    }


def callback_days(arguments: Arguments, context: Context) -> dict[str, Any]:
    """-> days: a numbered list."""
    from frontdesk.intake.scheduling import wording

    listed = [wording.day_label(day, context.language) for day in _days(context)]
    return {"days": _numbered(listed)}


def callback_times(arguments: Arguments, context: Context) -> dict[str, Any]:
    """`callbackDate`: mm/dd/yyyy, another way to write a date, or a number of the list of days -> times (a numbered
    list), timeArray; blanks for a day that has none."""
    from frontdesk.intake.scheduling import booking, wording

    terms = _terms(context)
    day = _day(text(arguments, "callbackDate"), context) if terms else None
    slots = booking.times(terms, day, context.now)[:MOST] if terms and day else []
    listed = [wording.time_label(slot, context.language) for slot in slots]
    return {"times": _numbered(listed), "timeArray": listed}


def _terms(context: Context) -> Terms | None:
    """Of the organization that was accepted."""
    from frontdesk.intake.backends import backend

    person = people.of(context)
    if person is None or person.intake_settings is None:
        return None
    found = backend().intake_settings([str(person.intake_settings.uuid)])
    return found[0] if found else None


def _days(context: Context) -> list[date]:
    from frontdesk.intake.scheduling import booking

    terms = _terms(context)
    return booking.days(terms, context.now)[:MOST] if terms else []


def _day(body: str, context: Context) -> date | None:
    from frontdesk.intake.scheduling import wording

    days = _days(context)
    options = [Choice(at, wording.day_label(day, context.language)) for at, day in enumerate(days)]
    picked = understand("choice", body, language=context.language, now=context.now, options=options) if days else None
    if isinstance(picked, Understood):
        return days[int(picked.value)]
    said = understand("date", body, language=context.language, now=context.now, parameters={"when": "future"})
    return date.fromisoformat(str(said.value)[:10]) if isinstance(said, Understood) and said.value else None


def _numbered(lines: list[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def _clock(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {'AM' if moment.hour < 12 else 'PM'}"
