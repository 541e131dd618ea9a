"""First stage: every box gets a column (shared by all lanes) and a layer (a sub-column of it).

Columns follow the forward work from left to right; a backward box stays in the column of the box it
mirrors. A column has as many layers side by side as its longest rule has ops in a row; in wide
pictures the ops of one rule stand below each other instead.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from viz.layout.model import Graph

STACK_FROM = 12  # layers: pictures wider than that stack the ops of a rule


@dataclass(frozen=True, slots=True)
class Network:
    """The graph by index: lanes, boxes and links are numbered as in ``Graph``."""

    lane: list[int]  # of box
    mirror: list[int]  # of box, -1 for none
    flow: list[int]  # of box: +1 to the right, -1 to the left
    tail: list[int]  # of link
    head: list[int]  # of link
    ins: list[list[int]]  # of box: links
    outs: list[list[int]]
    order: list[int]  # boxes: mirrors before what mirrors them, tails before heads but for ...
    against: frozenset[int]  # ... these links, which close a cycle


@dataclass(frozen=True, slots=True)
class Ranking:
    """``column`` and ``layer`` per box; ``first`` layer per column, then the number of layers."""

    column: list[int]
    layer: list[int]
    first: list[int]


Step = tuple[int, int]  # a box of the same column and lane, and how many layers away at least


def index(graph: Graph) -> Network:
    """Numbers the graph and sorts its boxes.

    Raises:
        ValueError: An id is used twice or unknown, a link joins a box to itself, a box mirrors one
            that is not in an earlier lane, or a direction is neither ``right`` nor ``left``.
    """
    lanes = {lane.id: n for n, lane in enumerate(graph.lanes)}
    boxes = {box.id: n for n, box in enumerate(graph.boxes)}
    if len(lanes) < len(graph.lanes) or len(boxes) < len(graph.boxes):
        raise ValueError("ids of lanes and of boxes have to be unique")
    if len({link.id for link in graph.links}) < len(graph.links):
        raise ValueError("ids of links have to be unique")
    for lane in graph.lanes:
        if lane.direction not in ("right", "left"):
            raise ValueError(
                f"lane {lane.id!r}: direction is 'right' or 'left', not {lane.direction!r}"
            )
    for box in graph.boxes:
        if box.lane not in lanes:
            raise ValueError(f"box {box.id!r} is in lane {box.lane!r}, which does not exist")
        if box.mirror is not None and box.mirror not in boxes:
            raise ValueError(f"box {box.id!r} mirrors {box.mirror!r}, which does not exist")
    for link in graph.links:
        for end in (link.tail, link.head):
            if end not in boxes:
                raise ValueError(f"link {link.id!r} ends at {end!r}, which does not exist")
        if link.tail == link.head:
            raise ValueError(f"link {link.id!r} joins {link.tail!r} to itself")
    lane_of = [lanes[box.lane] for box in graph.boxes]
    mirror = [-1 if box.mirror is None else boxes[box.mirror] for box in graph.boxes]
    for n, m in enumerate(mirror):
        if m >= 0 and lane_of[m] >= lane_of[n]:
            raise ValueError(f"box {graph.boxes[n].id!r} has to mirror a box of an earlier lane")
    tail = [boxes[link.tail] for link in graph.links]
    head = [boxes[link.head] for link in graph.links]
    ins: list[list[int]] = [[] for _ in boxes]
    outs: list[list[int]] = [[] for _ in boxes]
    for e, (t, h) in enumerate(zip(tail, head, strict=True)):
        outs[t].append(e)
        ins[h].append(e)
    order = _sorted_boxes(graph, mirror, tail, head, ins, outs)
    when = [0] * len(boxes)
    for at, n in enumerate(order):
        when[n] = at
    against = frozenset(e for e, t in enumerate(tail) if when[t] > when[head[e]])
    flow = [1] * len(boxes)
    for n in sorted(range(len(boxes)), key=lane_of.__getitem__):
        if graph.lanes[lane_of[n]].direction == "left":
            # What is rewound runs against its own direction: a second pass runs right through
            # the ops of the first one, then left through the forward ops.
            flow[n] = -flow[mirror[n]] if mirror[n] >= 0 else -1
    return Network(lane_of, mirror, flow, tail, head, ins, outs, order, against)


def _sorted_boxes(
    graph: Graph,
    mirror: list[int],
    tail: list[int],
    head: list[int],
    ins: list[list[int]],
    outs: list[list[int]],
) -> list[int]:
    """Topological order, earliest ``time`` first.

    Boxes that stand for many (folded groups) may wait for each other. Such a cycle is opened at its
    earliest box whose mirror has its place; there always is one, as mirrors are in earlier lanes.
    """
    waiting = [len(ins[n]) + (mirror[n] >= 0) for n in range(len(ins))]
    mirrored: list[list[int]] = [[] for _ in ins]
    for n, m in enumerate(mirror):
        if m >= 0:
            mirrored[m].append(n)
    times = [(box.time, n) for n, box in enumerate(graph.boxes)]
    ready = [times[n] for n, count in enumerate(waiting) if count == 0]
    allowed = [times[n] for n, m in enumerate(mirror) if m < 0]  # their mirror is in its place
    heapq.heapify(ready)
    heapq.heapify(allowed)
    done = [False] * len(ins)
    order: list[int] = []
    while ready or allowed:
        n = heapq.heappop(ready if ready else allowed)[1]
        if done[n]:
            continue
        done[n] = True
        order.append(n)
        for m in mirrored[n]:
            heapq.heappush(allowed, times[m])
        for m in [*mirrored[n], *(head[e] for e in outs[n])]:
            waiting[m] -= 1
            if waiting[m] == 0 and not done[m]:
                heapq.heappush(ready, times[m])
    return order


def rank(graph: Graph, net: Network) -> Ranking:
    """Assigns columns and layers.

    Pre: ``net`` is ``index(graph)``.
    Post, for links that are not ``against`` the order: a forward link runs to a later column; links
    inside one column of a backward lane run against the flow of what they mirror, one layer or more
    (or, between ops of one rule in a wide picture, none). A box of a lane to the left has its
    mirror's column; the layers of a column are consecutive and no column is empty.
    """
    columns = _columns(graph, net, [0] * len(graph.boxes))
    start = _pulled(graph, net, columns)
    columns = _columns(graph, net, start)
    used = sorted(set(columns))
    renumbered = {c: n for n, c in enumerate(used)}
    column = [renumbered[c] for c in columns]
    side_by_side = _layers(graph, net, column, len(used), stacked=False)
    if side_by_side.first[-1] <= STACK_FROM:
        return side_by_side
    return _layers(graph, net, column, len(used), stacked=True)


def _right(graph: Graph, net: Network, n: int) -> bool:
    return graph.lanes[net.lane[n]].direction == "right"


def _columns(graph: Graph, net: Network, start: list[int]) -> list[int]:
    """Longest path over forward boxes, not before ``start``; the others follow their mirror."""
    column = [0] * len(net.lane)
    placed = [False] * len(net.lane)
    for n in net.order:
        tails = [net.tail[e] for e in net.ins[n] if placed[net.tail[e]]]
        if _right(graph, net, n):
            column[n] = max([start[n], *(column[t] + 1 for t in tails)])
        elif net.mirror[n] >= 0:
            column[n] = column[net.mirror[n]]
        else:
            own = [t for t in tails if net.lane[t] == net.lane[n]] or tails
            column[n] = min((column[t] for t in own), default=0)
        placed[n] = True
    return column


def _pulled(graph: Graph, net: Network, column: list[int]) -> list[int]:
    """Moves what feeds more links than it takes (constants, variables) close to its first use."""
    start = list(column)
    for n in reversed(net.order):
        if not _right(graph, net, n):
            continue
        heads = [net.head[e] for e in net.outs[n]]
        same = [start[h] for h in heads if net.lane[h] == net.lane[n]]
        taken = {net.tail[e] for e in net.ins[n]}
        if same and len(taken) < len(set(heads)) + (not taken):
            start[n] = max(start[n], min(same) - 1)
    return start


def _layers(graph: Graph, net: Network, column: list[int], count: int, stacked: bool) -> Ranking:
    """Sub-columns: the longest chain of one column and lane gives the column's number of layers.

    ``stacked``: the ops of one rule stand below each other instead of side by side.
    """
    size = len(column)
    lefts: list[list[Step]] = [[] for _ in range(size)]
    rights: list[list[Step]] = [[] for _ in range(size)]
    for n in net.order:
        if _right(graph, net, n):
            continue
        tails = dict.fromkeys(net.tail[e] for e in net.ins[n] if e not in net.against)
        chain = [t for t in tails if net.lane[t] == net.lane[n] and column[t] == column[n]]
        rule = [t for t in chain if net.mirror[t] == net.mirror[n] >= 0]
        close = -1
        if stacked and rule:  # only one tail can stand right above; the others stay beside
            close = max(rule, key=lambda t: len(net.ins[t]))
        for t in chain:
            left, right = (n, t) if net.flow[n] < 0 else (t, n)
            rights[left].append((right, int(t != close)))
            lefts[right].append((left, int(t != close)))
    before = _longest(lefts)
    after = _longest(rights)
    wide = [1] * count
    for n in range(size):
        wide[column[n]] = max(wide[column[n]], before[n] + after[n] + 1)
    sub = _sub_columns(graph, net, column, wide, before, after, lefts, rights)
    first = [0]
    for w in wide:
        first.append(first[-1] + w)
    return Ranking(column, [first[column[n]] + sub[n] for n in range(size)], first)


def _longest(ahead: list[list[Step]]) -> list[int]:
    """The length of the longest chain of steps from each box.

    Pre: no chain of steps comes back to where it started. Each box steps only to boxes before it in
    the network's order, all to one side, or is stepped to by later ones: the last box of a cycle
    would need one on either side.
    """
    behind: list[list[Step]] = [[] for _ in ahead]
    for n, steps in enumerate(ahead):
        for m, step in steps:
            behind[m].append((n, step))
    waiting = [len(steps) for steps in ahead]
    ready = [n for n, count in enumerate(waiting) if count == 0]
    found = [0] * len(ahead)
    for m in ready:  # grows
        for n, step in behind[m]:
            found[n] = max(found[n], found[m] + step)
            waiting[n] -= 1
            if waiting[n] == 0:
                ready.append(n)
    return found


def _sub_columns(
    graph: Graph,
    net: Network,
    column: list[int],
    wide: list[int],
    before: list[int],
    after: list[int],
    lefts: list[list[Step]],
    rights: list[list[Step]],
) -> list[int]:
    """Each chain ends as near to its mirror's sub-column as the column allows."""
    size = len(column)
    mirrored: list[list[int]] = [[] for _ in range(size)]
    for n in reversed(net.order):
        if net.mirror[n] >= 0:
            mirrored[net.mirror[n]] += [n, *mirrored[n]]
    sub = [-1] * size
    for n in net.order:
        last = wide[column[n]] - 1
        if _right(graph, net, n):
            # Over its cotangent's box if there is one, else over the middle of its rule.
            alike = [m for m in mirrored[n] if _alike(graph, n, m)] or mirrored[n]
            spots = [(last + before[m] - after[m]) / 2 for m in alike]
            sub[n] = round(sum(spots) / len(spots)) if spots else last // 2
            continue
        wish = sub[net.mirror[n]] if net.mirror[n] >= 0 else last // 2
        wish += before[n] if net.flow[n] < 0 else -after[n]
        low = max([before[n], *(sub[m] + step for m, step in lefts[n] if sub[m] >= 0)])
        high = min([last - after[n], *(sub[m] - step for m, step in rights[n] if sub[m] >= 0)])
        sub[n] = max(low, min(high, wish))
    return sub


def _alike(graph: Graph, n: int, m: int) -> bool:
    one, other = graph.boxes[n], graph.boxes[m]
    return (one.width > 1.3 * one.height) == (other.width > 1.3 * other.height)
