"""Drawings of flows that a person can follow: SVG that needs nothing else, and Mermaid for pages that draw it.

A large flow is drawn by section: an overview, then each section with the ways into the others.
"""

from __future__ import annotations

from frontdesk.flows.drawing import mermaid as _mermaid
from frontdesk.flows.drawing import svg as _svg
from frontdesk.flows.drawing.picturing import overview, part, whole
from frontdesk.flows.drawing.sections import Section, cut, find
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
        return _svg.document([_svg.draw(part(flow, found, cuts))], [_svg.anchor(found.name)])
    if not cuts:
        return _svg.document([_svg.draw(whole(flow))], ["flow"])
    drawn, ids = [_svg.draw(overview(flow, cuts))], [OVERVIEW]
    if not section:
        drawn += [_svg.draw(part(flow, one, cuts)) for one in cuts]
        ids += [_svg.anchor(one.name) for one in cuts]
    return _svg.document(drawn, ids)


def mermaid(flow: Flow, section: str = "") -> str:
    """The flow as a Mermaid flowchart; sections are frames in it. `section` is as for `svg`."""
    cuts = cut(flow)
    if section.casefold() == OVERVIEW and cuts:
        return _mermaid.write(overview(flow, cuts))
    if section:
        return _mermaid.write(part(flow, find(flow, section), cuts))
    return _mermaid.write(whole(flow), cuts)
