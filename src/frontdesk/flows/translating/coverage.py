"""How much of a flow is translated, and is it enough?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frontdesk.flows.model import Flow
from frontdesk.flows.parts import is_translatable, placed_texts
from frontdesk.flows.translating.merging import stale_keys


@dataclass(frozen=True)
class Coverage:
    """`done` of `total` texts are translated. `missing`: the keys of all others, the `stale` ones among them."""

    total: int
    done: int
    stale: int = 0
    missing: tuple[str, ...] = ()

    @property
    def percent(self) -> float:
        """Rounded down to a tenth, so that 100 means all."""
        return 100.0 if self.total == 0 else int(1000 * self.done / self.total) / 10

    def __str__(self) -> str:
        stale = f", {self.stale} stale" if self.stale else ""
        return f"{self.percent:g} % ({self.done} of {self.total}{stale})"


def coverage(flow: Flow, catalogues: Mapping[str, str] | None = None) -> dict[str, Coverage]:
    """Language -> coverage, for every language of the flow but its own.

    `catalogues` (language -> .po text) tell the stale among the missing; without them none count as stale.
    """
    keys = {placed.text.key: placed.text for placed in placed_texts(flow) if is_translatable(placed.text)}
    found = {}
    for language in flow.languages[1:]:
        stale = stale_keys(flow, catalogues[language]) if catalogues and language in catalogues else frozenset()
        missing = tuple(key for key, text in keys.items() if language not in text.templates)
        found[language] = Coverage(len(keys), len(keys) - len(missing), len(stale & set(missing)), missing)
    return found


def below_gate(covered: Mapping[str, Coverage], gate: float = 100.0) -> dict[str, Coverage]:
    """The languages of which less than `gate` percent is translated: such a flow is not published."""
    return {language: one for language, one in covered.items() if one.percent < gate}
