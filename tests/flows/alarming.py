"""An alarm for tests, whose crisis texts are plain to see."""

from __future__ import annotations

from frontdesk.flows.alarms import Alarm

CRISES = {
    "he is hitting me": "violence",
    "i want to die": "suicide",
    "mi esposo me pega": "violence",
    "chce sie zabic": "suicide",
}


def find(body: str, language: str) -> str:
    return CRISES.get(body.strip().lower(), "")


def text(kind: str, language: str) -> str:
    return f"({language}) {kind}: call 911 or 988."


def written_in(body: str, language: str) -> str:
    return {"mi esposo me pega": "es", "chce sie zabic": "pl"}.get(body.strip().lower(), language)


ALARM = Alarm(find, text, written_in)
