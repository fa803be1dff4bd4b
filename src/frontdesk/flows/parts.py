"""What a step holds - texts, templates, conditions - found in any class of step, so that nothing goes unchecked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from frontdesk.flows.model import Flow, Step, Text
from frontdesk.flows.templating import Condition, Template

#: Segments a text may take where its flow says nothing.
SEGMENT_BUDGET = 3
#: Texts of the flow itself, which belong to no step.
FLOW_TEXTS = ("nudge", "goodbye", "help", "topic")


_UNTRANSLATED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|https?://\S+", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """`where`: the path inside the step: "text", "arguments.zip", "cases.0.conditions.0"."""

    where: str
    content: Text | Template | Condition


@dataclass(frozen=True)
class PlacedText:
    """A text for people and where it stands. `step` is None for those of the flow itself."""

    text: Text
    where: str
    step: Step | None = None

    @property
    def line(self) -> int:
        return self.text.line or (self.step.line if self.step else 0)


def parts(step: Step) -> Iterator[Part]:
    """Everything of `step` that can be rendered or tested, in the order of its fields."""
    yield from _walk(step, "")


def placed_texts(flow: Flow) -> list[PlacedText]:
    """Every text of the flow in reading order, one entry for each key."""
    found: dict[str, PlacedText] = {}
    for step in flow.steps.values():
        for part in parts(step):
            if isinstance(part.content, Text):
                found.setdefault(part.content.key, PlacedText(part.content, part.where, step))
    for name in FLOW_TEXTS:
        text = getattr(flow, name)
        if text is not None:
            found.setdefault(text.key, PlacedText(text, name))
    return list(found.values())


def is_translatable(text: Text) -> bool:
    """Whether there is anything in it to translate: letters outside of variables and links."""
    return any(character.isalpha() for character in _UNTRANSLATED.sub("", text.source))


def templates_of(content: Text | Template | Condition) -> tuple[Template, ...]:
    """The templates in it: for a text one a language, the flow's own first."""
    if isinstance(content, Template):
        return (content,)
    if isinstance(content, Text):
        return tuple(content.templates.values())
    return content.templates


def _walk(value: Any, where: str) -> Iterator[Part]:
    if isinstance(value, (Text, Template, Condition)):
        yield Part(where, value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walk(item, _join(where, str(key)))
    elif isinstance(value, (tuple, list)):
        for index, item in enumerate(value):
            if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str):
                yield from _walk(item[1], _join(where, item[0]))  # a pair (name, value)
            else:
                yield from _walk(item, _join(where, str(index)))
    elif is_dataclass(value) and not isinstance(value, type):
        for name in _names(type(value)):
            yield from _walk(getattr(value, name), _join(where, name))


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    plain = {"str", "int", "bool", "str | None", "int | None", "bool | None"}
    return tuple(field.name for field in fields(kind) if field.type not in plain)


def _join(before: str, name: str) -> str:
    return f"{before}.{name}" if before else name
