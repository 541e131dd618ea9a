"""Second stage: a layered graph, in which links are cut into short links between neighbouring layers.

A link that passes layers gets a dummy node in each of them. Links from one box to one other share
these nodes (a *bundle*). In busy pictures, so do the links that leave a box in one direction, as far
as they run together, and the terms of a sum: that is a *bus*, drawn as one line with branches.
Labels get nodes in layers of their own, halfway between two columns, so that later stages keep them
apart like everything else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate

from viz.layout.model import Graph
from viz.layout.rank import Network, Ranking

BOX, DUMMY, LABEL = 0, 1, 2
BUSY = 200  # layers that all links pass, together, above which links share lines
SHARE = 2  # links on one side of a box, each past a layer or more, that then share a line


@dataclass(slots=True)
class ShortLink:
    """Part of one or more links between ``left`` in some layer and ``right`` in the next one."""

    left: int
    right: int
    links: tuple[int, ...]


@dataclass(slots=True)
class Layered:
    """Nodes by number; boxes come first, so a box's node number is its index in the graph.

    ``layers`` hold node numbers from top to bottom; ``place`` is a node's position there. ``lefts``
    and ``rights`` are a node's short links on each side. ``loops`` are links inside a layer.
    ``chain`` is the chain of nodes of each link, tail and head included (empty for loops).
    ``above`` and ``below`` are a node's extent from its centre.
    """

    graph: Graph
    net: Network
    layers: list[list[int]]
    layer: list[int]
    lane: list[int]
    kind: list[int]
    width: list[float]
    above: list[float]
    below: list[float]
    time: list[float]
    low: list[int] = field(default_factory=list)  # topmost lane in which a node may stand
    high: list[int] = field(default_factory=list)  # lowest one: passing nodes have a choice
    place: list[int] = field(default_factory=list)
    lefts: list[list[ShortLink]] = field(default_factory=list)
    rights: list[list[ShortLink]] = field(default_factory=list)
    gaps: list[list[ShortLink]] = field(default_factory=list)  # gap n: between layers n and n + 1
    loops: list[int] = field(default_factory=list)
    stacks: dict[int, list[tuple[int, int]]] = field(default_factory=dict)  # of layer: tail, head
    joined: dict[int, set[int]] = field(default_factory=dict)  # of box: boxes it is stacked with
    back: set[int] = field(default_factory=set)  # links that leave their tail over its back
    bus: dict[int, int] = field(default_factory=dict)  # of link in a bus: box where it begins
    chain: list[list[int]] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)  # of link: nodes of its chain in its bundle

    def add(self, layer: int, lane: int, kind: int, size: tuple[float, float], time: float) -> int:
        """Adds a node and returns its number."""
        node = len(self.layer)
        self.layers[layer].append(node)
        self.layer.append(layer)
        self.lane.append(lane)
        self.kind.append(kind)
        self.width.append(size[0])
        self.above.append(size[1] / 2)
        self.below.append(size[1] / 2)
        self.time.append(time)
        self.low.append(lane)
        self.high.append(lane)
        self.lefts.append([])
        self.rights.append([])
        return node

    def join(self, one: int, other: int, links: tuple[int, ...]) -> None:
        """Adds a short link between nodes of neighbouring layers."""
        left, right = (one, other) if self.layer[one] < self.layer[other] else (other, one)
        short = ShortLink(left, right, links)
        self.rights[left].append(short)
        self.lefts[right].append(short)
        self.gaps[self.layer[left]].append(short)

    def renumber(self, layer: int) -> None:
        """Brings ``place`` up to date after a layer's order has changed."""
        for n, node in enumerate(self.layers[layer]):
            self.place[node] = n


def build(graph: Graph, net: Network, ranking: Ranking) -> Layered:
    """Makes the layered graph.

    Pre: ``ranking`` is ``rank(graph, net)``.
    Post: every short link joins neighbouring layers; every link is in ``loops`` or has a chain of nodes
    in consecutive layers; inner nodes of a chain are dummies or labels.
    """
    spans = [
        abs(ranking.layer[t] - ranking.layer[h]) for t, h in zip(net.tail, net.head, strict=True)
    ]
    shared = _shared(graph, net, ranking, spans)
    terms = {e for (_, _, inward), links in shared.items() if inward for e in links}
    labelled = _label_gaps(graph, net, ranking, terms)
    spot: list[int] = []  # layer number of each ranked layer, label layers counted in
    count = 0
    for n in range(ranking.first[-1]):
        spot.append(count)
        count += 2 if n in labelled else 1
    layered = Layered(
        graph,
        net,
        [[] for _ in range(count)],
        [], [], [], [], [], [], [],
    )  # fmt: skip
    layered.gaps = [[] for _ in range(count - 1)]
    for n, box in enumerate(graph.boxes):
        size = box.width + 2 * box.halo, box.height + 2 * box.halo
        layered.add(spot[ranking.layer[n]], net.lane[n], BOX, size, float(box.time))
        layered.above[n] += box.halo_top
    taken = {e for links in shared.values() for e in links}
    layered.chain = [[] for _ in graph.links]
    layered.shared = [0] * len(graph.links)
    for n in range(len(graph.boxes)):
        for right in (False, True):
            alone: dict[int, list[int]] = {}
            together = shared.get((n, right, False), [])
            for e in net.outs[n]:
                rightward = ranking.layer[net.head[e]] > ranking.layer[n]
                if spans[e] and rightward == right and e not in taken:
                    alone.setdefault(net.head[e], []).append(e)
            for links in (together, *alone.values(), shared.get((n, right, True), [])):
                if links:
                    _run(layered, n, links, 1 if right else -1, spot, ranking)
        layered.loops += [e for e in net.outs[n] if ranking.layer[net.head[e]] == ranking.layer[n]]
    _stack(layered)
    layered.place = [0] * len(layered.layer)
    for n, nodes in enumerate(layered.layers):
        nodes.sort(key=lambda m: (layered.lane[m], layered.time[m], m))
        layered.renumber(n)
    return layered


def _stack(layered: Layered) -> None:
    """Notes which boxes are to stand next to each other in their layer, heads before tails.

    Post: each box is the tail of one pair at most, and no pairs go round in a circle.
    """
    net = layered.net
    when = {n: at for at, n in enumerate(net.order)}
    stacked: set[int] = set()
    along = [e for e in layered.loops if e not in net.against]
    for e in sorted(along, key=lambda e: (-when[net.head[e]], net.head[e], e)):
        tail, head = net.tail[e], net.head[e]
        if layered.lane[tail] == layered.lane[head] and tail not in stacked:
            stacked.add(tail)
            layered.stacks.setdefault(layered.layer[tail], []).append((tail, head))
            layered.joined.setdefault(tail, set()).add(head)
            layered.joined.setdefault(head, set()).add(tail)


def _shared(
    graph: Graph, net: Network, ranking: Ranking, spans: list[int]
) -> dict[tuple[int, bool, bool], list[int]]:
    """Links that share a line at one of their ends, by that box, its right side, and whether it is
    the head.

    Those are the uses of one value, the terms of a large sum and what goes into a folded group.
    Operands of forward ops keep ends of their own, in order. A link that could share a line at both
    ends does so where there are more.
    """
    if sum(spans) <= BUSY:
        return {}
    ordered = [len({graph.links[e].slot for e in links}) > 1 for links in net.ins]
    groups: dict[tuple[int, bool, bool], list[int]] = {}
    for e, (tail, head) in enumerate(zip(net.tail, net.head, strict=True)):
        if spans[e]:
            right = ranking.layer[head] > ranking.layer[tail]
            groups.setdefault((tail, right, False), []).append(e)
            if graph.lanes[net.lane[head]].direction == "left" or not ordered[head]:
                groups.setdefault((head, not right, True), []).append(e)
    size = {key: sum(spans[e] > 1 for e in links) for key, links in groups.items()}
    found: dict[tuple[int, bool, bool], list[int]] = {}
    taken: set[int] = set()
    for key in sorted(groups, key=lambda key: (-size[key], key)):
        if size[key] < SHARE:
            continue
        links = [e for e in groups[key] if e not in taken]
        if sum(spans[e] > 1 for e in links) >= SHARE:
            found[key] = links
            taken.update(links)
    return found


def _label_gaps(graph: Graph, net: Network, ranking: Ranking, terms: set[int]) -> set[int]:
    """Ranked layers after which a label layer is needed: beside the head, or a term's tail."""
    found = set()
    for e, link in enumerate(graph.links):
        if link.label_width > 0 and link.label_height > 0:
            tail, head = ranking.layer[net.tail[e]], ranking.layer[net.head[e]]
            near = tail if e in terms else head
            if tail != head:
                found.add(near - 1 if (tail < head) == (near == head) else near)
    return found


def _run(
    layered: Layered, box: int, links: list[int], step: int, spot: list[int], ranking: Ranking
) -> None:
    """Lays links that meet at ``box``, their other ends in direction ``step``: one bundle, then
    one branch each.
    """
    net, layer = layered.net, ranking.layer
    inward = net.head[links[0]] == box
    far = net.tail if inward else net.head
    lane, time = layered.lane[net.head[links[0]]], layered.time[box]
    last = {e: layer[far[e]] - step for e in links}  # ranked layer before the far end's
    trunk = [box]
    stop = max(last.values(), key=lambda n: n * step)
    inside = [e for e in links if last[e] != layer[box]]
    if len(inside) > 1 and len({far[e] for e in inside}) > 1:
        layered.bus.update(dict.fromkeys(inside, box))
    if inside:
        inside.sort(key=lambda e: (spot[last[e]] * step, e), reverse=True)
        share = tuple(inside)
        ends = [spot[last[e]] * step for e in inside]  # the nearest one last
        lanes = [layered.lane[far[e]] for e in inside]
        lows = list(accumulate(lanes, min, initial=layered.lane[box]))[1:]
        highs = list(accumulate(lanes, max, initial=layered.lane[box]))[1:]
        for n in range(spot[layer[box]] + step, spot[stop] + step, step):
            if ends[-1] < n * step:
                while ends[-1] < n * step:
                    ends.pop()
                share = tuple(inside[: len(ends)])
            node = layered.add(n, lane, DUMMY, (0.0, 0.0), time + 0.5)
            layered.low[node], layered.high[node] = lows[len(share) - 1], highs[len(share) - 1]
            layered.join(trunk[-1], node, share)
            trunk.append(node)
    for e in links:
        chain = trunk[: 1 + (spot[last[e]] - spot[layer[box]]) * step]
        layered.shared[e] = 0 if inward else len(chain) - 1
        between = spot[layer[far[e]]] - step
        if between != spot[last[e]]:
            link = layered.graph.links[e]
            kind = LABEL if link.label_width > 0 and link.label_height > 0 else DUMMY
            size = (link.label_width, link.label_height) if kind == LABEL else (0.0, 0.0)
            beside = layered.lane[far[e]]
            node = layered.add(between, beside, kind, size, (time + layered.time[far[e]]) / 2)
            if kind == DUMMY:
                layered.low[node] = min(beside, layered.lane[box])
                layered.high[node] = max(beside, layered.lane[box])
            layered.join(chain[-1], node, (e,))
            chain.append(node)
        layered.join(chain[-1], far[e], (e,))
        chain.append(far[e])
        layered.chain[e] = chain[::-1] if inward else chain
