"""Every text for people in a flow, of our language or of Studio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from frontdesk.flows.model import Flow, Text


def texts(flow: Flow) -> Iterator[Text]:
    """Each text once, by its key: those of the steps in the order of the flow, then the flow's own."""
    seen: set[str] = set()
    for holder in (*flow.steps.values(), flow.nudge, flow.goodbye, flow.help, flow.topic):
        for text in _inside(holder):
            if text.key not in seen:
                seen.add(text.key)
                yield text


def _inside(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _inside(part)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _inside(getattr(value, each.name))
