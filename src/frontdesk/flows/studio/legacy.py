"""Studio's first export format: states known by sid, types in camel case. Made into the present one first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TYPES: Mapping[str, str] = {
    "InitialState": "trigger",
    "Message": "send-message",
    "MessagePrompt": "send-and-wait-for-reply",
    "Branch": "split-based-on",
    "Function": "run-function",
    "Webhook": "make-http-request",
    "SetVariables": "set-variables",
    "Gather": "gather-input-on-call",
    "SayPlay": "say-play",
    "Dial": "make-outgoing-call-v2",
    "DialV2": "make-outgoing-call-v2",
    "ConnectCall": "connect-call-to",
    "RecordVoicemail": "record-voicemail",
    "EnqueueCall": "enqueue-call",
    "SendToFlex": "send-to-flex",
    "TwimlRedirect": "add-twiml-redirect",
}


def is_legacy(document: Mapping[str, Any]) -> bool:
    """Whether an export is of the first format: any of its states is of one of its types."""
    states = document.get("states")
    return isinstance(states, list) and any(isinstance(s, Mapping) and s.get("type") in TYPES for s in states)


def to_present(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same flow in the present format: names for sids, today's types, only what a transition needs."""
    states = [s for s in document["states"] if isinstance(s, Mapping)]
    names = {str(s["sid"]): s.get("name") for s in states if s.get("sid")}
    first = next((s.get("name") for s in states if s.get("type") == "InitialState"), None)
    return {
        **document,
        "initial_state": document.get("initial_state") or first,
        "states": [
            {
                "name": s.get("name"),
                "type": TYPES.get(str(s.get("type")), s.get("type")),
                "properties": s.get("properties"),
                "transitions": [_transition(t, names) for t in s.get("transitions") or () if isinstance(t, Mapping)],
            }
            for s in states
        ],
    }


def _transition(transition: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    leads = transition.get("next")
    return {
        "event": transition.get("event"),
        "next": names.get(str(leads), leads) if leads else None,
        "conditions": transition.get("conditions") or [],
    }
