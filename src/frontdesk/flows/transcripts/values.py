"""Values as authors write them: YAML, read plainly, and compared with what a flow holds."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import BaseConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError


class NotYaml(ValueError):
    """The text is no YAML; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def read_yaml(text: str, *, as_written: bool = False) -> Any:
    """The value that a YAML or JSON text says, dates as their text. `as_written`: every scalar as its letters.

    Raises NotYaml.
    """
    yaml = YAML(typ="safe", pure=True)
    if as_written:
        yaml.Constructor = _Letters
    try:
        return _json(yaml.load(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotYaml(str(error.problem or error.context), (mark.line + 1) if mark else 1) from None
    except (YAMLError, ValueError) as error:
        raise NotYaml(str(error).splitlines()[0], 1) from None


class _Letters(BaseConstructor):  # type: ignore[misc]
    """Makes no numbers, dates or truths of what is written."""


def _letters(constructor: Any, node: Any) -> Any:
    return node.value


def _sequence(constructor: Any, node: Any) -> Any:
    return constructor.construct_sequence(node, deep=True)


def _mapping(constructor: Any, node: Any) -> Any:
    return constructor.construct_mapping(node, deep=True)


for _kind in ("str", "int", "float", "bool", "null", "timestamp"):
    _Letters.add_constructor(f"tag:yaml.org,2002:{_kind}", _letters)
_Letters.add_constructor("tag:yaml.org,2002:seq", _sequence)
_Letters.add_constructor("tag:yaml.org,2002:map", _mapping)


def _json(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    return value


def read_pairs(text: str) -> dict[str, tuple[Any, Any]]:
    """`adults: 2, zip: 00501` -> name -> (value, the value as written). Raises NotYaml."""
    text = text.strip()
    braced = text if text.startswith("{") else "{" + text + "}"
    values, letters = read_yaml(braced), read_yaml(braced, as_written=True)
    if not isinstance(values, dict) or not isinstance(letters, dict):
        raise NotYaml("names and values are wanted, for example adults: 2, over_income: false", 1)
    return {name: (value, letters.get(name)) for name, value in values.items()}


def same(expected: Any, as_written: Any, got: Any) -> bool:
    """Whether a value is the expected one. A text also equals what an author wrote without quotes (zip: 00501)."""
    if isinstance(got, str):
        return got in (expected, as_written)
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        written = as_written if isinstance(as_written, Mapping) else {}
        return expected.keys() == got.keys() and all(same(expected[k], written.get(k), got[k]) for k in expected)
    if isinstance(expected, list) and isinstance(got, list):
        letters = as_written if isinstance(as_written, list) and len(as_written) == len(expected) else expected
        return len(expected) == len(got) and all(map(same, expected, letters, got))
    return bool(expected == got)


def look_up(values: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path (`widgets.zip.inbound.Body`); None where there is nothing."""
    if path in values:
        return values[path]
    here: Any = values
    for part in path.split("."):
        if isinstance(here, Mapping) and part in here:
            here = here[part]
        elif isinstance(here, list) and part.isdigit() and int(part) < len(here):
            here = here[int(part)]
        else:
            return None
    return here


def write_value(value: Any) -> str:
    """A value in one line of YAML that `read_yaml` reads as the same."""
    if isinstance(value, str):
        try:
            plain_is_same = value != "" and read_pairs(f"x: {value}")["x"][0] == value and value == value.strip()
        except (NotYaml, KeyError):
            plain_is_same = False
        return value if plain_is_same else json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{write_value(str(k))}: {write_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(write_value(item) for item in value) + "]"
    return json.dumps(value)


def dump_yaml(data: Any) -> str:
    """`data` as a YAML document, readable, in its order."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 120
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()
