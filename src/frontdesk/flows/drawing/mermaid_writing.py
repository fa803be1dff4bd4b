"""A picture as Mermaid text, for pages that draw it themselves (wikis, pull requests, editors)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from frontdesk.flows.drawing.cutting import Section
from frontdesk.flows.drawing.picture import THE_END, Arrow, Box, Picture, Shape, Tone

#: Shape -> what stands around the label.
_AROUND: dict[Shape, tuple[str, str]] = {
    Shape.START: ("([", "])"),
    Shape.SAY: ("[", "]"),
    Shape.ASK: ("[/", "/]"),
    Shape.BRANCH: ("{{", "}}"),
    Shape.VALUES: ("[", "]"),
    Shape.CALL: ("[(", ")]"),
    Shape.FLOW: ("[[", "]]"),
    Shape.PERSON: ("(", ")"),
    Shape.PHONE: ("[", "]"),
    Shape.END: ("([", "])"),
    Shape.LOST: ("[", "]"),
    Shape.ELSEWHERE: ("(", ")"),
    Shape.SECTION: ("[", "]"),
}
_COLORS = {
    Shape.START: "fill:#1f5f8b,stroke:#1f5f8b,color:#fff",
    Shape.SAY: "fill:#eaf3fb,stroke:#5b93bf,color:#111",
    Shape.ASK: "fill:#fff6d6,stroke:#c79a1e,color:#111",
    Shape.BRANCH: "fill:#fff,stroke:#666,color:#111",
    Shape.VALUES: "fill:#f3f3f3,stroke:#a5a5a5,color:#111",
    Shape.CALL: "fill:#f1eafa,stroke:#8a63b8,color:#111",
    Shape.FLOW: "fill:#e3f4ef,stroke:#2f8f75,color:#111",
    Shape.PERSON: "fill:#e6f5e1,stroke:#4a8f35,color:#111",
    Shape.PHONE: "fill:#fdeee2,stroke:#c7783a,color:#111",
    Shape.END: "fill:#444,stroke:#444,color:#fff",
    Shape.LOST: "fill:#fdeaea,stroke:#c23b3b,color:#111,stroke-dasharray:5 4",
    Shape.ELSEWHERE: "fill:#fff,stroke:#5b93bf,color:#111,stroke-dasharray:5 4",
    Shape.SECTION: "fill:#eaf3fb,stroke:#1f5f8b,color:#111",
}


def write(picture: Picture, sections: Sequence[Section] = ()) -> str:
    """The flowchart; with sections, their steps stand together in a frame."""
    ids = {box.id: f"n{number}" for number, box in enumerate(picture.boxes, start=1)}
    # more arrows than Mermaid draws by default
    config = '%%{init: {"maxTextSize": 900000, "maxEdges": 5000}}%%\n' if len(picture.arrows) > 200 else ""
    lines = [f"---\ntitle: {_title(picture.title)}\n---\n{config}flowchart TD"]
    lines += _boxes(picture, ids, sections)
    lines += [_arrow(arrow, ids) for arrow in picture.arrows]
    used = dict.fromkeys(box.shape for box in picture.boxes)
    lines += [f"  classDef {shape}_ {_COLORS[shape]}" for shape in used]
    return "\n".join(lines) + "\n"


def _boxes(picture: Picture, ids: Mapping[str, str], sections: Sequence[Section]) -> list[str]:
    framed = {step: section.name for section in sections for step in section.steps}
    lines = [_box(box, ids) for box in picture.boxes if box.step not in framed]
    for number, section in enumerate(sections, start=1):
        inside = [box for box in picture.boxes if framed.get(box.step) == section.name]
        lines += [f'  subgraph s{number}["{_safe(section.name)}"]', *(f"  {_box(box, ids)}" for box in inside), "  end"]
    return lines


def _box(box: Box, ids: Mapping[str, str]) -> str:
    before, after = _AROUND[box.shape]
    body = "<br/>".join(_safe(line) for line in box.body.split("\n") if line)
    if box.ends:
        body = f"{body}<br/><b>■ {THE_END}</b>" if body else f"<b>■ {THE_END}</b>"
    label = f"<b>{_safe(box.title)}</b><br/>{body}" if body else _safe(box.title)
    return f'  {ids[box.id]}{before}"{label}"{after}:::{box.shape}_'


def _arrow(arrow: Arrow, ids: Mapping[str, str]) -> str:
    line = "-.->" if arrow.tone is Tone.TROUBLE else "-->"
    label = f'|"{"<br/>".join(_safe(label) for label in arrow.labels)}"|' if arrow.labels else ""
    return f"  {ids[arrow.source]} {line}{label} {ids[arrow.target]}"


def _title(text: str) -> str:
    """The title as a YAML string in double quotes."""
    return '"' + "".join(c if c.isprintable() and c not in '"\\' else " " for c in text) + '"'


def _safe(text: str) -> str:
    """Text inside quotes, as Mermaid's own entities. It must not begin like a list, which Mermaid refuses to draw."""
    text = re.sub(r"^\s*(\d+)\. ", r"\1) ", re.sub(r"^\s*[-*+] ", "– ", text))
    entities = {"#": "#35;", "&": "#38;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "\\": "#92;"}
    kept = "".join(entities.get(c, c) for c in text if c.isprintable())
    return kept or " "
