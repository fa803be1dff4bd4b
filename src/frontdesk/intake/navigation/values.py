"""What an answer is on the wire, and whether it is one: "t" and "f", ISO dates, the values of options, text.

Of a multiple choice the wire takes a list or "1,3"; it is kept as a list. Nothing said is "" (or [] of a multiple
choice). The same rules serve our own forms and those that another service sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from frontdesk.intake.navigation.definition import Element

Value = str | list[str]
#: Characters of a text where nothing else is said.
LONGEST = 400

_TRUE = {"t", "true", "1", "yes", "y"}
_FALSE = {"f", "false", "0", "no", "n"}


class Invalid(ValueError):
    """Not a valid answer. `code` names the reason (`wording.py` has the sentences), `about` fills in its figures."""

    def __init__(self, code: str, **about: Any) -> None:
        super().__init__(code)
        self.code = code
        self.about = about


@dataclass(frozen=True)
class Kind:
    """What a field takes. `type`: select, multiple, bool, date or text."""

    type: str
    values: tuple[str, ...] = ()
    alone: frozenset[str] = frozenset()
    optional: bool = False
    longest: int = LONGEST
    at_most: int | None = None
    earliest: str = ""  # ISO dates
    latest: str = ""


def kind_of(element: Element) -> Kind:
    """Of a field of a definition."""
    return Kind(
        type=element.type or "text",
        values=tuple(option.value for option in element.options),
        alone=frozenset(option.value for option in element.options if option.alone),
        optional=element.optional,
        longest=element.longest or LONGEST,
        at_most=element.at_most,
        earliest=element.earliest.isoformat() if element.earliest else "",
        latest=element.latest.isoformat() if element.latest else "",
    )


def kind_on_wire(element: Mapping[str, Any]) -> Kind:
    """Of an element of a form on the wire; validation rules that are not known are left to whoever sent it."""
    rules = _rules(element.get("validation_rules"))
    kind = str(element.get("field_type") or "text")
    return Kind(
        type="multiple" if kind == "select" and element.get("is_multiple") else kind,
        values=tuple(str(option.get("value", "")) for option in element.get("options") or ()),
        alone=frozenset(str(one) for one in rules.get("alone") or ()),
        optional="required" not in rules and "validation_rules" in element,
        longest=_whole(rules.get("longest")) or LONGEST,
        at_most=_whole(rules.get("at_most")),
        earliest=str(rules.get("earliest") or ""),
        latest=str(rules.get("latest") or ""),
    )


def rules_on_wire(kind: Kind) -> list[dict[str, Any]]:
    """Validation rules as a form states them: [{"rule", "value"}]."""
    stated = {
        "required": None if kind.optional else True,
        "longest": kind.longest if kind.type == "text" else None,
        "at_most": kind.at_most,
        "alone": sorted(kind.alone) or None,
        "earliest": kind.earliest or None,
        "latest": kind.latest or None,
    }
    return [{"rule": rule, "value": value} for rule, value in stated.items() if value is not None]


def read(kind: Kind, raw: Any) -> Value:
    """The answer, as it is kept. Raises Invalid."""
    value = _READERS.get(kind.type, _text)(kind, raw)
    if not value and not kind.optional:
        raise Invalid("required")
    return value


def to_wire(kind: Kind, raw: Any) -> str:
    """The answer as a form is answered with it: "t", "2026-03-05", "1,3". Raises Invalid."""
    value = read(kind, raw)
    return ",".join(value) if isinstance(value, list) else value


def _select(kind: Kind, raw: Any) -> Value:
    value = _plain(raw)
    if value and value not in kind.values:
        raise Invalid("not_an_option")
    return value


def _multiple(kind: Kind, raw: Any) -> Value:
    parts = raw if isinstance(raw, (list, tuple)) else _plain(raw).split(",")
    chosen = [one for one in dict.fromkeys(_plain(part) for part in parts) if one]
    if not set(chosen) <= set(kind.values):
        raise Invalid("not_an_option")
    if len(chosen) > 1 and kind.alone & set(chosen):
        raise Invalid("alone")
    if kind.at_most is not None and len(chosen) > kind.at_most:
        raise Invalid("too_many", most=kind.at_most)
    # in the order of the form, so that the same choice is the same value
    return [value for value in kind.values if value in chosen]


def _bool(kind: Kind, raw: Any) -> Value:
    value = ("t" if raw else "f") if isinstance(raw, bool) else _plain(raw).casefold()
    if not value:
        return ""
    if value in _TRUE:
        return "t"
    if value in _FALSE:
        return "f"
    raise Invalid("not_yes_or_no")


def _date(kind: Kind, raw: Any) -> Value:
    if isinstance(raw, date):
        value = (raw.date() if isinstance(raw, datetime) else raw).isoformat()
    else:
        value = _plain(raw)
    if not value:
        return ""
    try:
        value = date.fromisoformat(value).isoformat()
    except ValueError:
        raise Invalid("not_a_date") from None
    if kind.earliest and value < kind.earliest:
        raise Invalid("too_early", earliest=kind.earliest)
    if kind.latest and value > kind.latest:
        raise Invalid("too_late", latest=kind.latest)
    return value


def _text(kind: Kind, raw: Any) -> Value:
    value = " ".join(_plain(raw).split())
    if len(value) > kind.longest:
        raise Invalid("too_long", longest=kind.longest)
    return value


_READERS = {"select": _select, "multiple": _multiple, "bool": _bool, "date": _date}


def _plain(raw: Any) -> str:
    """Text of what JSON may hold; an object is no answer to anything."""
    if raw is None or isinstance(raw, (dict, list, tuple)):
        if raw:
            raise Invalid("not_an_option")
        return ""
    return str(raw).replace("\x00", "").strip()


def _rules(stated: Any) -> dict[str, Any]:
    rules: dict[str, Any] = {}
    for one in stated if isinstance(stated, list) else ():
        if isinstance(one, Mapping) and "rule" in one:
            rules[str(one["rule"])] = one.get("value")
        elif isinstance(one, str):
            rules[one] = True
    return rules


def _whole(value: Any) -> int | None:
    try:
        return int(value) if value is not None else None
    except (TypeError, ValueError):
        return None
