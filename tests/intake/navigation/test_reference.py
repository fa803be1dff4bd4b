"""What docs/guided-navigation.md shows is what is read and sent."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from ruamel.yaml import YAML

from frontdesk.intake.navigation import definition, walking, wire

TEXT = (Path(__file__).parents[3] / "docs" / "guided-navigation.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
SHAPES = {
    "- ": list[definition.Element],
    "next": list[definition.Way],
    "notes": list[definition.Note],
    "shown_if": definition.Logic,
}


def load(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def pieces(example: str) -> list[tuple[str, Any]]:
    """The parts of a process that an example shows; several conditions stand under one another."""
    if example.startswith("- "):
        return [("- ", load(example))]
    return [(key, value) for part in re.split(r"^(?=\w)", example, flags=re.MULTILINE) if part
            for key, value in load(part).items()]  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split("\n")[0][:40])
def test_every_example_is_read(example: str) -> None:
    if example.startswith("process:"):
        assert definition.read(load(example)).process
        return
    for key, value in pieces(example):
        TypeAdapter(SHAPES[key]).validate_python(value)


def test_the_session_it_shows_is_what_is_sent() -> None:
    known = {"repairs": definition.read(load(EXAMPLES[0]))}
    state = walking.start(known, "repairs")
    state = walking.answer(known, state, state["form_id"], {"repairs.problem.repairs_kind": "heat"})
    sent = wire.session(wire.navigation_state(known, state, "en", "any"))
    shown = json.loads(re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[0])
    for one in (sent, shown):
        one["process_session_id"] = one["form"]["id"] = "any"
    assert sent == shown


@pytest.mark.parametrize("model", ["Head", "Page", "Element", "Option", "Way"])
def test_every_key_is_explained(model: str) -> None:
    for name, field in getattr(definition, model).model_fields.items():
        key = field.alias or name
        assert f"`{key}`" in TEXT, f"{model}.{key}"
    for operator in definition.OPERATORS:
        assert f"`{operator}`" in TEXT


def test_every_module_is_named() -> None:
    folder = Path(definition.__file__).parent
    for path in folder.glob("*.py"):
        assert path.name == "__init__.py" or f"`{path.name}`" in TEXT
