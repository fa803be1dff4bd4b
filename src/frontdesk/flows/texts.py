"""Every text for people in a flow, of our language or of Studio."""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk.flows.model import Flow, Text
from frontdesk.flows.parts import placed_texts


def texts(flow: Flow) -> Iterator[Text]:
    """Each text once, by its key: those of the steps in the order of the flow, then the flow's own."""
    for placed in placed_texts(flow):
        yield placed.text
