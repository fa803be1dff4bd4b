"""What docs/flow-language.md shows is what is read; the JSON Schema says the same as the reader."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from frontdesk.flows import packaged
from frontdesk.flows.language import read, schema
from frontdesk.flows.language.grammar import CASE, COMMON, HEADER, KINDS, OPTION
from frontdesk.flows.problems import FlowError

REFERENCE = Path(__file__).parents[2] / "docs" / "flow-language.md"
TEXT = REFERENCE.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
VALIDATOR = jsonschema.Draft202012Validator(schema())


def as_flow(example: str) -> str:
    if example.startswith("flow:"):
        return example
    indented = "\n".join(f"  {line}" if line else "" for line in example.split("\n"))
    return f"flow: example\nsteps:\n{indented}"


def as_json(text: str) -> Any:
    """The file as an editor's validator sees it: keys are texts."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(io.StringIO(text)), default=str))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split("\n")[0][:40])
def test_every_example_is_read_and_valid(example: str) -> None:
    text = as_flow(example)
    assert read(text, REFERENCE.name).steps
    VALIDATOR.validate(as_json(text))


@pytest.mark.parametrize("name", packaged.names())
def test_packaged_flows_are_valid(name: str) -> None:
    VALIDATOR.validate(as_json(packaged.source(name).text))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert json.loads(json.dumps(schema())) == schema()


def keys_in(node: Any) -> set[str]:
    if isinstance(node, dict):
        return set(node) | {key for value in node.values() for key in keys_in(value)}
    return {key for value in node for key in keys_in(value)} if isinstance(node, list) else set()


def test_every_step_and_key_has_an_example() -> None:
    shown = {key for example in EXAMPLES for key in keys_in(as_json(as_flow(example)))}
    known = {key.name for key in (*HEADER, *COMMON, *OPTION, *CASE)}
    known |= set(KINDS) | {key.name for kind in KINDS.values() for key in kind.keys}
    assert known - shown == {"after_tries"}  # `when_given_up` stands for it in the example
    assert "`after_tries`" in TEXT


@pytest.mark.parametrize("word", sorted(KINDS))
def test_every_step_is_explained(word: str) -> None:
    assert re.search(rf"^## .*\b{word}\b|^\| `{word}` \|", TEXT, re.MULTILINE)


@pytest.mark.parametrize(
    "steps",
    [
        [{"sai": "A"}],
        [{"say": "A", "ask": "B", "as": "b"}],
        [{"ask": "A"}],
        [{"ask": "A", "as": "a b"}],
        [{"ask": "A", "as": "a", "tries": 0}],
        [{"ask": "A", "as": "a", "after_tries": "stop"}],
        [{"choose": "A", "as": "a", "options": {"a": {"lable": "A"}}}],
        [{"set": {"a b": 1}}],
        [{"gather": "A", "keys": {"one": []}}],
        [{"say": ["A"]}],
        ["A"],
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(steps: list[Any]) -> None:
    flow = {"flow": "x", "steps": steps}
    assert list(VALIDATOR.iter_errors(flow))
    with pytest.raises(FlowError):
        read(json.dumps(flow))
