"""From a flow to what is drawn of it: the whole, one section with the ways into others, or the sections themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from frontdesk.flows import model
from frontdesk.flows.checking.graph import Exit, ExitKind, exits
from frontdesk.flows.drawing.cutting import UNREACHED, Section
from frontdesk.flows.drawing.describing import STARTS, body, case_label, shape_and_title
from frontdesk.flows.drawing.picture import THE_END, Arrow, Box, Picture, Shape, Tone
from frontdesk.flows.model import Flow, Step

_TROUBLE = (ExitKind.FAILED, ExitKind.SILENT, ExitKind.GIVEN_UP, ExitKind.LANGUAGE)
#: Ways that lead nowhere and say nothing by it: what nobody connected in case something fails.
_UNSAID = (ExitKind.FAILED, ExitKind.SILENT)


def whole(flow: Flow) -> Picture:
    """Every step and every way."""
    return _picture(flow, tuple(flow.steps), (), flow.title or flow.name, "")


def part(flow: Flow, section: Section, sections: Sequence[Section]) -> Picture:
    """The steps of one section, and the ways out of it and into it."""
    about = f"{len(section.steps)} steps"
    return _picture(flow, section.steps, sections, section.name, about)


def overview(flow: Flow, sections: Sequence[Section]) -> Picture:
    """The sections, and which leads to which."""
    home = {step: section.name for section in sections for step in section.steps}
    starts = list(_starts(flow))
    boxes = [box for box, _ in starts]
    boxes += [Box(_section_id(s.name), Shape.SECTION, s.name, _about(flow, s), "", s.name) for s in sections]
    arrows: dict[tuple[str, str], None] = {}
    for box, first in starts:
        if first in home:
            arrows[box.id, _section_id(home[first])] = None
    for name, step in flow.steps.items():
        for exit_ in exits(step) if home[name] != UNREACHED else ():
            if exit_.target in home and home[name] != home[exit_.target]:
                arrows[_section_id(home[name]), _section_id(home[exit_.target])] = None
    title = f"{flow.title or flow.name}: overview"
    return Picture(title, tuple(boxes), tuple(Arrow(*ends) for ends in arrows), f"{len(flow.steps)} steps")


def _about(flow: Flow, section: Section) -> str:
    """The size of a section, and what it asks first."""
    size = f"{len(section.steps)} steps"
    for name in section.steps:
        step = flow.steps[name]
        if isinstance(step, (model.Ask, model.Wait, model.Gather)):
            asked = body(step, flow).split("\n")[0]
            if asked:
                return f"{size}\n{asked[:70]}{'…' if len(asked) > 70 else ''}"
    return size


def _section_id(name: str) -> str:
    return f"section:{name}"


def _picture(flow: Flow, steps: Collection[str], sections: Sequence[Section], title: str, about: str) -> Picture:
    inside = set(steps)
    home = {step: section.name for section in sections for step in section.steps}
    boxes: dict[str, Box] = {}
    arrows: list[Arrow] = []
    for box, first in _starts(flow):
        if first in inside or (first not in flow.steps and not sections):
            boxes[box.id] = box
            arrows += [Arrow(box.id, _id(first))] if first in inside else []
    for box, arrow in _ways_in(flow, steps, inside, home):
        boxes.setdefault(box.id, box)
        arrows.append(arrow)
    for name in steps:
        shape, heading = shape_and_title(flow.steps[name])
        ways = list(_ways_out(flow, flow.steps[name], inside, home))
        ends = [arrow.labels for _, arrow in ways] == [()] and ways[0][1].target == _end_id(name)
        boxes[_id(name)] = Box(_id(name), shape, heading, body(flow.steps[name], flow), name, ends=ends)
        for outside, arrow in () if ends else ways:
            if outside:
                boxes.setdefault(outside.id, outside)
            arrows.append(arrow)
    return Picture(title, tuple(boxes.values()), tuple(arrows), about)


def _starts(flow: Flow) -> Iterator[tuple[Box, str]]:
    """What begins the flow, a box for each step with which it begins, and that step ("": none)."""
    by_first: dict[str, list[str]] = {}
    for kind, first in flow.starts.items():
        by_first.setdefault(first or "", []).append(STARTS.get(kind, kind))
    for first, kinds in by_first.items():
        yield Box(f"start:{first}", Shape.START, "start", "\n".join(kinds)), first


def _end_id(name: str) -> str:
    return f"end:{name}"


def _id(name: str) -> str:
    return f"step:{name}"


def _ways_in(
    flow: Flow, steps: Collection[str], inside: Collection[str], home: dict[str, str]
) -> Iterator[tuple[Box, Arrow]]:
    """From where a section is entered: one box for each section that leads here, an arrow for each step it leads to."""
    if not home:
        return
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for name, step in flow.steps.items():
        if name in inside:
            continue
        for exit_ in exits(step):
            if exit_.target in inside:
                found.setdefault((home[name], str(exit_.target)), []).append((name, str(exit_.target)))
    for (section, target), ways in found.items():
        box = Box(f"from:{section}", Shape.ELSEWHERE, "from", section, "", section)
        yield box, Arrow(box.id, _id(target), (), Tone.USUAL, tuple(dict.fromkeys(ways)))


def _ways_out(
    flow: Flow, step: Step, inside: Collection[str], home: dict[str, str]
) -> Iterator[tuple[Box | None, Arrow]]:
    """The arrows that leave a step, one for each place, and the box there if it is no step of the picture."""
    by_place: dict[str | None, list[Exit]] = {}
    for exit_ in exits(step):
        if exit_.target is not None or not _is_unsaid(step, exit_):
            by_place.setdefault(exit_.target, []).append(exit_)
    for target, found in by_place.items():
        labels = _labels(found, step)
        tone = Tone.TROUBLE if all(exit_.kind in _TROUBLE for exit_ in found) else Tone.USUAL
        if target is None:
            box = Box(_end_id(step.name), Shape.END, THE_END)
            yield box, Arrow(_id(step.name), box.id, labels, tone)
        elif target in inside:
            yield None, Arrow(_id(step.name), _id(target), labels, tone, ((step.name, target),))
        elif target in flow.steps:
            box = Box(
                f"to:{target}", Shape.ELSEWHERE, f"on to {target}", home.get(target, ""), "", home.get(target, "")
            )
            yield box, Arrow(_id(step.name), box.id, labels, tone, ((step.name, target),))
        else:
            box = Box(f"missing:{target}", Shape.LOST, f"missing step {target}")
            yield box, Arrow(_id(step.name), box.id, labels, tone, ((step.name, target),))


def _is_unsaid(step: Step, exit_: Exit) -> bool:
    """Whether a way that leads nowhere is better left out: an end after each possible failure hides the real ends."""
    ends_here = isinstance(step, (model.HandOver, model.Redirect)) and exit_.kind is ExitKind.NEXT
    hung_up = exit_.kind is ExitKind.CALL and exit_.label == "hung up"
    return exit_.kind in _UNSAID or ends_here or hung_up


def _labels(found: Sequence[Exit], step: Step) -> tuple[str, ...]:
    """What the ways to one place are called; nothing where the step leads nowhere else. An unnamed one among named
    ones is "next"."""
    if len(found) == 1:
        return (case_label(found[0].label),) if found[0].label else ()
    if len(found) == len(exits(step)) and not isinstance(step, model.Branch):
        return ()
    names = [case_label(exit_.label) or ("a case" if exit_.kind is ExitKind.CASE else "next") for exit_ in found]
    return tuple(dict.fromkeys(names))
