"""Values: from whatever a template or a function gives to plain JSON, and from text to numbers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_FRACTION = re.compile(r"-?(?:0|[1-9]\d{0,14})\.\d{1,15}")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}
_DEEPEST = 50


def plain(value: Any, depth: int = 0) -> Any:
    """The value as JSON has it: what JSON does not know becomes text, a number that is none becomes null."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is float:
        return value if math.isfinite(value) else None
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset | range):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def typed(value: Any) -> Any:
    """What an author wrote, as it is meant: "3" is 3, "true" is true, "null" is null; the rest is text, trimmed.

    A number stays text where writing it out again would not give the same ("02134", "1.50", "+1312...").
    """
    if type(value) is not str:
        return plain(value)
    text = value.strip()
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text) and text != "-0":
        return int(text)
    if _FRACTION.fullmatch(text) and repr(float(text)) == text:
        return float(text)
    return text


def parsed(text: str) -> Any:
    """JSON, parsed. Raises ValueError."""
    return plain(json.loads(text))


def written(value: Any) -> str:
    """A value as the text of a reply: text as it is, the rest as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def weight(value: Any) -> int:
    """About how many bytes of JSON the value takes; never much too little."""
    kind = type(value)
    if kind is str:
        return len(value) + 4 if value.isascii() else len(value.encode("utf-8", "surrogatepass")) + 4
    if kind is dict:
        return 4 + sum(len(key) + 6 + weight(item) for key, item in value.items())
    if kind is list:
        return 4 + sum(2 + weight(item) for item in value)
    return 8 if kind is not int else 4 + value.bit_length() // 3
