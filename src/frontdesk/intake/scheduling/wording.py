"""How times of callbacks are written, and the texts about them. Pure.

A text about a callback may be read by somebody else who holds the phone: none says what the call is about, or what
kind of place it comes from. English and Spanish as people in the United States write times, Polish by 24 hours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

from frontdesk.intake.scheduling.hours import Slot

#: Language -> pattern of a day, as Unicode's CLDR writes patterns.
_DAYS: Final[Mapping[str, str]] = {"en": "EEEE, MMM d", "es": "EEEE d 'de' MMMM", "pl": "EEEE, d MMMM"}
_BLOCKS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {"morning": "morning", "afternoon": "afternoon", "evening": "evening"},
    "es": {"morning": "por la mañana", "afternoon": "por la tarde", "evening": "por la noche"},
    "pl": {"morning": "rano", "afternoon": "po południu", "evening": "wieczorem"},
}
_DAY_BEFORE: Final[Mapping[str, str]] = {
    "en": "Reminder: the call you asked for is on {time}. Reply STOP to get no more texts.",
    "es": "Recordatorio: le llamaremos el {time}. Responda STOP para no recibir más mensajes.",
    "pl": "Przypomnienie: zadzwonimy do Ciebie: {time}. Odpisz STOP, aby nie dostawać SMS-ów.",
}
_HOUR_BEFORE: Final[Mapping[str, str]] = {
    "en": "Reminder: the call you asked for comes today, {time}.",
    "es": "Recordatorio: le llamaremos hoy, {time}.",
    "pl": "Przypomnienie: zadzwonimy do Ciebie dzisiaj, {time}.",
}
_SPACES: Final = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f]")


def label(slot: Slot, language: str, zone: ZoneInfo | None = None) -> str:
    """`Wednesday, Mar 4, 9:00 AM - 10:00 AM`, on the clock of `zone` (without one: of the slot)."""
    return f"{day_label(slot.starts_at.astimezone(zone or slot.zone).date(), language)}, " + time_label(
        slot, language, zone
    )


def day_label(day: date, language: str) -> str:
    """`Wednesday, Mar 4`, `miércoles 4 de marzo`, `środa, 4 marca`."""
    language = _known(language)
    return _SPACES.sub(" ", format_date(day, _DAYS[language], locale=language))


def time_label(slot: Slot, language: str, zone: ZoneInfo | None = None) -> str:
    """`9:00 AM - 10:00 AM`, `9:00 am - 10:00 am`, `9:00-10:00`; of a block `morning (8:00 AM - 12:00 PM)`."""
    language = _known(language)
    start, end = (_time(moment.astimezone(zone or slot.zone), language) for moment in (slot.starts_at, slot.ends_at))
    span = f"{start}-{end}" if language == "pl" else f"{start} - {end}"
    return f"{_BLOCKS[language][slot.block]} ({span})" if slot.block else span


def term(slot: Slot, zone: ZoneInfo | None = None) -> str:
    """As transfers show it to caseworkers: `Wednesday, Jun 30, 2021, 12:00pm - 1:00pm` (ILAO
    otis_data_structures.rst)."""
    start, end = (moment.astimezone(zone or slot.zone) for moment in (slot.starts_at, slot.ends_at))
    day = format_date(start.date(), "EEEE, MMM d, yyyy", locale="en")
    return f"{day}, {_short(start)} - {_short(end)}"


def day_before(slot: Slot, language: str, zone: ZoneInfo | None = None) -> str:
    """The text a day before."""
    return _DAY_BEFORE[_known(language)].format(time=label(slot, language, zone))


def hour_before(slot: Slot, language: str, zone: ZoneInfo | None = None) -> str:
    """The text an hour before."""
    return _HOUR_BEFORE[_known(language)].format(time=time_label(slot, language, zone))


def _known(language: str) -> str:
    short = language.partition("-")[0].lower()
    return short if short in _DAYS else "en"


def _time(moment: datetime, language: str) -> str:
    if language == "pl":
        return f"{moment.hour}:{moment.minute:02}"
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {half if language == 'en' else half.lower()}"


def _short(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment.minute:02}{'am' if moment.hour < 12 else 'pm'}"
