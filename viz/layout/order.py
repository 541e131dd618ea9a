"""Third stage: the order of nodes in each layer, from top to bottom, so that few links cross.

Sweeps to the right and to the left put each node at the barycenter of its neighbours; neighbours
are then swapped while that removes crossings; the best order seen wins (Sugiyama, Tagawa and
Toda 1981; Gansner et al. 1993).
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from viz.layout.cross import Bundle, Ends, bundles, count, early, link_ends, swap, uncross
from viz.layout.layered import Layered

BIG = 1500  # nodes from which on fewer rounds have to do
VISITS = 80_000  # node visits to spend on sweeps in very large graphs
SHAKES = 5_000  # node visits to spend on shaking


@dataclass(frozen=True)
class Problem:
    """What stays the same while the nodes of a layered graph are put in order.

    Attributes:
        layered: The layered graph.
        lefts: Link ends on the left of each node.
        rights: Link ends on the right of each node.
        pulls: Boxes that want to be at the lower (+1) or upper (-1) end of their lane, for loops.
        bundles: What may change places together.
        spans: Of each layer: node that may stand in several lanes → the first and the last place that
            it may have among those that may not.
    """

    layered: Layered
    lefts: list[Ends]
    rights: list[Ends]
    pulls: dict[int, int]
    bundles: list[Bundle]
    spans: list[dict[int, tuple[int, int]]]


def order(layered: Layered, sweeps: int) -> None:
    """Sorts ``layered.layers``.

    Pre: the layers hold every node once, lane by lane.
    Post: the same nodes; lane by lane again, after free nodes have taken on the lane they ended up
    in; never more crossings than before.
    """
    lefts, rights = link_ends(layered)
    problem = Problem(layered, lefts, rights, _pulls(layered), bundles(layered), _spans(layered))
    big = len(layered.layer) > BIG
    best = [list(nodes) for nodes in layered.layers]
    fewest = count(layered, rights)
    stale = 0
    for sweep in range(min(sweeps, max(3, VISITS // max(1, len(layered.layer))))):
        _sweep(problem, sweep % 2 == 0, sweep % 4 > 1)
        if not big:
            uncross(layered, problem.bundles)
        if not big or sweep % 4 == 3:
            swap(layered, lefts, rights, 1 if big else 8)
        crossed = count(layered, rights)
        if crossed < fewest:
            fewest, stale = crossed, 0
            best = [list(nodes) for nodes in layered.layers]
        else:
            stale += 1
        if fewest == 0 or stale >= (4 if big else 8):
            break
    _restore(layered, best)
    if not big and fewest:
        _shake(problem, fewest)
    swap(layered, lefts, rights, 2 if big else 8)
    early(layered, lefts, rights)
    _settle_lanes(layered)


def _restore(layered: Layered, layers: list[list[int]]) -> None:
    for n, nodes in enumerate(layers):
        layered.layers[n] = list(nodes)
        layered.renumber(n)


def _shake(problem: Problem, fewest: int) -> None:
    """Disturbs a few layers and sorts again, over and over; keeps what got better."""
    layered, lefts, rights = problem.layered, problem.lefts, problem.rights
    rng = random.Random(len(layered.layer))  # same graph, same picture
    best = [list(nodes) for nodes in layered.layers]
    for turn in range(min(40, SHAKES // len(layered.layer))):
        first = rng.randrange(len(layered.layers))
        for n in range(first, min(first + rng.randint(1, 3), len(layered.layers))):
            rng.shuffle(layered.layers[n])
            _by_lane(layered.low, problem.spans[n], layered.layers[n])
            _gather(layered, n)
            layered.renumber(n)
        for sweep in (turn, turn + 1):
            _sweep(problem, sweep % 2 == 0, rng.random() < 0.5)
            uncross(layered, problem.bundles)
            swap(layered, lefts, rights, 8)
        crossed = count(layered, rights)
        if crossed < fewest:
            fewest = crossed
            best = [list(nodes) for nodes in layered.layers]
            if fewest == 0:
                break
        else:
            _restore(layered, best)
    _restore(layered, best)


def _spans(layered: Layered) -> list[dict[int, tuple[int, int]]]:
    low, high = layered.low, layered.high
    found = []
    for nodes in layered.layers:
        lanes = sorted(low[n] for n in nodes if low[n] == high[n])
        free = [n for n in nodes if low[n] != high[n]]
        found.append({n: (bisect_left(lanes, low[n]), bisect_right(lanes, high[n])) for n in free})
    return found


def _by_lane(low: list[int], spans: dict[int, tuple[int, int]], nodes: list[int]) -> None:
    """Puts a layer in the order of lanes; nodes with a choice move only as far as they have to."""
    if not spans:
        nodes.sort(key=low.__getitem__)
        return
    fixed = [n for n in nodes if n not in spans]
    fixed.sort(key=low.__getitem__)
    passing: list[list[int]] = [[] for _ in range(len(fixed) + 1)]  # by fixed nodes before them
    before = 0
    for node in nodes:
        if node in spans:
            first, last = spans[node]
            passing[max(first, min(before, last))].append(node)
        else:
            before += 1
    nodes[:] = passing[0]
    for n, node in enumerate(fixed):
        nodes.append(node)
        nodes += passing[n + 1]


def _gather(layered: Layered, layer: int) -> None:
    """Moves boxes joined inside a layer next to each other: the first tail above its head, the
    others below it.
    """
    tails: dict[int, list[int]] = {}
    for tail, head in layered.stacks.get(layer, ()):
        tails.setdefault(head, []).append(tail)
    if not tails:
        return
    moved = {tail for found in tails.values() for tail in found}
    nodes: list[int] = []
    waiting = [(node, False) for node in reversed(layered.layers[layer]) if node not in moved]
    while waiting:
        node, opened = waiting.pop()
        if opened or node not in tails:
            nodes.append(node)
            continue
        first, *others = tails[node]
        waiting += [(tail, False) for tail in others]  # the last one comes right below
        waiting += [(node, True), (first, False)]
    layered.layers[layer][:] = nodes


def _settle_lanes(layered: Layered) -> None:
    """Gives free nodes the lane they stand in: as near to their head's as their place allows."""
    last = len(layered.graph.lanes) - 1
    for nodes in layered.layers:
        below = last
        limits = []
        for node in reversed(nodes):
            if layered.low[node] == layered.high[node]:
                below = layered.lane[node]
            limits.append(below)
        above = 0
        for node, limit in zip(nodes, reversed(limits), strict=True):
            layered.lane[node] = above = max(above, min(layered.lane[node], limit))


def _pulls(layered: Layered) -> dict[int, int]:
    """Boxes that want to be at the lower (+1) or upper (-1) end of their lane, for loops."""
    pulls: dict[int, int] = {}
    for e in layered.loops:
        tail, head = layered.net.tail[e], layered.net.head[e]
        if layered.lane[tail] != layered.lane[head]:
            down = 1 if layered.lane[tail] < layered.lane[head] else -1
            pulls[tail] = down
            pulls[head] = -down
    return pulls


def _sweep(problem: Problem, rightward: bool, flip: bool) -> None:
    """Sorts each layer by the barycenter of its neighbours in the layer before."""
    layered, pulls = problem.layered, problem.pulls
    ends = problem.lefts if rightward else problem.rights
    place = layered.place
    numbers = range(1, len(layered.layers)) if rightward else range(len(layered.layers) - 2, -1, -1)
    for n in numbers:
        nodes = layered.layers[n]
        if len(nodes) < 2:
            continue
        keys = {}
        for at, node in enumerate(nodes):
            found = ends[node]
            if len(found) == 1:
                m, port, _ = found[0]
                keys[node] = place[m] + port
            elif found:
                keys[node] = sum([place[m] + port for m, port, _ in found]) / len(found)
            else:
                keys[node] = float(at)
            if node in pulls:
                keys[node] = (keys[node] + (len(nodes) if pulls[node] > 0 else -1.0)) / 2
        if flip:  # equal keys swap places now and then: a cheap way out of a local optimum
            nodes.reverse()
        nodes.sort(key=keys.__getitem__)
        _by_lane(layered.low, problem.spans[n], nodes)
        if n in layered.stacks:
            _gather(layered, n)
        for at, node in enumerate(nodes):
            place[node] = at
