"""How a large flow is cut into drawings: along its headings, else where it has natural joints.

Without headings the cuts follow dominance: a region is a step and what can only be reached through it, so that each
drawing is entered at its top. Regions are cut off from the leaves up, once they are large enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from frontdesk.flows.checking.graph import targets
from frontdesk.flows.model import Flow

#: A flow of so many steps is one drawing.
ONE_DRAWING = 36
#: A region is cut off when it has so many steps, and not left larger than the second number where that can be helped.
REGION = 16
LARGEST = 30
#: A region smaller than this is no drawing of its own.
SMALLEST = 4
#: A small region to which so many others lead stays one: an ending that they share.
SHARED = 3
BEGINNING = "Beginning"
UNREACHED = "Never reached"


@dataclass(frozen=True)
class Section:
    """`name` is its heading ("3. zip"); `steps` in the order of the flow, `head` the one where it begins."""

    name: str
    steps: tuple[str, ...]
    head: str


def cut(flow: Flow) -> tuple[Section, ...]:
    """The sections of a flow, in reading order; none for a flow that fits one drawing."""
    if any(step.section for step in flow.steps.values()):
        return _by_heading(flow)
    if len(flow.steps) <= ONE_DRAWING:
        return ()
    return _by_region(flow)


def find(flow: Flow, name: str) -> Section:
    """The section of this name, number or head. Raises ValueError that lists those there are."""
    sections = cut(flow)
    wanted = name.strip().casefold()
    for section in sections:
        number, _, rest = section.name.casefold().partition(". ")
        if wanted in (section.name.casefold(), number, rest or number, section.head.casefold()):
            return section
    if not sections:
        raise ValueError(f"The flow {flow.name} has no sections: it is one drawing.")
    there_are = ", ".join(section.name for section in sections)
    raise ValueError(f"The flow {flow.name} has no section {name!r}. There are: {there_are}.")


def _by_heading(flow: Flow) -> tuple[Section, ...]:
    by_name: dict[str, list[str]] = {}
    for step in flow.steps.values():
        by_name.setdefault(step.section or BEGINNING, []).append(step.name)
    if len(by_name) == 1:
        return ()
    return tuple(Section(name, tuple(steps), steps[0]) for name, steps in by_name.items())


def _by_region(flow: Flow) -> tuple[Section, ...]:
    order = _reading_order(flow)
    heads = _joined(flow, _heads(order, _dominators(flow, order)))
    unreached = [name for name in flow.steps if name not in set(order)]
    sections = [
        Section(f"{number}. {head}", tuple(name for name in order if heads[name] == head), head)
        for number, head in enumerate(dict.fromkeys(heads[name] for name in order), start=1)
    ]
    if unreached:
        sections.append(Section(UNREACHED, tuple(unreached), unreached[0]))
    return tuple(sections)


def _reading_order(flow: Flow) -> list[str]:
    """The steps that can be reached, as somebody reads them who follows each way to its end, the first one first."""
    seen: dict[str, None] = {}
    stack = [name for name in reversed(list(dict.fromkeys(flow.starts.values()))) if name in flow.steps]
    while stack:
        name = stack.pop()
        if name not in seen and name is not None:
            seen[name] = None
            stack.extend(target for target in reversed(targets(flow.steps[name])) if target in flow.steps)
    return list(seen)


def _dominators(flow: Flow, order: Sequence[str]) -> dict[str, str]:
    """For each step the nearest one through which every way to it leads; "" is what begins the flow.

    The simple iteration of Cooper, Harvey and Kennedy, over a reverse post-order.
    """
    postorder = _postorder(flow, order)
    number = {name: place for place, name in enumerate(postorder)}
    number[""] = len(postorder)
    before: dict[str, list[str]] = {name: [] for name in postorder}
    for name in postorder:
        for target in targets(flow.steps[name]):
            if target in before:
                before[target].append(name)
    for start in flow.starts.values():
        if start in before:
            before[str(start)].append("")
    above: dict[str, str] = {"": ""}
    changed = True
    while changed:
        changed = False
        for name in reversed(postorder):
            known = [one for one in before[name] if one in above]
            nearest = known[0]
            for other in known[1:]:
                nearest = _common(nearest, other, above, number)
            if above.get(name) != nearest:
                above[name], changed = nearest, True
    del above[""]
    return above


def _postorder(flow: Flow, order: Sequence[str]) -> list[str]:
    done: dict[str, None] = {}
    seen: set[str] = set()
    for start in order:
        stack = [(start, False)]
        while stack:
            name, left = stack.pop()
            if left:
                done[name] = None
            elif name not in seen:
                seen.add(name)
                stack.append((name, True))
                stack.extend(
                    (t, False) for t in reversed(targets(flow.steps[name])) if t in flow.steps and t not in seen
                )
    return list(done)


def _common(one: str, other: str, above: Mapping[str, str], number: Mapping[str, int]) -> str:
    while one != other:
        while number[one] < number[other]:
            one = above[one]
        while number[other] < number[one]:
            other = above[other]
    return one


def _heads(order: Sequence[str], above: Mapping[str, str]) -> dict[str, str]:
    """Step -> the head of its region."""
    below: dict[str, list[str]] = {}
    for name in order:
        below.setdefault(above[name], []).append(name)
    cut_off: set[str] = set()
    size: dict[str, int] = {}
    for name in reversed(_from_the_top(below)):
        parts = sorted((child for child in below.get(name, []) if child not in cut_off), key=lambda c: -size[c])
        size[name] = 1 + sum(size[child] for child in parts)
        while size[name] > LARGEST and parts and size[parts[0]] >= SMALLEST:
            largest = parts.pop(0)
            cut_off.add(largest)
            size[name] -= size[largest]
        if size[name] >= REGION and name:
            cut_off.add(name)
    heads: dict[str, str] = {}
    for name in _from_the_top(below):
        if name:
            heads[name] = name if name in cut_off or not above[name] else heads[above[name]]
    return heads


def _joined(flow: Flow, heads: dict[str, str]) -> dict[str, str]:
    """The regions with those that are too small put to the one that leads to them most often (or they to it)."""
    first = heads[next(iter(heads))]
    for small in dict.fromkeys(heads.values()):
        members = [name for name, head in heads.items() if head == small]
        if len(members) >= SMALLEST or not members or small == first:
            continue
        ways: dict[str, int] = {}
        for name in heads:
            for target in targets(flow.steps[name]):
                ends = (heads[name], heads.get(target, ""))
                if small in ends and ends[0] != ends[1] and "" not in ends:
                    other = ends[0] if ends[1] == small else ends[1]
                    ways[other] = ways.get(other, 0) + 1
        if sum(head != small for head in ways) >= SHARED and _is_entered_only(flow, members):
            continue  # an ending that many regions share
        into = max(ways, key=lambda head: ways[head]) if ways else first
        heads.update(dict.fromkeys(members, into))
    return heads


def _is_entered_only(flow: Flow, members: Sequence[str]) -> bool:
    """Whether no way leads out of these steps."""
    return all(target in members for name in members for target in targets(flow.steps[name]))


def _from_the_top(below: Mapping[str, Sequence[str]]) -> list[str]:
    """ "" and all steps, each after the one above it."""
    found, stack = [], [""]
    while stack:
        name = stack.pop()
        found.append(name)
        stack.extend(reversed(below.get(name, [])))
    return found
