"""The session: one JSON document, described in docs/flow-engine.md key by key.

It is never changed in place: a turn copies what it writes and shares the rest with the document before.
"""

from __future__ import annotations

import json
from typing import Any

from frontdesk.flows.engine.events import State, Trigger

#: The format written now; `upgrades` reads the older ones.
FORMAT = 1

#: Keys that only count and never lead anywhere: BACK leaves them as they are.
COUNTERS = frozenset({"at", "turns", "steps", "busy", "calls", "size"})

_STUDIO_KINDS = {"text": "message", "call": "call", "conversation": "conversation"}


def new(flow: str, language: str, trigger: Trigger) -> dict[str, Any]:
    """The document of a session that has not taken its first step."""
    return {
        "format": FORMAT,
        "state": State.WAITING.value,
        "flow": flow,
        "kind": trigger.kind,
        "language": language,
        "channel": trigger.channel,
        "contact": trigger.contact,
        "line": trigger.line,
        "sid": trigger.session,
        "flow_sid": trigger.flow_sid,
        "started_at": trigger.at.isoformat(),
        "at": trigger.at.isoformat(),
        "turns": 0,
        "steps": 0,
        "busy": 0,
        "calls": 0,
        "size": 2_000,
        "data": {},
        "trigger": {},
        "frames": [],
        "wait": None,
        "kept": [],
        "back": [],
        "staff": False,
    }


def frame(flow: str, values: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """One flow that is being run; the last one in `frames` is the innermost."""
    return {"flow": flow, "step": "", "values": values, "widgets": {}, "answers": {}, "parameters": parameters}


def trigger_of(trigger: Trigger, data: dict[str, Any]) -> dict[str, Any]:
    """What templates read as `trigger`: Studio's subtree of the event that began the session, and no other."""
    if trigger.kind == "request":
        return {"request": {"from": trigger.line, "to": trigger.contact, "parameters": data}}
    ours = {"From": trigger.contact, "To": trigger.line}
    if trigger.kind != "call":
        ours["Body"] = trigger.body
    return {_STUDIO_KINDS.get(trigger.kind, trigger.kind): {**ours, **trigger.fields}}


def as_conversation(message: dict[str, Any]) -> dict[str, Any]:
    """A text as a message of Twilio's Conversations, for flows written for those; what only they have is missing."""
    return {**message, "Author": message["From"], "Source": "SMS"}


#: A value by which a flow says that nobody is to be nudged from here on.
NO_NUDGE = "no_nudge"


def may_nudge(document: dict[str, Any]) -> bool:
    """False once a flow on the way to the open question has set `no_nudge`: a text that nobody asked for could harm."""
    return not any(frame["values"].get(NO_NUDGE) is True for frame in document["frames"])


def place(document: dict[str, Any]) -> str:
    """The step a session is at: `step`, inside a sub-flow `flow/step`; "" when it has taken none."""
    frames = document["frames"]
    if not frames:
        return ""
    last = frames[-1]
    return f"{last['flow']}/{last['step']}" if len(frames) > 1 else str(last["step"])


def measure(document: dict[str, Any]) -> int:
    """The bytes of the document as JSON."""
    return len(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Are two documents the same place in a conversation? Counters do not matter, nor how far back one could go."""
    reach = min(len(one["back"]), len(other["back"]))
    for key in one.keys() | other.keys():
        if key == "back":
            if reach and one["back"][-reach:] != other["back"][-reach:]:
                return False
        elif key not in COUNTERS and one.get(key) != other.get(key):
            return False
    return True
