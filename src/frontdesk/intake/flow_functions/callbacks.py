"""Times at which the chosen organization can call the person back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from frontdesk.flows import functions
from frontdesk.flows.functions import Context
from frontdesk.intake.flow_functions import person

#: Days, and times of a day, that one text may list.
MOST_DAYS, MOST_TIMES = 6, 8


def register() -> None:
    functions.register(
        "first_callback",
        first_callback,
        takes=("settings_id",),
        optional=("settings_id",),
        gives=("starts_at", "label"),
        about="the first time that is free; blank where there is none",
    )
    functions.register(
        "callback_days",
        callback_days,
        takes=("settings_id",),
        optional=("settings_id",),
        gives=("days",),
        about="the next days on which a time is free",
    )
    functions.register(
        "callback_times",
        callback_times,
        takes=("settings_id", "day"),
        optional=("settings_id",),
        gives=("times",),
        about="the free times of a day",
    )
    functions.register(
        "book_callback",
        book_callback,
        takes=("triage_user", "settings_id", "starts_at"),
        optional=("triage_user", "settings_id"),
        gives=("ok", "label", "starts_at"),
        about="gives the person this time; `ok` is false where somebody else has taken it meanwhile",
    )


def first_callback(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.scheduling import booking, wording

    terms = _terms(context)
    slot = booking.first(terms, context.now)
    if slot is None:
        return {"starts_at": "", "label": ""}
    zone = booking.zone_of(terms)
    return {"starts_at": slot.starts_at.isoformat(), "label": wording.label(slot, context.language, zone)}


def callback_days(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.scheduling import booking, wording

    found = booking.days(_terms(context), context.now)[:MOST_DAYS]
    return {"days": [{"value": day.isoformat(), "label": wording.day_label(day, context.language)} for day in found]}


def callback_times(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.scheduling import booking, wording

    terms = _terms(context)
    zone = booking.zone_of(terms)
    found = booking.times(terms, date.fromisoformat(person.text(arguments.get("day"))), context.now)[:MOST_TIMES]
    return {
        "times": [
            {"value": slot.starts_at.isoformat(), "label": wording.time_label(slot, context.language, zone)}
            for slot in found
        ]
    }


def book_callback(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.scheduling import booking, wording
    from frontdesk.intake.triage import answers

    triage_user = person.of(context)
    row = person.chosen(triage_user)
    zone = booking.zone_of(row)
    starts_at = datetime.fromisoformat(str(arguments["starts_at"]))
    if triage_user.is_trial:  # nobody's time is taken away by a trial
        free = booking.times(_terms(context), starts_at.astimezone(zone).date(), context.now)
        slot = next((one for one in free if one.starts_at == starts_at), None)
    else:
        booked = booking.book(triage_user, row, starts_at, context.now)
        slot = booking.slot_of(booked) if booked is not None else None
    if slot is None:
        return {"ok": False, "label": "", "starts_at": ""}
    answers.put(triage_user, callback=wording.term(slot, zone))
    label = wording.label(slot, context.language, zone)
    return {"ok": True, "label": label, "starts_at": slot.starts_at.isoformat()}


def _terms(context: Context) -> Any:
    from frontdesk.intake.backends import terms

    return terms.of_row(person.chosen(person.of(context)), context.now)
