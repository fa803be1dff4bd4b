"""The real exports: all of them are read, and the documentation names all that they hold."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from tests.flows.exports import REAL, needs_real_exports, real

from frontdesk.flows.problems import Severity
from frontdesk.flows.studio import read
from frontdesk.flows.studio.legacy import TYPES
from frontdesk.flows.studio.properties import ALIASES, TYPE_ALIASES, UNSUPPORTED, WIDGETS, known_as, widget

DOC = (Path(__file__).parents[2] / "docs" / "studio.md").read_text()


@needs_real_exports
def test_there_are_thirty() -> None:
    assert len(REAL) == 30


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem[:40])
def test_every_real_export_is_read(path: Path) -> None:
    text = path.read_text()
    flow, problems = read(text, path.name)
    assert len(flow.steps) == len(json.loads(text)["states"]) - 1
    assert flow.starts
    assert not [p for p in problems if p.severity is Severity.ERROR]
    assert all(p.line for p in problems)


@needs_real_exports
def test_the_largest_is_read_fast() -> None:
    text = real("ilao-eviction.json")
    begun = time.process_time()
    flow, problems = read(text, "ilao-eviction.json")
    assert time.process_time() - begun < 0.5
    assert len(flow.steps) == 258
    assert [(p.step, p.code) for p in problems] == [
        ("init-counselor-ctr", "template"),
        ("send-failure", "fixed_number"),
    ]


def _section(type: str) -> str:
    match = re.search(rf"^### {re.escape(type)}$(.*?)(?=^##|\Z)", DOC, re.MULTILINE | re.DOTALL)
    assert match, f"docs/studio.md has no heading {type}"
    return match[1]


@pytest.mark.parametrize("type", list(WIDGETS))
def test_every_property_that_is_read_is_documented(type: str) -> None:
    section = _section(type)
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|$", section, re.MULTILINE))
    assert rows.keys() == WIDGETS[type].properties.keys()
    for name, about in WIDGETS[type].properties.items():
        assert rows[name].startswith("supported" if about.used else "no effect"), name
    assert all(f"`{event}`" in section for event in WIDGETS[type].exits)


@pytest.mark.parametrize("type", list(UNSUPPORTED))
def test_every_widget_that_is_not_carried_over_is_documented(type: str) -> None:
    (row,) = re.findall(rf"^\| {re.escape(type)} \|.*$", DOC, re.MULTILINE)
    assert all(f"`{name}`" in row for name in (*UNSUPPORTED[type].properties, *UNSUPPORTED[type].leaves_by))


def test_other_spellings_are_documented() -> None:
    for name, read_as in ALIASES.items():
        assert f"| `{name}` | `{read_as}` |" in DOC
    assert all(f"`{name}`" in DOC for name in (*TYPE_ALIASES, *TYPES))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem[:40])
def test_every_property_of_a_real_export_is_documented(path: Path) -> None:
    document: dict[str, Any] = json.loads(path.read_text())
    for state in document["states"]:
        type = TYPES.get(state["type"], state["type"])
        kind = widget(type)
        assert kind is not None
        for name in state.get("properties") or {}:
            known = known_as(type, name)
            assert known in kind.properties, f"{type}.{name} of {state['name']}"
            assert f"`{known}`" in DOC
