"""Drawings of flows that a person can follow: SVG that needs nothing else, and Mermaid for pages that draw it.

A large flow is drawn by section: an overview, then each section with the ways into the others.
"""

from __future__ import annotations

from frontdesk.flows.drawing import mermaid_writing, svg_writing
from frontdesk.flows.drawing.cutting import Section, cut, find
from frontdesk.flows.drawing.picturing import overview, part, whole
from frontdesk.flows.model import Flow

#: Asks for the sections and nothing of their insides.
OVERVIEW = "overview"

__all__ = ["OVERVIEW", "Section", "mermaid", "sections", "svg"]


def sections(flow: Flow) -> tuple[Section, ...]:
    """The sections of a flow in reading order; none where it fits one drawing."""
    return cut(flow)


def svg(flow: Flow, section: str = "") -> str:
    """The flow as one SVG document.

    section: "" for everything (with sections: the overview, then each of them); "overview"; or a section by its name,
    its number or its first step. Raises ValueError, with those there are, for a section that does not exist.
    """
    cuts = cut(flow)
    if section and not (section.casefold() == OVERVIEW and cuts):
        found = find(flow, section)
        return svg_writing.document([svg_writing.draw(part(flow, found, cuts))], [svg_writing.anchor(found.name)])
    if not cuts:
        return svg_writing.document([svg_writing.draw(whole(flow))], ["flow"])
    drawn, ids = [svg_writing.draw(overview(flow, cuts))], [OVERVIEW]
    if not section:
        drawn += [svg_writing.draw(part(flow, one, cuts)) for one in cuts]
        ids += [svg_writing.anchor(one.name) for one in cuts]
    return svg_writing.document(drawn, ids)


def mermaid(flow: Flow, section: str = "") -> str:
    """The flow as a Mermaid flowchart; sections are frames in it. `section` is as for `svg`."""
    cuts = cut(flow)
    if section.casefold() == OVERVIEW and cuts:
        return mermaid_writing.write(overview(flow, cuts))
    if section:
        return mermaid_writing.write(part(flow, find(flow, section), cuts))
    return mermaid_writing.write(whole(flow), cuts)
