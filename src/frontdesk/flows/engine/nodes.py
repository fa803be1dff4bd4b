"""A flow made ready for the engine: what can be known before anybody answers is worked out once, not in every turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from frontdesk.flows.engine import words
from frontdesk.flows.model import Flow, Source, Step, Text
from frontdesk.flows.parts import parts, placed_texts
from frontdesk.flows.templating import Condition, Template

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

    __slots__ = ("flow", "languages", "nodes", "own_words", "reads_widgets", "studio")

    def __init__(self, flow: Flow, handlers: dict[type, Handler]) -> None:
        self.flow = flow
        self.studio = flow.source is Source.STUDIO
        self.languages = frozenset(flow.languages)
        #: Whether any template of it may read what steps gave by `widgets`; Studio's do.
        self.reads_widgets = self.studio or _mentions_widgets(flow)
        self.own_words = frozenset(words.normalise(word) for word in flow.own_words)
        self.nodes = {name: Node(flow, step, handlers[type(step)]) for name, step in flow.steps.items()}


def _mentions_widgets(flow: Flow) -> bool:
    """By the word alone: a name that a template makes up as it runs is found too."""
    contents = [part.content for step in flow.steps.values() for part in parts(step)]
    contents += [placed.text for placed in placed_texts(flow)]
    return any("widgets" in source for content in contents for source in _sources(content))


def _sources(content: Text | Template | Condition) -> Iterable[str]:
    if isinstance(content, Text):
        return [template.source for template in content.templates.values()]
    return [content.source if isinstance(content, Template) else str(content)]
