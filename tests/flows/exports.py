"""Exports of Studio to test with: small ones made here, and the real ones that lie beside the project."""

from __future__ import annotations

import json
import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from frontdesk.flows import model
from frontdesk.flows.studio import read

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "studio-flows"
REAL = sorted(FOLDER.glob("*.json"))

needs_real_exports = pytest.mark.skipif(not REAL, reason=f"the real exports are not at {FOLDER}")


def real(name: str) -> str:
    """The text of a real export, by the end of its file's name."""
    return next(path for path in REAL if path.name.endswith(name)).read_text()


def state(name: str, type: str, exits: dict[str, str | None] | None = None, **properties: Any) -> dict[str, Any]:
    """One state. `exits`: event -> next; conditions go into `branches`."""
    transitions = [{"event": e} | ({"next": n} if n else {}) for e, n in (exits or {}).items()]
    transitions += [{"event": "match", "next": n, "conditions": [c]} for n, c in properties.pop("branches", [])]
    return {
        "name": name,
        "type": type,
        "transitions": transitions,
        "properties": {"offset": {"x": 0, "y": 0}, **properties},
    }


def condition(type: str, value: str | None, argument: str = "{{widgets.ask.inbound.Body}}") -> dict[str, Any]:
    return {"friendly_name": "If value ...", "arguments": [argument], "type": type, "value": value}


def export(*states: dict[str, Any], start: str | None = None, event: str = "incomingMessage") -> str:
    """An export whose trigger leads to the first state."""
    first = start or states[0]["name"]
    trigger = state("Trigger", "trigger", {"incomingCall": None, event: first})
    return json.dumps(
        {
            "description": "A New Flow",
            "states": [trigger, *states],
            "initial_state": "Trigger",
            "flags": {"allow_concurrent_calls": True},
        },
        indent=1,
    )


# --- the real ones, ready to walk ---

#: The sub-flows that are among the exports, by the end of their file's name.
SUB_FLOWS = {
    "FW6089153e50ead9a18b35e7196aaf58e8": "flow-retry-message",
    "FW50120385f4d1e8dcf30c0bcd83695969": "daily-sit-down-child",
    "${debug_studio_subflow_sid}": "debug-studio-subflow",
}

RESULTS: list[Any] = [
    {},
    {"body": "1. A\n2. B"},
    {"error": "true"},
    {"county": "Cook", "zip_code": "60603"},
    {"options": [{"name": "x"}], "total": "2"},
    {"organization": "Prairie State", "id": "u", "nested": {"a": {"b": [1, 2]}}},
    {"parsed": "x" * 3000},
    *("0", "-1", "7", '["1","3"]', "[]", "", "Hispanic or Latino", None, 12.5, True, [1, {"a": None}]),
]


@cache
def real_flows() -> dict[str, model.Flow]:
    """Every export under a short name, and for each that is a sub-flow a parent that runs it."""
    found: dict[str, model.Flow] = {}
    names = {sid: next(p.stem for p in REAL if p.stem.endswith(end)) for sid, end in SUB_FLOWS.items()}
    for path in REAL:
        flow, _ = read(path.read_text(), path.name, path.stem, flow_names=names)
        found[flow.name] = flow
        if set(flow.starts) == {"parent"}:
            run = model.RunFlow(name="run", flow=flow.name)
            parent = f"parent of {flow.name}"
            found[parent] = model.Flow(parent, {"run": run}, {"text": "run"}, source=model.Source.STUDIO)
    return found


_PATH = re.compile(r"(?:widgets\.([\w-]+)|flow\.(data))\.([\w.-]+)")


@cache
def wanted_values() -> dict[str, dict[str, list[str]]]:
    """What the conditions of all flows test: step (or "data") -> what of it ("inbound.Body") -> values."""
    found: dict[str, dict[str, list[str]]] = {}
    for flow in real_flows().values():
        for step in flow.steps.values():
            for case in step.cases if isinstance(step, model.Branch) else ():
                for condition in case.conditions:
                    for name, data, what in _PATH.findall(condition.argument):
                        values = found.setdefault(name or data, {}).setdefault(what, [])
                        values += [v.strip() for v in condition.value.split(",") if "{{" not in v]
    return found


def result_for(about: dict[str, list[str]], dice: random.Random, nonsense: float) -> Any:
    """A result that some condition asks for, or any."""
    if dice.random() < nonsense or not about:
        return dice.choice(RESULTS)
    if "body" in about and dice.random() < 0.8:
        return dice.choice([*about["body"], "7", "12"])
    keys = [what.split(".") for what in about if what.startswith("parsed.")]
    return {path[1]: dice.choice([*about[".".join(path)], "7"]) for path in keys if len(path) == 2}
