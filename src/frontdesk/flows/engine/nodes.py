"""A flow made ready for the engine: what can be known before anybody answers is worked out once, not in every turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from frontdesk.flows.engine import words
from frontdesk.flows.model import Flow, Source, Step

if TYPE_CHECKING:
    from frontdesk.flows.engine.run import Run

#: Does what a step says. Returns the name of the next step, None at the end of the flow, or `run.STOP`.
Handler = Callable[["Run", "Node"], Any]


class Node:
    """One step with its handler, and `choices`: language -> the options it offers, where they are always the same."""

    __slots__ = ("choices", "handler", "label", "name", "step")

    def __init__(self, flow: Flow, step: Step, handler: Handler) -> None:
        self.step: Any = step  # one of the step classes; the handler knows which
        self.name = step.name
        self.label = f"{flow.name}/{step.name}"  # how it is called inside a sub-flow
        self.handler = handler
        self.choices: dict[str, tuple[Any, ...]] = {}


class Ready:
    """A flow with its nodes by name."""

    __slots__ = ("flow", "languages", "nodes", "own_words", "studio")

    def __init__(self, flow: Flow, handlers: dict[type, Handler]) -> None:
        self.flow = flow
        self.studio = flow.source is Source.STUDIO
        self.languages = frozenset(flow.languages)
        self.own_words = frozenset(words.normalise(word) for word in flow.own_words)
        self.nodes = {name: Node(flow, step, handlers[type(step)]) for name, step in flow.steps.items()}
