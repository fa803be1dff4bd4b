"""A transfer as the other side wants it: each value trimmed and in its form, or left out and named as a problem. Pure.

What went wrong in the original (ILAO WD:otis_maintenance_failures.rst): a date with a space in it, trailing spaces in
names and cities, an income without an amount, the frequency as text, the state in words, too long a phone number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from frontdesk.intake.handoff import vocabulary
from frontdesk.intake.handoff.vocabulary import to_legalserver

Payload = dict[str, Any]

NAMES = ("firstName", "middleName", "lastName", "aliasFirst", "aliasLast")
MOST_NAME = 50
MOST_LINE = 120
#: Longer notes are cut, and end by saying so.
MOST_NOTE = 4000
CUT = " [cut]"
PERIODS = (52, 26, 24, 12, 4, 1)
CALLBACK_TYPES = ("Callback", "Client Calls")
_WORDS = {
    "race": vocabulary.RACES,
    "ethnicity": vocabulary.ETHNICITIES,
    "gender": vocabulary.GENDERS,
    "maritalStatus": vocabulary.MARITAL_STATUSES,
    "language": vocabulary.LANGUAGES,
}
_LINES = ("eTransferOrganization", "phoneHomeNote", "callbackDayTime", "externalID", "program", "legalProblemCode")
#: Agreed between an office and its site; nothing is known of their form.
_AS_THEY_ARE = ("customField", "jsonPayload")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")


def normalise(raw: Mapping[str, Any]) -> tuple[Payload, list[str]]:
    """(the payload in form, what is wrong with it: sentences that name the field, never the value).

    A value that is wrong is left out of the payload, so nothing wrong is ever sent. Normalising twice changes nothing.
    """
    problems: list[str] = []
    payload: Payload = {}
    for name in NAMES:
        payload[name] = _line(raw.get(name), name, MOST_NAME, problems)
    for name in _LINES:
        payload[name] = _line(raw.get(name), name, MOST_LINE, problems)
    payload["addressHome"] = _address(raw.get("addressHome"), problems)
    payload["phoneHome"] = _phone(raw.get("phoneHome"), problems)
    payload["dateOfBirth"] = _date(raw.get("dateOfBirth"), problems)
    payload["email"] = _email(raw.get("email"), problems)
    for name, words in _WORDS.items():
        payload[name] = to_legalserver(_text(raw.get(name)), words)
    for name in ("veteran", "disabled"):
        if (known := _yes_no(raw.get(name))) is not None:
            payload[name] = known
    for name in ("numberOfAdults", "numberOfChildren"):
        payload[name] = _count(raw.get(name), name, problems)
    payload["callbackType"] = _choice(raw.get("callbackType"), "callbackType", CALLBACK_TYPES, problems)
    payload["note"] = note(raw.get("note"))
    payload["incomes"] = _incomes(raw.get("incomes"), problems)
    payload["adverse_parties"] = _adverse_parties(raw.get("adverse_parties"))
    payload |= {name: raw[name] for name in _AS_THEY_ARE if raw.get(name)}
    problems += [f"{name} is missing" for name in ("firstName", "lastName", "externalID") if not _text(raw.get(name))]
    return {name: value for name, value in payload.items() if value not in ("", [], {}, None)}, problems


def note(parts: Any) -> str:
    """Notes as one text: pairs (question, answer) as "Q: A", joined by "; ", at most MOST_NOTE characters."""
    if isinstance(parts, str) or not isinstance(parts, Iterable):
        joined = _text(parts)
    else:
        said = [": ".join(filter(None, map(_text, p))) if isinstance(p, (list, tuple)) else _text(p) for p in parts]
        joined = "; ".join(filter(None, said))
    return joined if len(joined) <= MOST_NOTE else joined[: MOST_NOTE - len(CUT)].rstrip() + CUT


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, bool) else " ".join(str(value).split())


def _line(value: Any, name: str, most: int, problems: list[str]) -> str:
    text = _text(value)
    if len(text) > most:
        problems.append(f"{name} is longer than {most} characters")
        return ""
    return text


def _address(value: Any, problems: list[str]) -> dict[str, str]:
    raw = value if isinstance(value, Mapping) else {}
    address = {name: _line(raw.get(name), f"addressHome.{name}", MOST_LINE, problems) for name in ("address1", "city")}
    state = _text(raw.get("state"))
    address["state"] = vocabulary.state_code(state)
    if state and not address["state"]:
        problems.append("addressHome.state is not a state; write two letters such as IL")
    digits = {"zip": r"\d{5}(?:-\d{4})?", "county": r"\d{5}"}
    for name, form in digits.items():
        text = _text(raw.get(name))
        address[name] = text if re.fullmatch(form, text) else ""
        if text and not address[name]:
            problems.append(f"addressHome.{name} is not five digits")
    return {name: text for name, text in address.items() if text}


def _phone(value: Any, problems: list[str]) -> str:
    """Ten digits, as in the United States; an extension ("x123") is not part of the number."""
    text = _text(value)
    digits = re.sub(r"\D", "", re.split(r"(?i)\s*(?:x|ext)", text)[0])
    digits = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    if len(digits) == 10:
        return digits
    if text:
        problems.append("phoneHome is not a number of ten digits")
    return ""


def _date(value: Any, problems: list[str]) -> str:
    text = re.sub(r"\s", "", str(value or ""))
    if not text:
        return ""
    try:
        if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", text):
            month, day, year = map(int, text.split("/"))
            return date(year, month, day).isoformat()
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text):
            return date(*map(int, text.split("-"))).isoformat()
    except ValueError:
        pass
    problems.append("dateOfBirth is not a date; write for example 1985-09-18")
    return ""


def _email(value: Any, problems: list[str]) -> str:
    text = _text(value)
    if not text or text.casefold() in ("none", "no", "ninguno", "brak"):
        return ""
    if len(text) <= MOST_LINE and _EMAIL.fullmatch(text):
        return text
    problems.append("email is not an e-mail address")
    return ""


def _yes_no(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(_text(value).casefold())


def _count(value: Any, name: str, problems: list[str]) -> str:
    """As text: that is how the original sends it."""
    text = _text(value)
    if text and not re.fullmatch(r"[0-9]{1,2}", text):
        problems.append(f"{name} is not a whole number")
        return ""
    return str(int(text)) if text else ""


def _choice(value: Any, name: str, choices: tuple[str, ...], problems: list[str]) -> str:
    text = _text(value).casefold()
    for choice in choices:
        if choice.casefold() == text:
            return choice
    if text:
        problems.append(f"{name} is none of {', '.join(choices)}")
    return ""


def _incomes(value: Any, problems: list[str]) -> list[dict[str, Any]]:
    """Those with an amount: amount as text, frequency as a whole number, type. Two that are alike are two: pay from a
    job and from one's own business have one type."""
    incomes = []
    for index, raw in enumerate(value if isinstance(value, (list, tuple)) else ()):
        raw = raw if isinstance(raw, Mapping) else {}
        where = f"incomes[{index}]"
        amount = _text(raw.get("amount")).replace("$", "").strip()
        if not amount:
            continue
        number = _amount(amount)
        frequency = _text(raw.get("frequency"))
        if number is None or number < 0:
            problems.append(f"{where}.amount is not an amount of money")
        elif not frequency.isdigit() or int(frequency) not in PERIODS:
            problems.append(f"{where}.frequency is none of {', '.join(map(str, PERIODS))}")
        elif number > 0:
            type_ = _text(raw.get("type")) or "Other"
            incomes.append({"amount": _written(number), "frequency": int(frequency), "type": type_})
    return incomes


def _amount(text: str) -> Decimal | None:
    """ "1,200.50" -> 1200.50; only commas between thousands are left out."""
    if not re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,2})?", text, re.ASCII):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _written(number: Decimal) -> str:
    return str(int(number)) if number == int(number) else f"{number:.2f}"


def _adverse_parties(value: Any) -> list[dict[str, str]]:
    parties = []
    for raw in value if isinstance(value, (list, tuple)) else ():
        party = {name: _text(text) for name, text in raw.items()} if isinstance(raw, Mapping) else {"name": _text(raw)}
        if party := {name: text for name, text in party.items() if text}:
            parties.append(party)
    return parties
