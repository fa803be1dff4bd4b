"""A file's data as one of the shapes of `schema.py`, every mistake told in plain words with its line."""

from __future__ import annotations

import difflib
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from frontdesk.intake.content import schema
from frontdesk.intake.content.problems import Problem
from frontdesk.intake.content.yaml_files import YamlFile

Model = TypeVar("Model", bound=BaseModel)

_KEYS = sorted({name for kind in vars(schema).values() if isinstance(kind, type) and issubclass(kind, BaseModel)
                for name in kind.model_fields})  # fmt: skip

#: What a pattern stands for, in words: (what it should be, an example).
_PATTERNS = {
    schema.LANGUAGE: "a language code, as en, es or pl",
    r"^[a-z0-9][a-z0-9_-]*$": "a word of small letters, digits, - and _",
    r"^[A-Z]{2}$": "the two capital letters of a state, as IL",
    r"^https?://\S+$": "an address that begins with https://",
    r"^[0-9+(][0-9 ()+.x-]{2,38}$": "a phone number, as 312-555-0142",
    r"^[0-9]{5}$": "the five digits of a ZIP code",
    r"^[0-9]{2} \S.*$": "the two digits of the LSC code and its name, as 73 Food Stamps",
    r"^([A-Z]{2}-[0-9]{2}(-[0-9]{2})*)?$": "a code of the LIST taxonomy, as HO-02",
    r"^/rest/[a-z0-9-]+-cases$": "a path as /rest/eviction-cases",
}


def read(model: type[Model], file: YamlFile, problems: list[Problem]) -> Model | None:
    """The file as `model`; None where it is not sound, with each mistake added to `problems`."""
    if not isinstance(file.data, dict):
        first = next(iter(model.model_fields))
        problems.append(file.problem((), f"this file begins with `{first}:`, and nothing of that kind is here."))
        return None
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        told: set[tuple[int, str]] = set()
        for one in error.errors(include_url=False):
            problem = _problem(one, file)
            where = (problem.line, problem.place)
            # each member of a union complains for itself: the first says enough
            if where not in told or one["type"] not in _OF_UNIONS:
                problems.append(problem)
            told.add(where)
        return None


_OF_UNIONS = ("literal_error", "string_type", "dict_type", "string_pattern_mismatch")


def _problem(error: Any, file: YamlFile) -> Problem:
    place = _in_file(error["loc"], file)
    message, advice = _words(error, str(error["loc"][-1]) if error["loc"] else "")
    return file.problem(place, message, advice)


def _in_file(loc: tuple[str | int, ...], file: YamlFile) -> list[str | int]:
    """The parts of pydantic's place that are in the file: it adds names of types, and [key] for a bad key."""
    here: Any = file.data
    place: list[str | int] = []
    for part in loc:
        is_key = isinstance(here, dict) and part in here
        if is_key or (isinstance(here, list) and isinstance(part, int) and part < len(here)):
            here = here[part]
            place.append(part)
    return place


def _words(error: Any, key: str) -> tuple[str, str]:
    """What is wrong, and what to do about it."""
    kind, given, context = error["type"], error.get("input"), error.get("ctx", {})
    shown = repr(given) if isinstance(given, str | int | float | bool) or given is None else "this"
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    if kind == "missing":
        return f"{key} is missing.", f"Add a line `{key}: ...`."
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(key, _KEYS, 1)
        return f"{key} is not a key that belongs here.", f"Did you mean {near[0]}?" if near else "Take it out."
    if kind == "string_pattern_mismatch" and context.get("pattern") in _PATTERNS:
        return f"{shown} will not do.", f"Write {_PATTERNS[context['pattern']]}."
    if kind == "literal_error":
        return f"{shown} is not known here.", f"Write {context['expected']}."
    if kind == "string_too_short":
        return "there is no text.", "Write one, or take the key out."
    if kind == "uuid_parsing":
        return f"{shown} is no UUID.", "Write one as 5b1f3c0e-7f0a-5f6d-9a55-0d5f0a8c9b11."
    if kind in ("list_type", "dict_type", "model_type", "model_attributes_type"):
        what = "a list, a line each with a dash" if kind == "list_type" else "keys with their values, indented"
        return f"{shown} is not what belongs here.", f"Write {what}."
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]} (here: {shown}).", ""
