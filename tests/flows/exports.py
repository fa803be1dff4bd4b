"""Exports of Studio to test with: small ones made here, and the real ones that lie beside the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

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
