"""Fourth stage: where on a box's side each link ends, and the order of links inside a bundle.

Ends follow the order of what they lead to, so that links do not cross on the last few px; only
operands keep the order of their slots.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from viz.layout.cross import keeps_slots
from viz.layout.mesh import BOX, BUNDLE, LABEL, Mesh
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


def ports(mesh: Mesh, options: Options) -> Ports:
    """Fixes all link ends.

    Pre: the order of every layer is final, apart from labels of straight loops, added here.
    Post: on one side of a box, ends are apart and follow what they lead to; bundles know their
    extent, boxes are high enough for their ends.
    """
    count = len(mesh.graph.links)
    found = Ports([0.0] * count, [0.0] * count, [0.0] * count, _loops(mesh), [])
    nested = [0] * count
    for n in range(len(mesh.graph.boxes)):
        for side in (1, -1):
            _nest(mesh, n, side, nested)
    for n in range(len(mesh.graph.boxes)):
        found.sides.append([_ends(mesh, found, n, side, nested) for side in (1, -1)])
        for ends in found.sides[n]:
            gap = _gap(len(ends), room(mesh, n), options)
            for at, end in enumerate(ends):
                found.put(end, (at - (len(ends) - 1) / 2) * gap)
    _tracks(mesh, found, nested, options)
    return found


def room(mesh: Mesh, box: int) -> float:
    """Length of a box's side on which links may end, px."""
    one = mesh.graph.boxes[box]
    return one.height * (0.6 if one.round else 0.75)


def _gap(count: int, room: float, options: Options) -> float:
    return min(options.port_gap, room / (count - 1)) if count > 1 else 0.0


def _loops(mesh: Mesh) -> dict[int, int]:
    """Straight when nothing but passing links is in between; the label then gets a place there."""
    found: dict[int, int] = {}
    taken: set[tuple[int, int]] = set()
    for e in mesh.loops:
        tail, head = mesh.net.tail[e], mesh.net.head[e]
        nodes = mesh.layers[mesh.layer[tail]]
        a, b = sorted((mesh.place[tail], mesh.place[head]))
        ends = (nodes[a], 1), (nodes[b], -1)
        clear = all(mesh.kind[node] == BUNDLE for node in nodes[a + 1 : b])
        if not clear or ends[0] in taken or ends[1] in taken:
            found[e] = RIGHT if mesh.net.flow[head] < 0 else LEFT
            continue
        taken.update(ends)
        found[e] = STRAIGHT
        link = mesh.graph.links[e]
        if link.label_width > 0 and link.label_height > 0:
            size = link.label_width, link.label_height
            node = mesh.add(mesh.layer[tail], mesh.lane[nodes[b]], LABEL, size, 0.0)
            mesh.layers[mesh.layer[tail]].pop()
            nodes.insert(b, node)
            mesh.place.append(b)
            mesh.renumber(mesh.layer[tail])
            mesh.trail[e] = [tail, node, head]
    return found


def _nest(mesh: Mesh, box: int, step: int, nested: list[int]) -> None:
    """Orders the links of one bundle: those that leave it first on a side are outermost there."""
    by_depth: dict[int, list[int]] = {}
    for e in mesh.net.outs[box]:
        if mesh.shared[e] and (mesh.layer[mesh.trail[e][1]] - mesh.layer[box]) * step > 0:
            by_depth.setdefault(mesh.shared[e], []).append(e)
    order: list[int] = []
    for d in sorted(by_depth, reverse=True):
        leaving = [
            (mesh.place[mesh.trail[e][d + 1]], mesh.graph.links[e].slot, e) for e in by_depth[d]
        ]
        leaving.sort()
        line = mesh.place[mesh.trail[order[0]][d + 1]] if order else 0
        above = [e for place, _, e in leaving if place < line]
        below = [e for place, _, e in leaving if place >= line]
        order = above + order + below
    for at, e in enumerate(order):
        nested[e] = at


def _ends(mesh: Mesh, found: Ports, box: int, side: int, nested: list[int]) -> list[End]:
    """Link ends on one side of a box from top to bottom, as (link, is it the head)."""
    net = mesh.net
    ends: list[tuple[tuple[float, int, int, int], int, bool]] = []
    for is_head, links in ((False, net.outs[box]), (True, net.ins[box])):
        for e in links:
            if e in found.loop:
                other = net.tail[e] if is_head else net.head[e]
                if found.loop[e] == side:
                    far = _far(mesh, box, other)
                    ends.append(((far, -mesh.place[other], 0, e), e, is_head))
                continue
            trail = mesh.trail[e]
            other = trail[-2] if is_head else trail[1]
            if e in mesh.back and not is_head:
                if (mesh.layer[trail[2]] - mesh.layer[box]) * side < 0:
                    ends.append(((_far(mesh, box, other), -mesh.place[other], 0, e), e, False))
            elif (mesh.layer[other] - mesh.layer[box]) * side > 0:
                nest = 0 if is_head else nested[e]
                slot = mesh.graph.links[e].slot
                ends.append(((mesh.place[other], nest, slot, e), e, is_head))
    ends.sort()
    sorted_ends = [(e, is_head) for _, e, is_head in ends]
    fixed = [n for n, (e, is_head) in enumerate(sorted_ends) if is_head and keeps_slots(mesh, e)]
    by_slot = sorted((sorted_ends[n] for n in fixed), key=lambda end: mesh.graph.links[end[0]].slot)
    for n, end in zip(fixed, by_slot, strict=True):
        sorted_ends[n] = end
    return _as_one(mesh, found, box, sorted_ends)


def _as_one(mesh: Mesh, found: Ports, box: int, ends: list[End]) -> list[End]:
    """Leaves one end of each bus that begins at the box; the others become its twins."""
    first: dict[int, End] = {}  # by the node next to the box
    kept = []
    for e, is_head in ends:
        if mesh.bus.get(e) == box:
            trail = mesh.trail[e]
            one = first.setdefault(trail[-2] if is_head else trail[1], (e, is_head))
            if one != (e, is_head):
                found.twins.setdefault(one, []).append(e)
                continue
        kept.append((e, is_head))
    return kept


def _far(mesh: Mesh, box: int, other: int) -> float:
    """Sorts an end that turns back into its layer below (or above) all that go on."""
    return float("inf") if mesh.place[other] > mesh.place[box] else float("-inf")


def _tracks(mesh: Mesh, found: Ports, nested: list[int], options: Options) -> None:
    """Spreads each bundle's links and tells its nodes how much room they take."""
    for box in range(len(mesh.graph.boxes)):
        for pieces in (mesh.rights[box], mesh.lefts[box]):
            for piece in pieces:
                if len(piece.links) < 2 or piece.links[0] in mesh.bus:
                    continue
                links = sorted(piece.links, key=lambda e: nested[e])
                gap = options.track_gap
                if len(links) <= 4:  # few links keep the distance they have at the box
                    ends = [found.tail[e] for e in links]
                    gap = max(gap, ends[1] - ends[0])
                for at, e in enumerate(links):
                    found.track[e] = (at - (len(links) - 1) / 2) * gap
    for node, kind in enumerate(mesh.kind):
        if kind == BUNDLE:
            pieces = mesh.lefts[node] + mesh.rights[node]
            if all(piece.links[0] in mesh.bus for piece in pieces):
                continue  # one line: it takes no room
            offsets = [found.track[e] for piece in pieces for e in piece.links]
            mesh.above[node], mesh.below[node] = -min(offsets), max(offsets)
        elif kind == BOX:
            room = max((abs(y) for y in _offsets(mesh, found, node)), default=0.0)
            mesh.below[node] = max(mesh.below[node], room)


def _offsets(mesh: Mesh, found: Ports, box: int) -> list[float]:
    return [found.tail[e] for e in mesh.net.outs[box]] + [found.head[e] for e in mesh.net.ins[box]]
