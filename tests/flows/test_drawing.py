"""Drawings: every step and every way is there, nothing lies upon anything, and it is sound SVG."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.flows.exports import REAL, condition, export, needs_real_exports, real, state

from frontdesk.flows import drawing
from frontdesk.flows.checking.graph import ExitKind, exits
from frontdesk.flows.drawing import cutting, describing, layout, picturing, svg_writing
from frontdesk.flows.drawing.graph import Edge
from frontdesk.flows.drawing.picture import Shape
from frontdesk.flows.drawing.wrapping import width, wrap
from frontdesk.flows.reading import read_any

SVG = "{http://www.w3.org/2000/svg}"


def read(text, name="drawn"):
    return read_any(text, f"{name}.json", name)[0]


def drawn_steps(root):
    return [g.get("data-step") for g in root.iter(f"{SVG}g") if g.get("data-step")]


def drawn_ways(root):
    descriptions = [d.text for path in root.iter(f"{SVG}path") for d in path.findall(f"{SVG}desc")]
    return {tuple(text.split(" → ")) for text in descriptions}


def ways(flow):
    return {(name, e.target) for name, step in flow.steps.items() for e in exits(step) if e.target in flow.steps}


def mermaid_ways(flow, text):
    """(step, step) of every arrow, by the titles of the boxes."""
    titles = {describing.shape_and_title(step)[1]: name for name, step in flow.steps.items()}
    safe = {re.sub(r"[#&\"<>`\\]", "?", title): name for title, name in titles.items()}
    step_of = {}
    for found in re.finditer(r"^ *(n\d+)\S*?\"(?:<b>)?(.*?)(?:</b>|\")", text, re.MULTILINE):
        title = re.sub(r"#\w+;", "?", found[2])
        step_of[found[1]] = safe.get(title)
    arrows = re.findall(r"^ *(n\d+) -.*-?> ?(?:\|.*\| )?(n\d+)$", text, re.MULTILINE)
    return {(step_of[a], step_of[b]) for a, b in arrows}


@needs_real_exports
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem[-40:])
def test_every_step_and_every_way_of_a_real_export_is_drawn(path):
    flow = read(path.read_text(), path.stem)
    root = ET.fromstring(drawing.svg(flow))
    assert sorted(drawn_steps(root)) == sorted(flow.steps)
    assert drawn_ways(root) == ways(flow)
    text = drawing.mermaid(flow)
    assert mermaid_ways(flow, text) >= ways(flow)
    for section in drawing.sections(flow):
        part = ET.fromstring(drawing.svg(flow, section.name))
        assert sorted(drawn_steps(part)) == sorted(section.steps)
        assert {way for way in ways(flow) if way[0] in section.steps} <= drawn_ways(part)


@needs_real_exports
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem[-40:])
def test_nothing_lies_upon_anything_in_a_real_export(path):
    flow = read(path.read_text(), path.stem)
    cuts = drawing.sections(flow)
    pictures = [picturing.part(flow, one, cuts) for one in cuts] or [picturing.whole(flow)]
    pictures += [picturing.overview(flow, cuts)] if cuts else []
    for picture in pictures:
        drawn = svg_writing.draw(picture)
        assert_apart(drawn)


def assert_apart(drawn):
    boxes = list(drawn.layout.boxes.items())
    for (one, rect), (other, second) in combinations(boxes, 2):
        assert not rect.overlaps(second), (one, other)
    root = ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{drawn.markup}</svg>')
    labels = [rect_of(r) for r in root.iter(f"{SVG}rect") if r.get("class") == "label"]
    for label in labels:
        assert not any(label.overlaps(rect) for _, rect in boxes)
    for one, other in combinations(labels, 2):
        assert not one.overlaps(other)
    for _, rect in boxes:
        assert rect.x >= -0.1
        assert rect.x + rect.width <= drawn.width + 0.1
        assert rect.y >= -0.1
        assert rect.y + rect.height <= drawn.height + 0.1


def rect_of(element):
    return layout.Rect(*(float(element.get(name)) for name in ("x", "y", "width", "height")))


@needs_real_exports
def test_arrows_do_not_run_through_boxes():
    """An arrow stays in the gaps and in its own lane: no upright piece of it crosses a box."""
    for path in REAL:
        flow = read(path.read_text(), path.stem)
        cuts = drawing.sections(flow)
        for picture in [picturing.part(flow, one, cuts) for one in cuts] or [picturing.whole(flow)]:
            drawn = svg_writing.draw(picture)
            for arrow, route in zip(picture.arrows, drawn.layout.routes, strict=True):
                others = [r for name, r in drawn.layout.boxes.items() if name not in (arrow.source, arrow.target)]
                for (x1, y1), (x2, y2) in zip(route.points, route.points[1:], strict=False):
                    if abs(x1 - x2) < 0.5 and arrow.source != arrow.target:
                        lane = layout.Rect(x1 - 1, min(y1, y2), 2, abs(y1 - y2))
                        assert not any(lane.overlaps(rect) for rect in others), (path.name, arrow)


@needs_real_exports
def test_a_large_export_is_cut_into_drawings_of_a_readable_size():
    flow = read(real("ilao-eviction.json"), "ilao-eviction")
    cuts = drawing.sections(flow)
    assert sorted(name for one in cuts for name in one.steps) == sorted(flow.steps)
    assert 8 <= len(cuts) <= 30
    assert all(len(one.steps) <= cutting.LARGEST + cutting.REGION for one in cuts)
    assert cuts[0].head == "welcome"
    assert cuts[-1].name == cutting.UNREACHED
    # a person comes in at the top of a region: nearly all the ways in lead to its head
    home = {name: one for one in cuts for name in one.steps}
    between = [(a, b) for a, b in ways(flow) if home[a] is not home[b] and home[a].name != cutting.UNREACHED]
    assert sum(home[b].head == b for _, b in between) > 0.4 * len(between)
    overview = ET.fromstring(drawing.svg(flow, "overview"))
    assert drawn_steps(overview) == []
    text = " ".join(overview.itertext())
    assert all(one.name in text for one in cuts)


def test_sections_are_found_by_name_number_and_first_step():
    flow = long_flow()
    first = drawing.sections(flow)[1]
    for name in (first.name, first.name.upper(), first.name.split(".")[0], first.head):
        assert drawing.svg(flow, name) == drawing.svg(flow, first.name)
        assert drawing.mermaid(flow, name) == drawing.mermaid(flow, first.name)
    with pytest.raises(ValueError, match=r"no section 'nowhere'\. There are: 1\."):
        drawing.svg(flow, "nowhere")
    with pytest.raises(ValueError, match="it is one drawing"):
        drawing.mermaid(small(), "1")


def long_flow(count=80):
    steps = []
    for n in range(count):
        onward = f"q{n + 1}" if n + 1 < count else None
        steps.append(state(f"q{n}", "send-and-wait-for-reply", {"incomingMessage": onward}, body=f"Question {n}?"))
    return read(export(*steps), "long")


def small():
    yes = condition("matches_any_of", "yes, y")
    onward = {"incomingMessage": "split", "timeout": "late"}
    return read(
        export(
            state(
                "ask",
                "send-and-wait-for-reply",
                onward,
                body='Do <you> & "we"?',
            ),
            state("split", "split-based-on", {"noMatch": "again"}, branches=[("good", yes)], input="{{x}}"),
            state("good", "send-message", {"sent": None}, body="Good \x0b end"),
            state("again", "send-message", {"sent": "ask"}, body="Please say yes."),
            state("late", "send-message", {"sent": "late"}, body="Loops to itself"),
        ),
        "small",
    )


def test_what_a_small_drawing_says():
    text = " ".join(ET.fromstring(drawing.svg(small())).itertext())
    said_there = [
        "A text comes in",
        "ask and wait · ask",
        'Do <you> & "we"?',
        "is one of yes, y",
        "otherwise",
        "no reply",
    ]
    for said in [*said_there, "A text comes in", "end of the flow", "Please say yes."]:
        assert said in text, said


def test_a_loop_leads_back_up_and_a_step_that_leads_to_itself_is_drawn():
    drawn = svg_writing.draw(picturing.whole(small()))
    by_ends = {(a.source, a.target): r for a, r in zip(drawn.picture.arrows, drawn.layout.routes, strict=True)}
    back = by_ends["step:again", "step:ask"]
    assert back.is_loop
    assert back.points[0][1] > back.points[-1][1]
    itself = by_ends["step:late", "step:late"]
    assert itself.is_loop
    assert len(itself.points) == 4
    assert_apart(drawn)


def test_the_start_is_at_the_top():
    for flow in (small(), long_flow(30)):
        drawn = svg_writing.draw(picturing.whole(flow))
        start = next(box.id for box in drawn.picture.boxes if box.shape is Shape.START)
        assert drawn.layout.boxes[start].y == min(rect.y for rect in drawn.layout.boxes.values())


def test_mermaid_is_escaped_and_says_the_same():
    text = drawing.mermaid(small())
    assert "flowchart TD" in text
    assert "Do #lt;you#gt; #38; #quot;we#quot;?" in text
    assert "\x0b" not in text
    assert mermaid_ways(small(), text) >= ways(small())
    assert "-.->" in text  # trouble is dashed
    for line in text.splitlines():
        assert line.count('"') % 2 == 0, line


def test_a_flow_without_steps_is_drawn():
    flow = read(export(state("only", "send-message", {"sent": None}, body="Bye")))
    assert ET.fromstring(drawing.svg(flow)).tag == f"{SVG}svg"


OUR_FLOW = """
flow: visit
title: A visit
steps:
  - say: Hello.
  - section: About you
    step: name
    ask: What is your name?
    as: person
    answer: name
  - choose: Rent or food?
    as: need
    options: {rent: Rent, food: Food}
  - section: The end
    step: bye
    say: Thank you.
"""


def test_our_own_sections_cut_a_flow():
    flow = read_any(OUR_FLOW, "visit.yaml")[0]
    assert [one.name for one in drawing.sections(flow)] == [cutting.BEGINNING, "About you", "The end"]
    part = ET.fromstring(drawing.svg(flow, "about you"))
    text = " ".join(part.itertext())
    assert "1. Rent" in text
    assert cutting.BEGINNING in text  # from where one comes
    assert 'subgraph s2["About you"]' in drawing.mermaid(flow)
    assert "1) Rent" in drawing.mermaid(flow)  # "1. " would begin a list, which Mermaid refuses
    links = [a.get("href") for a in ET.fromstring(drawing.svg(flow)).iter(f"{SVG}a")]
    ids = {g.get("id") for g in ET.fromstring(drawing.svg(flow)).iter(f"{SVG}g")}
    assert links
    assert {link.removeprefix("#") for link in links} <= ids


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_graph_is_laid_out_apart(data):
    count = data.draw(st.integers(1, 14))
    names = [f"b{n}" for n in range(count)]
    sizes = {name: (data.draw(st.integers(20, 300)), data.draw(st.integers(15, 150))) for name in names}
    node = st.sampled_from(names)
    size = st.sampled_from([(0.0, 0.0), (60.0, 20.0), (140.0, 45.0)])
    pairs = data.draw(st.lists(st.tuples(node, node), max_size=30, unique=True))
    placed = layout.place(sizes, [Edge(a, b, data.draw(size)) for a, b in pairs])
    for one, other in combinations(placed.boxes.values(), 2):
        assert not one.overlaps(other)
    for (source, target), route in zip(pairs, placed.routes, strict=True):
        for end, name in ((route.points[0], source), (route.points[-1], target)):
            rect = placed.boxes[name]
            assert rect.x - 0.1 <= end[0] <= rect.x + rect.width + 0.1
            assert rect.y - 0.1 <= end[1] <= rect.y + rect.height + 0.1


@given(st.text(max_size=200), st.integers(30, 300))
def test_wrapped_text_keeps_its_words_and_fits(text, most):
    lines = wrap(text, 13, most, lines=1000)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, 13) <= most or len(line) == 1 for line in lines)


def test_every_class_of_step_has_a_shape():
    from frontdesk.flows.checking.graph import WAYS

    assert set(describing._KINDS) == set(WAYS)


def test_ways_that_lead_nowhere():
    """A failure nobody provided for is no arrow; an end that a case leads to is."""
    flow = small()
    end = [box for box in picturing.whole(flow).boxes if box.ends]
    assert [box.step for box in end] == ["good"]
    assert any(e.kind is ExitKind.FAILED and e.target is None for e in exits(flow.steps["good"]))
