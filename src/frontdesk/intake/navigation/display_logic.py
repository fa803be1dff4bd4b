"""Does a condition hold? The eight operators, AND and OR, nested, and `not`: one reading for both ends of the wire.

The shape is that of the guided navigation API (intake.md 4, "GN form"): {"condition": "AND"|"OR", "not": bool,
"rules": [{"field", "operator", "value"} or another such group]}. Fields are looked up in the current form first, then
in the profile; whoever calls puts them into one mapping.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from frontdesk.intake.navigation.definition import Logic

Group = Mapping[str, Any]


class UnknownOperator(ValueError):
    """A rule with an operator that is none of the eight."""


def holds(logic: Group | None, values: Mapping[str, Any]) -> bool:
    """Whether `logic` holds for these field -> value. Nothing to test holds.

    Values: text, a list of texts for a multiple choice, None or missing for none. Case and space around do not count.
    Raises UnknownOperator.
    """
    if not logic or not logic.get("rules"):
        return True
    found = [
        holds(rule, values) if "rules" in rule else _rule_holds(rule, values.get(str(rule.get("field", ""))))
        for rule in logic["rules"]
    ]
    result = any(found) if str(logic.get("condition", "AND")).upper() == "OR" else all(found)
    return not result if logic.get("not") else result


def fields(logic: Group | None) -> Iterator[str]:
    """The fields that its rules test."""
    for rule in (logic or {}).get("rules") or ():
        if "rules" in rule:
            yield from fields(rule)
        else:
            yield str(rule.get("field", ""))


def group(logic: Logic | None) -> Group | None:
    """A condition of a definition in this shape."""
    if logic is None:
        return None
    if logic.field:
        return {"condition": "AND", "not": False, "rules": [_rule(logic)]}
    if logic.not_:
        return {"condition": "AND", "not": True, "rules": [_part(logic.not_)]}
    parts = logic.all or logic.any or []
    return {"condition": "AND" if logic.all else "OR", "not": False, "rules": [_part(one) for one in parts]}


def _part(logic: Logic) -> Group:
    return _rule(logic) if logic.field else group(logic) or {}


def _rule(logic: Logic) -> Group:
    return {"field": logic.field, "operator": logic.operator, "value": logic.operand}


def _rule_holds(rule: Mapping[str, Any], value: Any) -> bool:
    said = _said(value)
    compared = _said(rule.get("value"))
    match str(rule.get("operator", "")):
        case "is_empty":
            return not said
        case "is_not_empty":
            return bool(said)
        case "equal":
            return _same(said, compared)
        case "not_equal":
            return not _same(said, compared)
        case "contains":
            return _contains(value, said, compared)
        case "not_contains":
            return not _contains(value, said, compared)
        case "begins_with":
            return any(one.startswith(start) for one in said for start in compared)
        case "in":
            # a list on the wire may be one text with commas
            among = [part.strip() for one in compared for part in one.split(",")]
            return any(one in among for one in said)
        case other:
            raise UnknownOperator(f"display logic has no operator {other!r}")


def _said(value: Any) -> list[str]:
    """One or more texts to compare; nothing where nothing was said."""
    if isinstance(value, (list, tuple)):
        return [one for item in value for one in _said(item)]
    if isinstance(value, bool):
        return ["t" if value else "f"]
    text = "" if value is None else str(value).strip().casefold()
    return [text] if text else []


def _same(said: list[str], compared: list[str]) -> bool:
    """The same things, in whatever order they were chosen."""
    return sorted(set(said)) == sorted(set(compared))


def _contains(value: Any, said: list[str], compared: list[str]) -> bool:
    """Of a multiple choice: all of these were chosen. Of a text: the words stand somewhere in it."""
    if not compared or not said:
        return False
    if isinstance(value, (list, tuple)):
        return all(one in said for one in compared)
    return all(one in said[0] for one in compared)
