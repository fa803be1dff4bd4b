"""Where everything stands: ranks from top to bottom, rows in an order with few crossings, arrows through the gaps.

The layered way of Sugiyama: loops are turned round for the layout, long arrows get a bend on each rank they pass and
their label a place of its own, so that nothing lies upon anything.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from frontdesk.flows.drawing.graph import Chain, Edge, Node, layers, ranks
from frontdesk.flows.drawing.ordering import order

#: Room between two boxes of a row, between a box and a passing arrow, and between two arrows; pixels.
BETWEEN_BOXES, BESIDE_BOX, BETWEEN_ARROWS = 34.0, 22.0, 16.0
#: Room between two rows.
BETWEEN_ROWS = 20.0
#: How far a loop from a box to itself swings out.
SELF_LOOP = 26.0
PASSES = 40
#: Parts that do not hang together stand beside each other up to this width, so far apart.
SHELF, BETWEEN_PARTS = 1300.0, 50.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Rect:
    """Left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Rect) -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True)
class Route:
    """The way of an arrow: points in its own direction, the middle of its label, and whether it leads back up."""

    points: tuple[Point, ...]
    label: Point | None
    is_loop: bool

    def moved(self, x: float, y: float) -> Route:
        points = tuple((across + x, down + y) for across, down in self.points)
        return Route(points, (self.label[0] + x, self.label[1] + y) if self.label else None, self.is_loop)


@dataclass(frozen=True)
class Layout:
    boxes: Mapping[str, Rect]
    routes: tuple[Route, ...]
    width: float
    height: float


def place(sizes: Mapping[str, tuple[float, float]], edges: Sequence[Edge], top: Collection[str] = ()) -> Layout:
    """Lay out boxes of these sizes, those of `top` in the first row. Routes come in the order of the edges.

    What hangs together is laid out by itself, and the parts stand side by side on shelves.
    """
    boxes: dict[str, Rect] = {}
    routes: dict[int, Route] = {}
    x = y = shelf = width = 0.0
    for names in _parts(list(sizes), edges):
        mine = [at for at, edge in enumerate(edges) if edge.source in names]
        one = _place_part({name: sizes[name] for name in names}, [edges[at] for at in mine], top)
        if x and x + one.width > max(SHELF, width):
            x, y, shelf = 0.0, y + shelf + BETWEEN_PARTS, 0.0
        boxes |= {name: Rect(r.x + x, r.y + y, r.width, r.height) for name, r in one.boxes.items()}
        routes |= {at: route.moved(x, y) for at, route in zip(mine, one.routes, strict=True)}
        width, shelf = max(width, x + one.width), max(shelf, one.height)
        x += one.width + BETWEEN_PARTS
    in_order = tuple(routes[at] for at in range(len(edges)))
    return Layout({name: boxes[name] for name in sizes}, in_order, width, y + shelf)


def _parts(names: Sequence[str], edges: Sequence[Edge]) -> list[list[str]]:
    """The names by what hangs together, each part in the order of the names."""
    beside: dict[str, list[str]] = {name: [] for name in names}
    for edge in edges:
        beside[edge.source].append(edge.target)
        beside[edge.target].append(edge.source)
    part: dict[str, int] = {}
    for start in names:
        stack = [start] if start not in part else []
        number = len(set(part.values())) if stack else 0
        while stack:
            name = stack.pop()
            if name not in part:
                part[name] = number
                stack += beside[name]
    found: dict[int, list[str]] = {}
    for name in names:
        found.setdefault(part[name], []).append(name)
    return list(found.values())


def _place_part(sizes: Mapping[str, tuple[float, float]], edges: Sequence[Edge], top: Collection[str]) -> Layout:
    names = list(sizes)
    rank, back = ranks(names, edges, top)
    swing = dict.fromkeys(names, 0.0)
    for edge in edges:
        if edge.source == edge.target:
            swing[edge.source] = max(swing[edge.source], SELF_LOOP + edge.label[0])
    lowest = min(rank.values(), default=0)
    nodes = {name: Node(name, sizes[name][0] + 2 * swing[name], sizes[name][1]) for name in names}
    rows, chains = layers(nodes, edges, {name: rank[name] - lowest for name in names}, back)
    order(rows)
    _place_across(rows)
    height = _place_down(rows)
    left = min((node.x - node.width / 2 for row in rows for node in row), default=0.0)
    for row in rows:
        for node in row:
            node.x -= left
    boxes = {
        name: Rect(node.x - sizes[name][0] / 2, node.y - node.height / 2, *sizes[name]) for name, node in nodes.items()
    }
    sides = [_sides(row) for row in rows]
    ports = _ports(chains, boxes)
    routes = tuple(
        _route(chains[at], sides, ports[at]) if at in chains else _self_loop(boxes[edge.source], edge)
        for at, edge in enumerate(edges)
    )
    width = max((node.x + node.width / 2 for row in rows for node in row), default=0.0)
    return Layout(boxes, routes, width, height)


def _sides(row: Sequence[Node]) -> tuple[float, float]:
    """The top and the bottom of a row."""
    return min((n.y - n.height / 2 for n in row), default=0.0), max((n.y + n.height / 2 for n in row), default=0.0)


def _gap(left: Node, right: Node) -> float:
    """From the middle of one to the middle of the next."""
    room = (
        BETWEEN_BOXES if left.is_box and right.is_box else BESIDE_BOX if left.is_box or right.is_box else BETWEEN_ARROWS
    )
    return (left.width + right.width) / 2 + room


def _place_across(rows: list[list[Node]]) -> None:
    """Every node as near to the middle of its neighbours as its row allows; arrows over many ranks run straight."""
    for row in rows:
        x = 0.0
        for at, node in enumerate(row):
            x += _gap(row[at - 1], node) if at else 0.0
            node.x = x
    # at first what is above decides, or what is below, then both; in the end parents stand over what hangs on them,
    # and chains hang straight
    both = [turn >= PASSES // 2 for turn in range(PASSES)]
    for turn, with_both in enumerate([*both, False, False]):
        down = turn % 2 == (1 if turn >= PASSES else 0)
        for row in rows if down else reversed(rows):
            _settle(row, [_wish(node, down, with_both) for node in row])


def _wish(node: Node, down: bool, both: bool) -> tuple[float, float]:
    """Where a node would stand, and how much that matters."""
    near = [*node.above, *node.below] if both else node.above if down else node.below
    if not near:
        return node.x, 0.1
    weights = [_weight(node, one) for one in near]
    return sum(one.x * weight for one, weight in zip(near, weights, strict=True)) / sum(weights), sum(weights)


def _weight(one: Node, other: Node) -> float:
    if not one.is_box and not other.is_box:
        return 8.0
    return 2.0 if not one.is_box or not other.is_box else 1.0


def _settle(row: list[Node], wishes: list[tuple[float, float]]) -> None:
    """The places nearest to the wishes (least squares) that keep order and gaps; those that clash are pooled."""
    pools: list[list[float]] = []  # [sum of wish x weight, weight, count]
    offset, offsets = 0.0, []
    for at, (wish, weight) in enumerate(wishes):
        offset += _gap(row[at - 1], row[at]) if at else 0.0
        offsets.append(offset)
        pools.append([(wish - offset) * weight, weight, 1.0])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            last = pools.pop()
            pools[-1] = [one + other for one, other in zip(pools[-1], last, strict=True)]
    at = 0
    for total, weight, count in pools:
        for _ in range(int(count)):
            row[at].x = total / weight + offsets[at]
            at += 1


def _place_down(rows: list[list[Node]]) -> float:
    y = 0.0
    for at, row in enumerate(rows):
        height = max((node.height for node in row), default=0.0)
        room = BETWEEN_ROWS if at else 0.0
        # many arrows between two rows need room to be told apart
        room += min(60.0, 3.0 * sum(len(node.above) for node in row) / 2) if at % 2 else 0.0
        y += room
        for node in row:
            node.y = y + height / 2
        y += height
    return y


def _ports(chains: Mapping[int, Chain], boxes: Mapping[str, Rect]) -> dict[int, tuple[Point, Point]]:
    """Where each chain leaves its upper box and enters its lower one: spread along the edge, in their order."""
    upper: dict[str, list[tuple[float, int]]] = {}
    lower: dict[str, list[tuple[float, int]]] = {}
    for at, chain in chains.items():
        upper.setdefault(chain.nodes[0].id, []).append((chain.nodes[1].x, at))
        lower.setdefault(chain.nodes[-1].id, []).append((chain.nodes[-2].x, at))
    starts: dict[int, Point] = {}
    ends: dict[int, Point] = {}
    for sides, found, is_upper in ((upper, starts, True), (lower, ends, False)):
        for name, leaving in sides.items():
            rect = boxes[name]
            step = min(26.0, (rect.width - 24) / max(len(leaving) - 1, 1))
            for place, (_, at) in enumerate(sorted(leaving)):
                x = rect.x + rect.width / 2 + (place - (len(leaving) - 1) / 2) * step
                found[at] = (x, rect.y + rect.height if is_upper else rect.y)
    return {at: (starts[at], ends[at]) for at in chains}


def _route(chain: Chain, rows: Sequence[tuple[float, float]], ports: tuple[Point, Point]) -> Route:
    """Straight down through each row, curving only in the gaps between them."""
    points = [ports[0]]
    upper, lower = chain.nodes[0], chain.nodes[-1]
    points.append((ports[0][0], max(ports[0][1], rows[upper.rank][1])))
    for bend in chain.nodes[1:-1]:
        top, bottom = rows[bend.rank]
        points += [(bend.x, top), (bend.x, bottom)]
    points += [(ports[1][0], min(ports[1][1], rows[lower.rank][0])), ports[1]]
    label = (chain.label.x, chain.label.y) if chain.label else None
    return Route(tuple(reversed(points)) if chain.upwards else tuple(points), label, chain.upwards)


def _self_loop(rect: Rect, edge: Edge) -> Route:
    right, middle = rect.x + rect.width, rect.y + rect.height / 2
    reach = min(12.0, rect.height / 4)
    points = ((right, middle - reach), (right + SELF_LOOP, middle - reach), (right + SELF_LOOP, middle + reach),
              (right, middle + reach))  # fmt: skip
    label = (right + SELF_LOOP + edge.label[0] / 2, middle) if edge.label[1] else None
    return Route(points, label, True)
