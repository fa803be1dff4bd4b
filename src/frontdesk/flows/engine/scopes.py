"""What templates and conditions read: Studio's variables, and for our own flows their values by name."""

from __future__ import annotations

from typing import Any

#: Names a flow's own value never hides.
RESERVED = frozenset({"trigger", "contact", "flow", "widgets", "answers"})

_PARENT_KINDS = {
    "text": "incomingMessage",
    "call": "incomingCall",
    "request": "incomingRequest",
    "conversation": "incomingConversationMessage",
}


def build(document: dict[str, Any], studio: bool, now: str) -> dict[str, Any]:
    """The scope of the innermost frame. In Studio's flows values are read as `flow.variables.X` only."""
    frames = document["frames"]
    frame = frames[-1]
    values = frame["values"]
    scope: dict[str, Any] = {} if studio else dict(values)
    scope["trigger"] = document["trigger"] if len(frames) == 1 else _trigger_inside(document, frame)
    scope["contact"] = {"channel": {"address": document["contact"]}}
    scope["flow"] = {
        "data": document["data"],
        "variables": values,
        "channel": {"address": document["line"]},
        "sid": document["sid"],
        "flow_sid": document["flow_sid"],
        "language": document["language"],
        "now": now,
    }
    scope["widgets"] = frame["widgets"]
    scope["answers"] = frame["answers"]
    return scope


def follow(scope: dict[str, Any], part: str, target: dict[str, Any], key: str, value: Any, studio: bool) -> None:
    """Bring a scope up to date after `key` of a part of its frame was set; `target` is that part now."""
    if part == "values":
        scope["flow"]["variables"] = target
        if not studio and key not in RESERVED:
            scope[key] = value
    else:
        scope[part] = target


def _trigger_inside(document: dict[str, Any], frame: dict[str, Any]) -> dict[str, Any]:
    """A sub-flow reads the trigger of the whole, and what it was given as `trigger.parent.parameters`."""
    parent = {
        "parameters": frame["parameters"],
        "execution_sid": document["sid"],
        "flow_sid": document["flow_sid"],
        "step_sid": "",
        "trigger_type": _PARENT_KINDS.get(document["kind"], document["kind"]),
    }
    return {**document["trigger"], "parent": parent}
