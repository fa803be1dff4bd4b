"""The order of the nodes in each rank, so that few arrows cross: barycentre sweeps, the best one kept."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable
from itertools import pairwise

from frontdesk.flows.drawing.graph import Node

SWEEPS = 14


def order(rows: list[list[Node]]) -> None:
    """Order each row in place. The same flow always gives the same order."""
    _first_order(rows)
    best, fewest = [list(row) for row in rows], crossings(rows)
    for sweep in range(SWEEPS):
        if fewest == 0:
            break
        down = sweep % 2 == 0
        for place in range(1, len(rows)) if down else range(len(rows) - 2, -1, -1):
            _by_barycentre(rows[place], rows[place - 1 if down else place + 1], down, sweep % 4 > 1)
        _swap_neighbours(rows)
        count = crossings(rows)
        if count < fewest:
            best, fewest = [list(row) for row in rows], count
    for row, kept in zip(rows, best, strict=True):
        row[:] = kept


def crossings(rows: list[list[Node]]) -> int:
    """How many pairs of arrows cross between neighbouring rows."""
    return sum(_between(upper, lower) for upper, lower in pairwise(rows))


def _between(upper: list[Node], lower: list[Node]) -> int:
    place = {id(node): at for at, node in enumerate(lower)}
    seen: list[int] = []
    count = 0
    for node in upper:
        ends = sorted(place[id(one)] for one in node.below)
        count += sum(len(seen) - bisect_right(seen, end) for end in ends)
        for end in ends:
            insort(seen, end)
    return count


def _first_order(rows: list[list[Node]]) -> None:
    """The order in which the flow is read: a node's followers side by side, in the order of its ways out."""
    seen: dict[int, int] = {}
    for row in rows:
        for start in row:
            stack = [start] if not start.above else []
            while stack:
                node = stack.pop()
                if id(node) not in seen:
                    seen[id(node)] = len(seen)
                    stack.extend(reversed(node.below))
    for row in rows:
        row.sort(key=lambda node: seen.get(id(node), 0))


def _by_barycentre(row: list[Node], fixed: list[Node], down: bool, to_the_right: bool) -> None:
    """Sort a row by where its neighbours stand on average; ties are broken to one side, then to the other."""
    place = {id(node): at for at, node in enumerate(fixed)}
    own = {id(node): at for at, node in enumerate(row)}

    def mean(node: Node) -> float:
        near = [place[id(one)] for one in (node.above if down else node.below)]
        return sum(near) / len(near) if near else float(own[id(node)])

    row.sort(key=lambda node: (mean(node), -own[id(node)] if to_the_right else own[id(node)]))


def _swap_neighbours(rows: list[list[Node]]) -> None:
    """Swap two that stand side by side wherever that uncrosses more than it crosses."""
    for at, row in enumerate(rows):
        sides: list[tuple[list[Node], Callable[[Node], list[Node]]]] = []
        if at:
            sides.append((rows[at - 1], lambda node: node.above))
        if at + 1 < len(rows):
            sides.append((rows[at + 1], lambda node: node.below))
        ends: dict[int, list[list[int]]] = {}
        for other, near in sides:
            place = {id(node): p for p, node in enumerate(other)}
            for node in row:
                ends.setdefault(id(node), []).append(sorted(place[id(one)] for one in near(node)))
        for left in range(len(row) - 1):
            one, two = ends.get(id(row[left]), []), ends.get(id(row[left + 1]), [])
            if sum(map(_inversions, one, two)) > sum(map(_inversions, two, one)):
                row[left], row[left + 1] = row[left + 1], row[left]


def _inversions(left: list[int], right: list[int]) -> int:
    return sum(len(left) - bisect_right(left, end) for end in right)
