"""Reads plain values: names, lines, numbers, times. Each function reports what is wrong and returns None then."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from frontdesk.flows.language.grammar import Key
from frontdesk.flows.language.nodes import Broken, Node, Scalar, Sequence, Table
from frontdesk.flows.language.report import Report, did_you_mean

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
LABEL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,79}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
#: Names that mean something else in templates.
TAKEN_NAMES = frozenset(["trigger", "contact", "flow", "widgets", "answers", "item", "value", "forloop"]) | frozenset(
    ["true", "false", "nil", "null", "empty", "blank", "and", "or", "contains", "in", "not"]
)
_UNITS = {"second": 1, "sec": 1, "s": 1, "minute": 60, "min": 60, "m": 60, "hour": 3600, "h": 3600, "day": 86400,
          "d": 86400, "week": 604800, "w": 604800}  # fmt: skip
_DURATION = re.compile(r"([0-9]{1,6})\s*([a-z]+)")
#: The longest silence a flow may wait for.
LONGEST = 366 * 86400


def line(node: Node, key: Key, report: Report) -> str | None:
    return text_of(node, key, report, "a line of text")


def name(node: Node, key: Key, report: Report) -> str | None:
    word = text_of(node, key, report, "a name")
    if word is None:
        return None
    if not NAME.fullmatch(word):
        report.add(node.line, "bad_name", f"{word!r} is no name for a value.",
                   "Use letters without accents, digits and _, and begin with a letter: household_size.")  # fmt: skip
        return None
    if word in TAKEN_NAMES:
        report.add(node.line, "bad_name", f"{word!r} means something else in templates.", "Choose another name.")
        return None
    return word


def label(node: Node, key: Key, report: Report) -> str | None:
    word = text_of(node, key, report, "a name")
    if word is not None and not LABEL.fullmatch(word):
        report.add(node.line, "bad_name", f"{word!r} cannot stand behind `{key.name}`.",
                   "Use letters without accents, digits, _ and -, at most 80.")  # fmt: skip
        return None
    return word


def names(node: Node, key: Key, report: Report) -> tuple[str, ...] | None:
    return several(node, key, report, name)


def whole(node: Node, key: Key, report: Report) -> int | None:
    found: Any = node.value if isinstance(node, Scalar) else None
    if type(found) is int and 1 <= found <= 10_000:
        return found
    wrong(node, key, report, "a whole number from 1 to 10000")
    return None


def number(node: Node, key: Key, report: Report) -> float | None:
    found: Any = node.value if isinstance(node, Scalar) else None
    if type(found) in (int, float) and 0 < found <= 10_000:
        return float(found)
    wrong(node, key, report, "a number above 0")
    return None


def flag(node: Node, key: Key, report: Report) -> bool | None:
    if isinstance(node, Scalar) and node.text in ("true", "false"):
        return node.text == "true"
    if isinstance(node, Scalar) and node.text.lower() in ("yes", "no"):
        return node.text.lower() == "yes"
    wrong(node, key, report, "true or false")
    return None


def duration(node: Node, key: Key, report: Report) -> int | None:
    if isinstance(node, Scalar):
        rest, seconds, found = node.text.lower().replace(" and ", " "), 0, False
        for match in _DURATION.finditer(rest):
            unit = match[2] if match[2] in _UNITS else match[2].removesuffix("s")
            seconds += int(match[1]) * _UNITS.get(unit, LONGEST + 1)
            found = True
        if found and not _DURATION.sub("", rest).strip(" ,") and 0 < seconds <= LONGEST:
            return seconds
    wrong(node, key, report, "a time, like `30 minutes`, `4 hours` or `2 days`")
    return None


def words(node: Node, key: Key, report: Report) -> tuple[str, ...] | None:
    return several(node, key, report, line)


def languages(node: Node, key: Key, report: Report) -> tuple[str, ...] | None:
    codes = several(node, key, report, line)
    for code in codes or ():
        if not LANGUAGE.fullmatch(code):
            report.add(node.line, "bad_language", f"{code!r} is no language.", "Use the short codes: [en, es, pl].")
            return None
    return tuple(dict.fromkeys(codes)) if codes else None


def one_of(node: Node, key: Key, report: Report) -> str | None:
    word = text_of(node, key, report, " or ".join(key.among))
    return word if word is not None and among(node, key, report) else None


def among(node: Node, key: Key, report: Report) -> bool:
    word = node.text if isinstance(node, Scalar) else ""
    if word in key.among:
        return True
    report.add(node.line, "unknown_word", f"`{key.name}: {word}` means nothing.", did_you_mean(word, key.among))
    return False


def some_of(node: Node, key: Key, report: Report) -> tuple[str, ...] | None:
    return several(node, key, report, one_of)


def several(node: Node, key: Key, report: Report, read: Callable[[Node, Key, Report], Any]) -> tuple[Any, ...] | None:
    """One thing, or a list of them."""
    found = [read(one, key, report) for one in (node.items if isinstance(node, Sequence) else (node,))]
    return tuple(one for one in found if one is not None)


def text_of(node: Node, key: Key, report: Report, what: str) -> str | None:
    if isinstance(node, Scalar):
        if node.text.strip() and not (node.value is None and node.text in ("~", "null")):
            return node.text.rstrip()
        report.add(node.line, "empty", f"`{key.name}` is empty.", f"It needs {what}.")
        return None
    wrong(node, key, report, what)
    return None


def table_of(node: Node, key: Key, report: Report, what: str) -> Table | None:
    if isinstance(node, Table):
        return node
    wrong(node, key, report, what)
    return None


def wrong(node: Node, key: Key, report: Report, what: str) -> None:
    if isinstance(node, Broken):
        return
    found = {Sequence: "a list", Table: "keys and values"}.get(type(node)) or f"`{getattr(node, 'text', '')[:40]}`"
    report.add(node.line, "wrong_value", f"`{key.name}` has {found} behind it.", f"It needs {what}.")
