"""Days said from today: "yesterday", "pasado mañana", "3 days ago", "Friday" where past or future tells which."""

from __future__ import annotations

import re
from datetime import date, timedelta

from frontdesk.flows.answers.month_words import DAYS, WEEKDAYS
from frontdesk.flows.answers.normalising import plain, without_courtesy, word_set
from frontdesk.flows.answers.numbers import whole_number

_DAYS = word_set("day days dia dias dzien dni")
_WEEKS = word_set("week weeks semana semanas tydzien tygodnie tygodni")
_UNITS = dict.fromkeys(_DAYS, 1) | dict.fromkeys(_WEEKS, 7)
_AGO = re.compile(r"(?:(?P<n1>[\w ]+?) (?P<u1>\w+) (?:ago|atras|temu)|hace (?P<n2>[\w ]+?) (?P<u2>\w+))")
_AHEAD = re.compile(
    r"(?:in|en|dentro de|za) (?P<n1>[\w ]+?) (?P<u1>\w+)|(?P<n2>[\w ]+?) (?P<u2>\w+) (?:from now|from today)"
)
_ONE = {"a": 1, "one": 1, "un": 1, "una": 1, "jeden": 1}
_THIS = re.compile(r"(?:(?:this|on|this coming|el|este|w|we|ten|ta|te) )?(\w+)")
_LAST = re.compile(r"(?:last|this past) (\w+)|el (\w+) pasado|(?:w )?(?:zeszl\w+|ubiegl\w+) (\w+)")


def read(body: str, today: date, when: str) -> date | None:
    """The day that the whole text says, or None. `when` is past, future or ""."""
    said = without_courtesy(plain(body))
    said = re.sub(r"^(?:it is|its|it was|since|on|from|es|fue|desde|to|od) ", "", said)
    if said in DAYS:
        return today + timedelta(days=DAYS[said])
    for pattern, sign in ((_AGO, -1), (_AHEAD, 1)):
        found = pattern.fullmatch(said)
        if found:
            return _moved(today, found["n1"] or found["n2"], found["u1"] or found["u2"], sign)
    return _weekday(said, today, when)


def _moved(today: date, number: str, unit: str, sign: int) -> date | None:
    if unit not in _UNITS:
        return None
    amount = whole_number(number, "en") or whole_number(number, "es") or whole_number(number, "pl")
    value = _ONE.get(number, amount.value if amount else None)
    return today + timedelta(days=sign * value * _UNITS[unit]) if value is not None and value <= 1000 else None


def _weekday(said: str, today: date, when: str) -> date | None:
    """A weekday is the last or the coming one, never today; "next Friday" means two days to two people."""
    last = _LAST.fullmatch(said)
    named = next((word for word in last.groups() if word), "") if last else ""
    found = _THIS.fullmatch(said)
    if not named and found and when:
        named = found[1]
    if named not in WEEKDAYS or (last and when == "future"):
        return None
    away = (WEEKDAYS[named] - today.weekday()) % 7 or 7
    return today + timedelta(days=away if when == "future" and not last else away - 7 if away != 7 else -7)
