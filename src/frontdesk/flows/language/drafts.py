"""What the reader makes of the nodes: steps and texts as the author wrote them, before they have names and a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from frontdesk.flows.templating import Condition


@dataclass(frozen=True)
class Words:
    """A text for people; `line` is the line on which its first word stands."""

    source: str
    line: int


@dataclass(frozen=True)
class Test:
    """A compiled condition and what the author wrote."""

    source: str
    condition: Condition


class Block(list["Item"]):
    """Steps that follow each other."""


@dataclass
class Item:
    """One step as written. `values`: key -> what the shape of the key makes of it; `kind` is "" for a lone label."""

    kind: str
    line: int
    where: str
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    name: str = ""

    @property
    def label(self) -> str:
        return str(self.values.get("step") or "")

    @property
    def only_if(self) -> Test | None:
        return self.values.get("if")

    @property
    def main(self) -> Any:
        return self.values.get(self.kind)


@dataclass(frozen=True)
class OptionDraft:
    value: str
    line: int
    label: Words
    words: tuple[str, ...] = ()
    when: Test | None = None
    then: Block | None = None


@dataclass(frozen=True)
class CaseDraft:
    line: int
    test: Test
    then: Block


def blocks(item: Item) -> Iterator[tuple[str, Block]]:
    """The blocks inside a step, in the order of the file, each with a word that says which one it is."""
    for key, value in item.values.items():
        if isinstance(value, Block):
            yield key, value
        elif isinstance(value, tuple):
            for place, draft in enumerate(value, 1):
                if isinstance(draft, OptionDraft) and draft.then is not None:
                    yield draft.value, draft.then
                elif isinstance(draft, CaseDraft):
                    yield str(place), draft.then
        elif key == "keys" and isinstance(value, Mapping):
            yield from value.items()
