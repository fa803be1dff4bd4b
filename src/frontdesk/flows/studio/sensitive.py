"""Which questions of an export ask for what is redacted first: those whose answers go to a sensitive argument.

Studio has no word for it, but the functions that a flow calls know what they are given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from frontdesk.flows.model import CallFunction, Flow, Source, Wait
from frontdesk.flows.templating import Template


def mark(flow: Flow, arguments: Mapping[str, Collection[str]]) -> Flow:
    """The flow with such questions marked as sensitive. `arguments`: function -> names of its sensitive arguments.

    A flow of our own language says so itself, and stays as it is.
    """
    if flow.source is not Source.STUDIO:
        return flow
    asked = {name for name in _asked(flow, arguments) if isinstance(flow.steps.get(name), Wait)}
    if not asked:
        return flow
    steps = {
        name: replace(step, sensitive=True) if isinstance(step, Wait) and name in asked else step
        for name, step in flow.steps.items()
    }
    return replace(flow, steps=steps)


def _asked(flow: Flow, arguments: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The states whose answers are given as these arguments: `widgets.STATE.inbound.Body`."""
    for step in flow.steps.values():
        if not isinstance(step, CallFunction):
            continue
        for name, value in step.arguments:
            if name in arguments.get(step.function, ()) and isinstance(value, Template):
                for path in value.variables:
                    parts = path.split(".")
                    if len(parts) > 2 and parts[0] == "widgets" and parts[2] == "inbound":
                        yield parts[1]
