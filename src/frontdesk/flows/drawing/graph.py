"""The graph that is laid out: boxes on ranks, long arrows cut into pieces that lead from one rank to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass
class Node:
    """A box, a label, or a bend of an arrow. `x` is its middle; sizes are in pixels."""

    id: str
    width: float
    height: float
    rank: int = 0
    x: float = 0.0
    y: float = 0.0
    is_box: bool = True
    above: list[Node] = field(default_factory=list)
    below: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Edge:
    """`label`: its size, (0, 0) for none."""

    source: str
    target: str
    label: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Chain:
    """An edge through the ranks: its nodes from the upper end to the lower, its label's, and whether it leads up."""

    nodes: tuple[Node, ...]
    label: Node | None
    upwards: bool


def ranks(names: Sequence[str], edges: Sequence[Edge], top: Collection[str] = ()) -> tuple[dict[str, int], set[int]]:
    """The rank of each node, the top one 0, and which edges (by place) lead back up: those that close a loop.

    A node stands below everything that leads to it; one to which nothing leads, right above what it leads to, unless
    it is among those that stay at the `top`.
    """
    back = _back_edges(names, edges)
    after: dict[str, list[str]] = {name: [] for name in names}
    before: dict[str, list[str]] = {name: [] for name in names}
    for place, edge in enumerate(edges):
        if edge.source != edge.target:
            upper, lower = (edge.target, edge.source) if place in back else (edge.source, edge.target)
            after[upper].append(lower)
            before[lower].append(upper)
    rank: dict[str, int] = {}
    missing = {name: len(before[name]) for name in names}
    ready = [name for name in names if not missing[name]]
    for name in ready:
        rank[name] = max((rank[one] + 1 for one in before[name]), default=0)
        for lower in after[name]:
            missing[lower] -= 1
            if not missing[lower]:
                ready.append(lower)
    for name in names:
        if not before[name] and after[name] and name not in top:
            rank[name] = min(rank[lower] for lower in after[name]) - 1
    return rank, back


def _back_edges(names: Sequence[str], edges: Sequence[Edge]) -> set[int]:
    """The edges that lead to a node through which one came, in the order in which the flow is read."""
    leaving: dict[str, list[int]] = {name: [] for name in names}
    entered: set[str] = set()
    for place, edge in enumerate(edges):
        leaving[edge.source].append(place)
        if edge.source != edge.target:
            entered.add(edge.target)
    back: set[int] = set()
    state: dict[str, int] = {}  # 1: on the way, 2: done
    for start in [*(name for name in names if name not in entered), *names]:
        if start in state:
            continue
        state[start] = 1
        stack = [(start, iter(leaving[start]))]
        while stack:
            name, rest = stack[-1]
            for place in rest:
                target = edges[place].target
                if state.get(target) == 1 and target != name:
                    back.add(place)
                elif target not in state:
                    state[target] = 1
                    stack.append((target, iter(leaving[target])))
                    break
            else:
                state[name] = 2
                stack.pop()
    return back


def layers(
    nodes: Mapping[str, Node], edges: Sequence[Edge], rank: Mapping[str, int], back: Iterable[int]
) -> tuple[list[list[Node]], dict[int, Chain]]:
    """All nodes by rank, top down, and the chain of each edge. Boxes stand on even ranks, labels on odd ones, close to
    where their arrow begins."""
    back = set(back)
    for name, node in nodes.items():
        node.rank = 2 * rank[name]
    rows: list[list[Node]] = [[] for _ in range(max((node.rank for node in nodes.values()), default=0) + 1)]
    for node in nodes.values():
        rows[node.rank].append(node)
    chains: dict[int, Chain] = {}
    for place, edge in enumerate(edges):
        if edge.source == edge.target:
            continue
        upwards = place in back
        upper, lower = nodes[edge.source], nodes[edge.target]
        if upwards:
            upper, lower = lower, upper
        label_rank = lower.rank - 1 if upwards else upper.rank + 1
        chain, label = [upper], None
        for row in range(upper.rank + 1, lower.rank):
            width, height = edge.label if row == label_rank else (0.0, 0.0)
            bend = Node(f"{place}:{row}", width, height, row, is_box=False)
            label = bend if height else label
            rows[row].append(bend)
            chain.append(bend)
        chain.append(lower)
        for one, other in pairwise(chain):
            one.below.append(other)
            other.above.append(one)
        chains[place] = Chain(tuple(chain), label, upwards)
    return rows, chains
