"""The language as JSON Schema, made of `grammar.py`, so that editors complete keys and mark mistakes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from frontdesk.flows.language.grammar import CASE, COMMON, HEADER, KINDS, OPTION, Key, Shape

_WORD: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_ANY: dict[str, Any] = {}
_STEPS: dict[str, Any] = {"$ref": "#/$defs/steps"}
_NAME: dict[str, Any] = {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"}
_NAMES: dict[str, Any] = {"anyOf": [_NAME, {"type": "array", "items": _NAME}]}
_LABEL: dict[str, Any] = {"type": ["string", "integer"], "pattern": "^[A-Za-z0-9_][A-Za-z0-9_-]*$"}
_WORDS: dict[str, Any] = {"anyOf": [_WORD, {"type": "array", "items": _WORD}]}
_FIELDS: dict[str, Any] = {"type": "object"}
_PAIRS: dict[str, Any] = {"type": "object", "additionalProperties": _WORD}

_SHAPES: dict[Shape, dict[str, Any]] = {
    Shape.TEXT: _WORD,
    Shape.LINE: _WORD,
    Shape.NAME: _NAME,
    Shape.LABEL: _LABEL,
    Shape.NAMES: _NAMES,
    Shape.STEPS: _STEPS,
    Shape.CONDITION: _WORD,
    Shape.WHEN: {"anyOf": [_WORD, {"type": "array", "items": {"$ref": "#/$defs/case"}}]},
    Shape.TEMPLATE: _WORD,
    Shape.TEMPLATES: _WORDS,
    Shape.VALUE: _ANY,
    Shape.VALUES: {"type": "object", "propertyNames": {"pattern": _NAME["pattern"]}},
    Shape.FIELDS: _FIELDS,
    Shape.PAIRS: _PAIRS,
    Shape.WHOLE: {"type": "integer", "minimum": 1},
    Shape.NUMBER: {"type": "number", "exclusiveMinimum": 0},
    Shape.FLAG: {"enum": [True, False, "yes", "no"]},
    Shape.DURATION: {"type": "string", "examples": ["30 minutes", "4 hours", "2 days"]},
    Shape.WORDS: _WORDS,
    Shape.ANSWER: {"type": "string", "examples": ["yes_no", "integer 1..20", "text", "date past", "phone"]},
    Shape.OPTIONS: {
        "type": "object",
        "additionalProperties": {"anyOf": [_WORD, {"$ref": "#/$defs/option"}]},
    },
    Shape.KEYS: {"type": "object", "patternProperties": {"^[0-9*#]+$": _STEPS}, "additionalProperties": False},
    Shape.GIVES: {"anyOf": [_NAMES, {"type": "object", "additionalProperties": _NAME}]},
    Shape.TAKES: {"anyOf": [_NAME, _FIELDS, {"type": "array", "items": {"anyOf": [_NAME, _FIELDS]}}]},
    Shape.LANGUAGES: {"anyOf": [_WORD, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
}


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a flow file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Frontdesk flow",
        **_object(HEADER),
        "$defs": {
            "steps": {
                "anyOf": [
                    {"type": "array", "items": {"$ref": "#/$defs/step"}},
                    {"$ref": "#/$defs/step"},
                    {"type": "null"},
                ]
            },
            "step": {"anyOf": [*({"$ref": f"#/$defs/{word}"} for word in KINDS), {"$ref": "#/$defs/label"}]},
            "label": {"minProperties": 1, **_object(key for key in COMMON if key.name in ("step", "section"))},
            "option": _object(OPTION),
            "case": _object(CASE),
            **{word: _step((kind.main, *kind.keys, *COMMON), word) for word, kind in KINDS.items()},
        },
    }


def _step(keys: Iterable[Key], word: str) -> dict[str, Any]:
    described = _object(keys)
    described["required"] = sorted({word, *described["required"]})
    return described


def _object(keys: Iterable[Key]) -> dict[str, Any]:
    known = list(keys)
    return {
        "type": "object",
        "properties": {key.name: _property(key) for key in known},
        "required": [key.name for key in known if key.required],
        "additionalProperties": False,
    }


def _property(key: Key) -> dict[str, Any]:
    described = dict(_shape(key))
    if not key.required and described and key.shape is not Shape.STEPS:
        described = {"anyOf": [described, {"type": "null"}]}
    return {**described, "description": key.about[0].upper() + key.about[1:] + "."}


def _shape(key: Key) -> dict[str, Any]:
    one = {"enum": list(key.among)}
    match key.shape:
        case Shape.ONE_OF:
            return one
        case Shape.SOME_OF:
            return {"anyOf": [one, {"type": "array", "items": one}]}
        case Shape.STARTS:
            steps = {"type": "object", "propertyNames": one, "additionalProperties": _LABEL}
            return {"anyOf": [one, {"type": "array", "items": one}, steps]}
        case _:
            return _SHAPES[key.shape]
