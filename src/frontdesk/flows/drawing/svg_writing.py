"""A picture as SVG: readable on paper and on a screen, without any other file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from frontdesk.flows.drawing.graph import Edge
from frontdesk.flows.drawing.layout import Layout, Point, Rect, Route, place
from frontdesk.flows.drawing.picture import THE_END, Arrow, Box, Picture, Shape, Tone
from frontdesk.flows.drawing.wrapping import width, wrap

FONT = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
TITLE, BODY, LABEL, HEADING = 11.0, 13.0, 11.5, 18.0
LINE = 1.3
#: The widest a box's text and an arrow's label may be.
TEXT_WIDTH, LABEL_WIDTH = 230.0, 150.0
PADDING = 10.0
MARGIN = 28.0
#: The dark strip at the bottom of a box after which the flow is over.
STRIP = 20.0
#: Between two drawings of one document.
BETWEEN = 70.0

#: Shape -> (fill, outline, radius of the corners, dashed).
_LOOKS: dict[Shape, tuple[str, str, float, bool]] = {
    Shape.START: ("#1f5f8b", "#1f5f8b", 16, False),
    Shape.SAY: ("#eaf3fb", "#5b93bf", 6, False),
    Shape.ASK: ("#fff6d6", "#c79a1e", 6, False),
    Shape.BRANCH: ("#ffffff", "#666666", 14, False),
    Shape.VALUES: ("#f3f3f3", "#a5a5a5", 2, False),
    Shape.CALL: ("#f1eafa", "#8a63b8", 2, False),
    Shape.FLOW: ("#e3f4ef", "#2f8f75", 2, False),
    Shape.PERSON: ("#e6f5e1", "#4a8f35", 6, False),
    Shape.PHONE: ("#fdeee2", "#c7783a", 6, False),
    Shape.END: ("#444444", "#444444", 16, False),
    Shape.LOST: ("#fdeaea", "#c23b3b", 2, True),
    Shape.ELSEWHERE: ("#ffffff", "#5b93bf", 12, True),
    Shape.SECTION: ("#eaf3fb", "#1f5f8b", 6, False),
}
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DARK = (Shape.START, Shape.END)
_USUAL, _TROUBLE, _LOOP = "#4d4d4d", "#b0413e", "#9a6a00"


@dataclass(frozen=True)
class _Written:
    """A box with its lines broken, and the size that they need."""

    box: Box
    title: tuple[str, ...]
    body: tuple[str, ...]
    size: tuple[float, float]


@dataclass(frozen=True)
class Drawn:
    """One drawing without its frame."""

    picture: Picture
    layout: Layout
    markup: str
    width: float
    height: float


def draw(picture: Picture) -> Drawn:
    """Lay a picture out and write it as SVG elements, from (0, 0)."""
    boxes = {box.id: _write(box) for box in picture.boxes}
    labels = [_label_lines(arrow) for arrow in picture.arrows]
    edges = [
        Edge(arrow.source, arrow.target, _label_size(lines))
        for arrow, lines in zip(picture.arrows, labels, strict=True)
    ]
    top = {box.id for box in picture.boxes if box.shape is Shape.START}
    layout = place({name: box.size for name, box in boxes.items()}, edges, top)
    out = [_arrow(arrow, route) for arrow, route in zip(picture.arrows, layout.routes, strict=True)]
    out += [_label(lines, route) for lines, route in zip(labels, layout.routes, strict=True)]
    out += [_box(boxes[name], rect) for name, rect in layout.boxes.items()]
    return Drawn(picture, layout, "\n".join(line for line in out if line), layout.width, layout.height)


def document(drawn: Sequence[Drawn], ids: Sequence[str]) -> str:
    """The drawings one below the other, each under its title; `ids` are the anchors to which boxes link."""
    across = max(max((one.width for one in drawn), default=0), *(_heading_width(one.picture) for one in drawn))
    parts, y = [], MARGIN
    for one, anchor in zip(drawn, ids, strict=True):
        about = (
            f' <tspan font-size="{BODY}" fill="#666">{_safe(one.picture.about)}</tspan>' if one.picture.about else ""
        )
        parts.append(
            f'<g id="{_safe(anchor)}" transform="translate({MARGIN},{y:.1f})">'
            f'<text y="{HEADING}" font-size="{HEADING}" font-weight="bold" fill="#222">'
            f"{_safe(one.picture.title)}{about}</text>\n"
            f'<g transform="translate(0,{HEADING * 2:.1f})">\n{one.markup}\n</g></g>'
        )
        y += one.height + HEADING * 2 + BETWEEN
    total_width, total_height = across + 2 * MARGIN, y - BETWEEN + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total_width:.0f}" height="{total_height:.0f}" '
        f'viewBox="0 0 {total_width:.0f} {total_height:.0f}" font-family="{FONT}">\n'
        f"<title>{_safe(drawn[0].picture.title if drawn else '')}</title>\n<defs>{_heads()}</defs>\n"
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _heading_width(picture: Picture) -> float:
    return width(picture.title, HEADING, bold=True) + width(picture.about, BODY) + 10


def _heads() -> str:
    return "".join(
        f'<marker id="head-{color[1:]}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        f'orient="auto-start-reverse"><path d="M0,1 L10,5 L0,9 Z" fill="{color}"/></marker>'
        for color in (_USUAL, _TROUBLE, _LOOP)
    )


def _write(box: Box) -> _Written:
    title = wrap(box.title, TITLE, TEXT_WIDTH, bold=True, lines=3)
    body = wrap(box.body, BODY, TEXT_WIDTH, lines=12)
    across = max([width(line, TITLE, bold=True) for line in title] + [width(line, BODY) for line in body] + [40.0])
    down = (len(title) * TITLE + len(body) * BODY) * LINE + (4 if title and body else 0)
    if box.ends:
        across, down = max(across, width(THE_END, TITLE, bold=True)), down + STRIP
    return _Written(box, title, body, (across + 2 * PADDING, down + 2 * PADDING - 4))


def _label_lines(arrow: Arrow) -> tuple[str, ...]:
    return tuple(line for label in arrow.labels for line in wrap(label, LABEL, LABEL_WIDTH, lines=3))


def _label_size(lines: Sequence[str]) -> tuple[float, float]:
    if not lines:
        return 0.0, 0.0
    return max(width(line, LABEL) for line in lines) + 8, len(lines) * LABEL * LINE + 2


def _box(written: _Written, rect: Rect) -> str:
    box = written.box
    fill, outline, radius, dashed = _LOOKS[box.shape]
    ink, faint = ("#ffffff", "#e6e6e6") if box.shape in _DARK else ("#1a1a1a", "#555555")
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    step = f' data-step="{_safe(box.step)}"' if box.step else ""
    out = [
        f'<g class="box {box.shape}"{step}><rect x="{rect.x:.1f}" y="{rect.y:.1f}" width="{rect.width:.1f}" '
        f'height="{rect.height:.1f}" rx="{radius}" fill="{fill}" stroke="{outline}" stroke-width="1.4"{dash}/>'
    ]
    if box.shape is Shape.FLOW:
        top, bottom = rect.y, rect.y + rect.height
        for x in (rect.x + 5, rect.x + rect.width - 5):
            out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}" stroke="{outline}"/>')
    y = rect.y + PADDING - 2
    middle = rect.x + rect.width / 2
    for line in written.title:
        y += TITLE * LINE
        out.append(_text(line, middle, y - TITLE * 0.3, TITLE, faint if written.body else ink, bold=True))
    y += 4 if written.title and written.body else 0
    for line in written.body:
        y += BODY * LINE
        out.append(_text(line, middle, y - BODY * 0.3, BODY, ink))
    if box.ends:
        bottom = rect.y + rect.height
        strip = (
            f"M{rect.x:.1f},{bottom - STRIP:.1f} h{rect.width:.1f} v{STRIP - radius:.1f} "
            f"a{radius},{radius} 0 0 1 -{radius},{radius} h-{rect.width - 2 * radius:.1f} "
            f"a{radius},{radius} 0 0 1 -{radius},-{radius} Z"
        )
        out.append(f'<path d="{strip}" fill="{_LOOKS[Shape.END][0]}"/>')
        out.append(_text(THE_END, middle, bottom - STRIP / 2 + TITLE * 0.35, TITLE, "#ffffff", bold=True))
    out.append("</g>")
    if box.section:
        return f'<a href="#{_safe(anchor(box.section))}">{"".join(out)}</a>'
    return "".join(out)


def anchor(section: str) -> str:
    """The id of a section's drawing in the document."""
    return "section-" + "".join(c if c.isalnum() else "-" for c in section.casefold()).strip("-")


def _text(line: str, x: float, y: float, size: float, fill: str, *, bold: bool = False) -> str:
    look = f'font-size="{size}" fill="{fill}" text-anchor="middle"' + (' font-weight="bold"' if bold else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{_safe(line)}</text>'


def _arrow(arrow: Arrow, route: Route) -> str:
    color = _TROUBLE if arrow.tone is Tone.TROUBLE else _LOOP if route.is_loop else _USUAL
    dash = ' stroke-dasharray="6 4"' if arrow.tone is Tone.TROUBLE else ""
    ways = "".join(f"<desc>{_safe(source)} → {_safe(target)}</desc>" for source, target in arrow.ways)
    return (
        f'<path class="arrow" d="{_curve(route.points)}" fill="none" stroke="{color}" stroke-width="1.5"{dash} '
        f'marker-end="url(#head-{color[1:]})">{ways}</path>'
    )


def _curve(points: Sequence[Point]) -> str:
    """Straight where two points stand below each other, else an S that begins and ends upright."""
    first, *rest = points
    out = [f"M{first[0]:.1f},{first[1]:.1f}"]
    before = first
    for point in rest:
        if abs(point[0] - before[0]) + abs(point[1] - before[1]) < 0.5:
            continue  # a last piece without length would leave the arrow's head without a direction
        if abs(point[0] - before[0]) < 0.5 or abs(point[1] - before[1]) < 0.5:
            out.append(f"L{point[0]:.1f},{point[1]:.1f}")
        else:
            middle = (before[1] + point[1]) / 2
            out.append(f"C{before[0]:.1f},{middle:.1f} {point[0]:.1f},{middle:.1f} {point[0]:.1f},{point[1]:.1f}")
        before = point
    return " ".join(out)


def _label(lines: Sequence[str], route: Route) -> str:
    """The words on an arrow, on white so that the line does not run through them."""
    if not lines or route.label is None:
        return ""
    across, down = _label_size(lines)
    x, y = route.label
    out = [
        f'<rect class="label" x="{x - across / 2:.1f}" y="{y - down / 2:.1f}" width="{across:.1f}" height="{down:.1f}" '
        f'fill="#ffffff" fill-opacity="0.92"/>'
    ]
    top = y - down / 2 + 1
    for number, line in enumerate(lines, start=1):
        out.append(_text(line, x, top + number * LABEL * LINE - LABEL * 0.35, LABEL, "#333333"))
    return "".join(out)


def _safe(text: str) -> str:
    """Escaped, without what XML cannot hold."""
    return escape(_NOT_XML.sub("", text), quote=True)
