"""Fourth stage: where on a box's side each link ends, and the order of links inside a bundle.

Ends follow the order of what they lead to, so that links do not cross on the last few px; only
operands keep the order of their slots.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from viz.layout.cross import keeps_slots
from viz.layout.layered import BOX, DUMMY, LABEL, Layered
from viz.layout.model import Options

STRAIGHT, RIGHT, LEFT = 0, 1, -1
End = tuple[int, bool]  # a link, and whether this is its head


@dataclass(slots=True)
class Ports:
    """``tail`` and ``head``: px from the box's centre line at each link's ends; ``track``: px from
    the centre of the link's bundle; ``loop``: how a link inside one layer runs (``STRAIGHT`` down
    or up, or around on the ``RIGHT`` or ``LEFT``); ``sides``: per box, the ends on its right and
    on its left from top to bottom, as (link, is it the head), one for each bus; ``twins``: the
    other ends of that bus.
    """

    tail: list[float]
    head: list[float]
    track: list[float]
    loop: dict[int, int]
    sides: list[list[list[End]]]
    twins: dict[End, list[int]] = field(default_factory=dict)

    def put(self, end: End, y: float) -> None:
        """Gives an end its place, and those that share it."""
        ends = self.head if end[1] else self.tail
        ends[end[0]] = y
        for e in self.twins.get(end, ()):
            ends[e] = y


def ports(layered: Layered, options: Options) -> Ports:
    """Fixes all link ends.

    Pre: the order of every layer is final, apart from labels of straight loops, added here.
    Post: on one side of a box, ends are apart and follow what they lead to; bundles know their
    extent, boxes are high enough for their ends.
    """
    count = len(layered.graph.links)
    found = Ports([0.0] * count, [0.0] * count, [0.0] * count, _loops(layered), [])
    nested = [0] * count
    for n in range(len(layered.graph.boxes)):
        for side in (1, -1):
            _nest(layered, n, side, nested)
    for n in range(len(layered.graph.boxes)):
        found.sides.append([_ends(layered, found, n, side, nested) for side in (1, -1)])
        for ends in found.sides[n]:
            gap = _gap(len(ends), room(layered, n), options)
            for at, end in enumerate(ends):
                found.put(end, (at - (len(ends) - 1) / 2) * gap)
    _tracks(layered, found, nested, options)
    return found


def room(layered: Layered, box: int) -> float:
    """Length of a box's side on which links may end, px."""
    one = layered.graph.boxes[box]
    return one.height * (0.6 if one.round else 0.75)


def _gap(count: int, room: float, options: Options) -> float:
    return min(options.port_gap, room / (count - 1)) if count > 1 else 0.0


def _loops(layered: Layered) -> dict[int, int]:
    """Straight when nothing but passing links is in between; the label then gets a place there."""
    found: dict[int, int] = {}
    taken: set[tuple[int, int]] = set()
    over = _nearest_above(layered)
    labels: dict[int, list[int]] = {}  # by the box they stand right above
    for e in layered.loops:
        tail, head = layered.net.tail[e], layered.net.head[e]
        upper, lower = sorted((tail, head), key=layered.place.__getitem__)
        ends = (upper, 1), (lower, -1)
        if over[lower] != upper or ends[0] in taken or ends[1] in taken:
            found[e] = RIGHT if layered.net.flow[head] < 0 else LEFT
            continue
        taken.update(ends)
        found[e] = STRAIGHT
        link = layered.graph.links[e]
        if link.label_width > 0 and link.label_height > 0:
            size = link.label_width, link.label_height
            node = layered.add(layered.layer[tail], layered.lane[lower], LABEL, size, 0.0)
            layered.layers[layered.layer[tail]].pop()
            layered.place.append(0)
            labels[lower] = [node]
            layered.chain[e] = [tail, node, head]
    for n in sorted({layered.layer[lower] for lower in labels}):
        nodes = layered.layers[n]
        layered.layers[n] = [m for node in nodes for m in (*labels.get(node, ()), node)]
        layered.renumber(n)
    return found


def _nearest_above(layered: Layered) -> dict[int, int]:
    """For each box of a layer with loops, the box above it with only passing links in between."""
    found: dict[int, int] = {}
    for n in sorted({layered.layer[layered.net.tail[e]] for e in layered.loops}):
        above = -1
        for node in layered.layers[n]:
            if layered.kind[node] != DUMMY:
                found[node] = above
                above = node
    return found


def _nest(layered: Layered, box: int, step: int, nested: list[int]) -> None:
    """Orders the links of one bundle: those that leave it first on a side are outermost there."""
    by_depth: dict[int, list[int]] = {}
    for e in layered.net.outs[box]:
        if (
            layered.shared[e]
            and (layered.layer[layered.chain[e][1]] - layered.layer[box]) * step > 0
        ):
            by_depth.setdefault(layered.shared[e], []).append(e)
    order: list[int] = []
    for d in sorted(by_depth, reverse=True):
        leaving = [
            (layered.place[layered.chain[e][d + 1]], layered.graph.links[e].slot, e)
            for e in by_depth[d]
        ]
        leaving.sort()
        line = layered.place[layered.chain[order[0]][d + 1]] if order else 0
        above = [e for place, _, e in leaving if place < line]
        below = [e for place, _, e in leaving if place >= line]
        order = above + order + below
    for at, e in enumerate(order):
        nested[e] = at


def _ends(layered: Layered, found: Ports, box: int, side: int, nested: list[int]) -> list[End]:
    """Link ends on one side of a box from top to bottom, as (link, is it the head)."""
    net = layered.net
    ends: list[tuple[tuple[float, int, int, int], int, bool]] = []
    for is_head, links in ((False, net.outs[box]), (True, net.ins[box])):
        for e in links:
            if e in found.loop:
                other = net.tail[e] if is_head else net.head[e]
                if found.loop[e] == side:
                    far = _far(layered, box, other)
                    ends.append(((far, -layered.place[other], 0, e), e, is_head))
                continue
            chain = layered.chain[e]
            other = chain[-2] if is_head else chain[1]
            if e in layered.back and not is_head:
                if (layered.layer[chain[2]] - layered.layer[box]) * side < 0:
                    ends.append(
                        ((_far(layered, box, other), -layered.place[other], 0, e), e, False)
                    )
            elif (layered.layer[other] - layered.layer[box]) * side > 0:
                nest = 0 if is_head else nested[e]
                slot = layered.graph.links[e].slot
                ends.append(((layered.place[other], nest, slot, e), e, is_head))
    ends.sort()
    sorted_ends = [(e, is_head) for _, e, is_head in ends]
    fixed = [n for n, (e, is_head) in enumerate(sorted_ends) if is_head and keeps_slots(layered, e)]
    by_slot = sorted(
        (sorted_ends[n] for n in fixed), key=lambda end: layered.graph.links[end[0]].slot
    )
    for n, end in zip(fixed, by_slot, strict=True):
        sorted_ends[n] = end
    return _as_one(layered, found, box, sorted_ends)


def _as_one(layered: Layered, found: Ports, box: int, ends: list[End]) -> list[End]:
    """Leaves one end of each bus that begins at the box; the others become its twins."""
    first: dict[int, End] = {}  # by the node next to the box
    kept = []
    for e, is_head in ends:
        if layered.bus.get(e) == box:
            chain = layered.chain[e]
            one = first.setdefault(chain[-2] if is_head else chain[1], (e, is_head))
            if one != (e, is_head):
                found.twins.setdefault(one, []).append(e)
                continue
        kept.append((e, is_head))
    return kept


def _far(layered: Layered, box: int, other: int) -> float:
    """Sorts an end that turns back into its layer below (or above) all that go on."""
    return float("inf") if layered.place[other] > layered.place[box] else float("-inf")


def _tracks(layered: Layered, found: Ports, nested: list[int], options: Options) -> None:
    """Spreads each bundle's links and tells its nodes how much room they take."""
    for box in range(len(layered.graph.boxes)):
        for shorts in (layered.rights[box], layered.lefts[box]):
            for short in shorts:
                if len(short.links) < 2 or short.links[0] in layered.bus:
                    continue
                links = sorted(short.links, key=lambda e: nested[e])
                gap = options.track_gap
                if len(links) <= 4:  # few links keep the distance they have at the box
                    ends = [found.tail[e] for e in links]
                    gap = max(gap, ends[1] - ends[0])
                for at, e in enumerate(links):
                    found.track[e] = (at - (len(links) - 1) / 2) * gap
    for node, kind in enumerate(layered.kind):
        if kind == DUMMY:
            shorts = layered.lefts[node] + layered.rights[node]
            if all(short.links[0] in layered.bus for short in shorts):
                continue  # one line: it takes no room
            offsets = [found.track[e] for short in shorts for e in short.links]
            layered.above[node], layered.below[node] = -min(offsets), max(offsets)
        elif kind == BOX:
            room = max((abs(y) for y in _offsets(layered, found, node)), default=0.0)
            layered.below[node] = max(layered.below[node], room)


def _offsets(layered: Layered, found: Ports, box: int) -> list[float]:
    return [found.tail[e] for e in layered.net.outs[box]] + [
        found.head[e] for e in layered.net.ins[box]
    ]
