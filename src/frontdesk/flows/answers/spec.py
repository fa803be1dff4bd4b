"""The spec string of an answer: `integer 1..20`, `choices at most 3`, `date past`, `email or none`.

`parse_spec` says what is wrong in words; whoever reads the flow adds file, step and line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from frontdesk.flows.answers import registry
from frontdesk.flows.answers.near import distance
from frontdesk.flows.answers.registry import AnswerType

#: Every type understands "none" with it.
ANYWHERE = ("or_none",)
PERIODS = ("hour", "day", "week", "two_weeks", "half_month", "month", "quarter", "year")
_RANGE = re.compile(r"(-?\d[\d_,]*(?:\.\d+)?)?\.\.(-?\d[\d_,]*(?:\.\d+)?)?")
_NUMBER = r"(\d+)"
#: (pattern over what is left of the spec, the parameters it sets, how it is written)
_PHRASES: list[tuple[re.Pattern[str], dict[str, Any], str]] = [
    (re.compile(rf"at most {_NUMBER}\b"), {"at_most": int}, "at most N"),
    (re.compile(rf"at least {_NUMBER}\b"), {"at_least": int}, "at least N"),
    (re.compile(rf"up to {_NUMBER}\b"), {"max": int}, "up to N"),
    (re.compile(r"(past|future)\b"), {"when": str}, "past"),
    (re.compile(r"(month|day) first\b"), {"first": str}, "month first"),
    (re.compile(r"per (\w+)\b"), {"per": str}, "per month"),
    (re.compile(r"or none\b"), {"or_none": True}, "or none"),
    (re.compile(r"partial\b"), {"partial": True}, "partial"),
    (re.compile(r"numbered\b"), {"numbered": True}, "numbered"),
]


class SpecError(ValueError):
    """A spec that cannot be read; the message names what is wrong and what there is."""


def parse_spec(text: str) -> tuple[str, dict[str, Any]]:
    """ "integer 1..20" -> ("integer", {"min": 1, "max": 20}). Raises SpecError."""
    words = " ".join(text.split())
    name, _, rest = words.partition(" ")
    answer_type = _type_named(name)
    parameters: dict[str, Any] = {}
    while rest:
        found, rest = _phrase(answer_type, rest)
        for key, value in found.items():
            if key in parameters:
                raise SpecError(f"`{words}` says {_wording(key)} twice.")
            parameters[key] = value
    faults = parameter_faults(name, parameters)
    if faults:
        raise SpecError(faults[0])
    return name, parameters


def _type_named(name: str) -> AnswerType:
    answer_type = registry.find(name)
    if answer_type:
        return answer_type
    there_are = f"There are: {', '.join(registry.names())}."
    if not name:
        raise SpecError(f"The answer type is missing. {there_are}")
    close = min(registry.names(), key=lambda known: distance(name, known))
    meant = f" Is `{close}` meant?" if distance(name, close) <= 2 else ""
    raise SpecError(f"There is no answer type `{name}`.{meant} {there_are}")


def _phrase(answer_type: AnswerType, rest: str) -> tuple[dict[str, Any], str]:
    """The parameters that the beginning of the rest sets, and what follows it."""
    head, _, tail = rest.partition(" ")
    if ".." in head:
        if "min" not in answer_type.parameters or "max" not in answer_type.parameters:
            raise SpecError(f"`{answer_type.name}` takes no range (`{head}`).{_takes(answer_type)}")
        return _range(head), tail
    for pattern, sets, written in _PHRASES:
        found = pattern.match(rest)
        if not found:
            continue
        ((key, kind),) = sets.items()
        if key not in (*answer_type.parameters, *ANYWHERE):
            raise SpecError(f"`{answer_type.name}` takes no `{written}`.{_takes(answer_type)}")
        return {key: kind(found[1]) if callable(kind) else kind}, rest[found.end() :].strip()
    key, equals, value = head.partition("=")
    if key in answer_type.parameters:
        return {key: _scalar(value) if equals else True}, tail
    raise SpecError(f"`{rest}` means nothing to `{answer_type.name}`.{_takes(answer_type)}")


def _range(text: str) -> dict[str, Any]:
    found = _RANGE.fullmatch(text)
    if not found or not (found[1] or found[2]):
        raise SpecError(f"`{text}` is no range. Write it like `1..20`, `1..` or `..20`.")
    sides = zip(("min", "max"), found.groups(), strict=True)
    return {key: _scalar(side.replace(",", "").replace("_", "")) for key, side in sides if side}


def _scalar(text: str) -> Any:
    return int(text) if re.fullmatch(r"-?\d+", text) else text


def _takes(answer_type: AnswerType) -> str:
    written = {"min": "a range like `1..20`", "max": "`up to 500`", "at_most": "`at most 3`",
               "at_least": "`at least 1`", "when": "`past` or `future`",
               "first": "`month first` or `day first`",
               "per": "`per month`",
               "partial": "`partial`", "numbered": "`numbered`"}  # fmt: skip
    takes = [written.get(name, f"`{name}`") for name in answer_type.parameters]
    return f" It takes {', '.join([*takes, '`or none`'])}."


def _wording(key: str) -> str:
    return f"`{key.replace('_', ' ')}`"


def parameter_faults(type: str, parameters: Mapping[str, Any]) -> list[str]:
    """What is wrong with parameters, however they were written (a spec string, or a mapping in YAML)."""
    answer_type = _type_named(type)
    faults = []
    for name, value in parameters.items():
        if name not in (*answer_type.parameters, *ANYWHERE):
            faults.append(f"`{type}` knows no `{name}`.{_takes(answer_type)}")
        elif fault := _value_fault(name, value, type):
            faults.append(fault)
    for low, high in (("min", "max"), ("at_least", "at_most")):
        one, other = _number(parameters.get(low)), _number(parameters.get(high))
        if not faults and one is not None and other is not None and one > other:
            faults.append(f"`{type}`: the range {one}..{other} runs backwards; write the smaller number first.")
    return faults


def _value_fault(name: str, value: Any, type: str) -> str:
    if name in ("min", "max", "at_least", "at_most"):
        number = _number(value)
        if number is None:
            return f"`{type}`: {_wording(name)} must be a number, not `{value}`."
        if type not in ("money",) and number != int(number):
            return f"`{type}`: {_wording(name)} must be a whole number, not `{value}`."
        if name in ("at_least", "at_most") and number < 0:
            return f"`{type}`: {_wording(name)} must not be below 0."
        return ""
    allowed: dict[str, tuple[Any, ...]] = {
        "when": ("past", "future"), "first": ("month", "day"), "per": PERIODS, "or_none": (True, False),
        "partial": (True, False), "numbered": (True, False),
    }  # fmt: skip
    if name in allowed and value not in allowed[name]:
        return f"`{type}`: {_wording(name)} must be one of {', '.join(map(str, allowed[name]))}, not `{value}`."
    return ""


def _number(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
