"""Third stage: the order of nodes in each layer, from top to bottom, so that few links cross.

Sweeps to the right and to the left put each node at the barycenter of its neighbours; neighbours
are then swapped while that removes crossings; the best order seen wins (Sugiyama, Tagawa and
Toda 1981; Gansner et al. 1993).
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right, insort

from viz.layout.mesh import BUNDLE, Mesh

BIG = 1500  # nodes from which on fewer rounds have to do
VISITS = 80_000  # node visits to spend on sweeps in very large graphs
SHAKES = 5_000  # node visits to spend on shaking

Ends = list[tuple[int, float, float]]  # of one node: other node, port there, own port


def order(mesh: Mesh, sweeps: int) -> None:
    """Sorts ``mesh.layers``.

    Pre: the layers hold every node once, lane by lane.
    Post: the same nodes; lane by lane again, after free nodes have taken on the lane they ended up
    in; never more crossings than before.
    """
    lefts, rights = _ends(mesh)
    pulls = _pulls(mesh)
    big = len(mesh.layer) > BIG
    best = [list(nodes) for nodes in mesh.layers]
    fewest = _crossings(mesh, rights)
    stale = 0
    for sweep in range(min(sweeps, max(3, VISITS // max(1, len(mesh.layer))))):
        _sweep(mesh, lefts if sweep % 2 == 0 else rights, sweep % 2 == 0, pulls, sweep % 4 > 1)
        if not big:
            _uncross(mesh)
        if not big or sweep % 4 == 3:
            _swap(mesh, lefts, rights, 1 if big else 8)
        count = _crossings(mesh, rights)
        if count < fewest:
            fewest, stale = count, 0
            best = [list(nodes) for nodes in mesh.layers]
        else:
            stale += 1
        if fewest == 0 or stale >= (4 if big else 8):
            break
    _restore(mesh, best)
    if not big and fewest:
        _shake(mesh, lefts, rights, pulls, fewest)
    _swap(mesh, lefts, rights, 2 if big else 8)
    _settle_lanes(mesh)


def _restore(mesh: Mesh, layers: list[list[int]]) -> None:
    for n, nodes in enumerate(layers):
        mesh.layers[n] = list(nodes)
        mesh.renumber(n)


def _shake(
    mesh: Mesh, lefts: list[Ends], rights: list[Ends], pulls: dict[int, int], fewest: int
) -> None:
    """Disturbs a few layers and sorts again, over and over; keeps what got better."""
    rng = random.Random(len(mesh.layer))  # same graph, same picture
    best = [list(nodes) for nodes in mesh.layers]
    for turn in range(min(40, SHAKES // len(mesh.layer))):
        first = rng.randrange(len(mesh.layers))
        for n in range(first, min(first + rng.randint(1, 3), len(mesh.layers))):
            rng.shuffle(mesh.layers[n])
            _by_lane(mesh, mesh.layers[n])
            _gather(mesh, n)
            mesh.renumber(n)
        for sweep in (turn, turn + 1):
            rightward = sweep % 2 == 0
            _sweep(mesh, lefts if rightward else rights, rightward, pulls, rng.random() < 0.5)
            _uncross(mesh)
            _swap(mesh, lefts, rights, 8)
        count = _crossings(mesh, rights)
        if count < fewest:
            fewest = count
            best = [list(nodes) for nodes in mesh.layers]
        else:
            _restore(mesh, best)
    _restore(mesh, best)


def _uncross(mesh: Mesh) -> None:
    """Lets the runs of one tail (and of one head) swap nodes where they cross each other.

    Swapping single neighbours does not find these: whole runs have to change places.
    """
    net = mesh.net
    for ends, step in ((net.outs, 1), (net.ins, -1)):
        for box, links in enumerate(ends):
            runs = [mesh.trail[e][::step] for e in links if len(mesh.trail[e]) > 2]
            for side in (1, -1):
                group = [run for run in runs if (mesh.layer[run[1]] - mesh.layer[box]) * side > 0]
                if len(group) > 1:
                    _untangle(mesh, group)


def _untangle(mesh: Mesh, runs: list[list[int]]) -> None:
    """Sorts the nodes of ``runs``, which start at one box, from their far ends to that box."""
    place = mesh.place
    for depth in range(max(map(len, runs)) - 2, 0, -1):
        groups: dict[tuple[int, int], dict[int, int]] = {}
        for run in runs:
            node = run[depth] if depth < len(run) - 1 else -1
            if node >= 0 and mesh.kind[node] == BUNDLE:
                group = groups.setdefault((mesh.low[node], mesh.high[node]), {})
                group[node] = place[run[depth + 1]]
        for nodes in groups.values():
            if len(nodes) > 1:
                spots = sorted(place[node] for node in nodes)
                layer = mesh.layers[mesh.layer[next(iter(nodes))]]
                for spot, node in zip(
                    spots, sorted(nodes, key=lambda n: (nodes[n], place[n])), strict=True
                ):
                    layer[spot] = node
                mesh.renumber(mesh.layer[layer[0]])


def _by_lane(mesh: Mesh, nodes: list[int]) -> None:
    """Puts a layer in the order of lanes; nodes with a choice move only as far as they have to."""
    low, high = mesh.low, mesh.high
    fixed = sorted((n for n in nodes if low[n] == high[n]), key=low.__getitem__)
    if len(fixed) == len(nodes):
        nodes[:] = fixed
        return
    lanes = [low[n] for n in fixed]
    passing: list[list[int]] = [[] for _ in range(len(fixed) + 1)]  # by fixed nodes before them
    before = 0
    for node in nodes:
        if low[node] == high[node]:
            before += 1
        else:
            first, last = bisect_left(lanes, low[node]), bisect_right(lanes, high[node])
            passing[max(first, min(before, last))].append(node)
    nodes[:] = passing[0]
    for n, node in enumerate(fixed):
        nodes.append(node)
        nodes += passing[n + 1]


def _gather(mesh: Mesh, layer: int) -> None:
    """Moves boxes joined inside a layer next to each other: the tail above its head if it can."""
    nodes = mesh.layers[layer]
    taken: set[int] = set()
    for tail, head in mesh.stacks.get(layer, ()):
        nodes.remove(tail)
        at = nodes.index(head)
        nodes.insert(at + 1 if head in taken else at, tail)
        taken.add(head)


def _settle_lanes(mesh: Mesh) -> None:
    """Gives free nodes the lane they stand in: as near to their head's as their place allows."""
    last = len(mesh.graph.lanes) - 1
    for nodes in mesh.layers:
        below = last
        limits = []
        for node in reversed(nodes):
            if mesh.low[node] == mesh.high[node]:
                below = mesh.lane[node]
            limits.append(below)
        above = 0
        for node, limit in zip(nodes, reversed(limits), strict=True):
            mesh.lane[node] = above = max(above, min(mesh.lane[node], limit))


def keeps_slots(mesh: Mesh, link: int) -> bool:
    """Do operands stand in the order of their slots? As typed, so in lanes of forward work only."""
    lane = mesh.graph.lanes[mesh.lane[mesh.net.head[link]]]
    return lane.direction == "right" and mesh.graph.links[link].kind not in ("factor", "seed")


def slot_port(mesh: Mesh, link: int) -> float:
    """Where a link's operand sits on its head's side, from -0.5 (top) to 0.5, for crossings."""
    one = mesh.graph.links[link]
    if one.kind in ("factor", "seed"):
        return -0.5
    if not keeps_slots(mesh, link):
        return 0.0
    count = len(mesh.net.ins[mesh.net.head[link]])
    return (one.slot + 0.5) / max(count, one.slot + 1) - 0.5


def _ends(mesh: Mesh) -> tuple[list[Ends], list[Ends]]:
    lefts: list[Ends] = [[] for _ in mesh.layer]
    rights: list[Ends] = [[] for _ in mesh.layer]
    for gap in mesh.gaps:
        for piece in gap:
            one, other = 0.0, 0.0
            if len(piece.links) == 1:
                e = piece.links[0]
                if mesh.net.head[e] == piece.left:
                    one = slot_port(mesh, e)
                elif mesh.net.head[e] == piece.right:
                    other = slot_port(mesh, e)
            for _ in range(min(len(piece.links), 3)):
                rights[piece.left].append((piece.right, other, one))
                lefts[piece.right].append((piece.left, one, other))
    return lefts, rights


def _pulls(mesh: Mesh) -> dict[int, int]:
    """Boxes that want to be at the lower (+1) or upper (-1) end of their lane, for loops."""
    pulls: dict[int, int] = {}
    for e in mesh.loops:
        tail, head = mesh.net.tail[e], mesh.net.head[e]
        if mesh.lane[tail] != mesh.lane[head]:
            down = 1 if mesh.lane[tail] < mesh.lane[head] else -1
            pulls[tail] = down
            pulls[head] = -down
    return pulls


def _sweep(
    mesh: Mesh, ends: list[Ends], rightward: bool, pulls: dict[int, int], flip: bool
) -> None:
    """Sorts each layer by the barycenter of its neighbours in the layer before."""
    place = mesh.place
    numbers = range(1, len(mesh.layers)) if rightward else range(len(mesh.layers) - 2, -1, -1)
    for n in numbers:
        nodes = mesh.layers[n]
        if len(nodes) < 2:
            continue
        keys = {}
        for at, node in enumerate(nodes):
            found = ends[node]
            key = float(at)
            if found:
                key = sum([place[m] + port for m, port, _ in found]) / len(found)
            pull = pulls.get(node)
            if pull is not None:
                key = (key + (len(nodes) if pull > 0 else -1.0)) / 2
            keys[node] = key
        if flip:  # equal keys swap places now and then: a cheap way out of a local optimum
            nodes.reverse()
        nodes.sort(key=keys.__getitem__)
        _by_lane(mesh, nodes)
        _gather(mesh, n)
        for at, node in enumerate(nodes):
            place[node] = at


def _crossings(mesh: Mesh, rights: list[Ends]) -> int:
    place = mesh.place
    total = 0
    for n in range(len(mesh.layers) - 1):
        pairs = [
            (place[node] + own, place[m] + port)
            for node in mesh.layers[n]
            for m, port, own in rights[node]
        ]
        pairs.sort()
        seen: list[float] = []
        last = -1.0
        for _, key in pairs:
            if key < last:
                total += len(seen) - bisect_right(seen, key)
                insort(seen, key)
            else:
                seen.append(key)
                last = key
    return total


def _swap(mesh: Mesh, lefts: list[Ends], rights: list[Ends], rounds: int) -> None:
    """Swaps neighbours where that removes crossings, until nothing gains."""
    low, high, place = mesh.low, mesh.high, mesh.place
    dirty = [True] * len(mesh.layers)
    for _ in range(rounds):
        gained = False
        for n, nodes in enumerate(mesh.layers):
            if not dirty[n]:
                continue
            dirty[n] = False
            for at in range(len(nodes) - 1):
                one, other = nodes[at], nodes[at + 1]
                if low[other] > high[one] or _splits(mesh, nodes, at):
                    continue
                if _gain(lefts, place, one, other) + _gain(rights, place, one, other) > 0:
                    nodes[at], nodes[at + 1] = other, one
                    place[other], place[one] = at, at + 1
                    gained = True
                    for m in (n - 1, n, n + 1):
                        if 0 <= m < len(dirty):
                            dirty[m] = True
        if not gained:
            break


def _splits(mesh: Mesh, nodes: list[int], at: int) -> bool:
    """Would a swap at ``at`` part boxes that are joined inside the layer?"""
    joined = mesh.joined
    if not joined:
        return False
    one, other = nodes[at], nodes[at + 1]
    if other in joined.get(one, ()):
        return True
    if at > 0 and nodes[at - 1] in joined.get(one, ()):
        return True
    return at + 2 < len(nodes) and nodes[at + 2] in joined.get(other, ())


def _gain(ends: list[Ends], place: list[int], one: int, other: int) -> int:
    """Crossings fewer if ``other`` came before ``one``."""
    gain = 0
    for m, port, _ in ends[one]:
        key = place[m] + port
        for k, also, _ in ends[other]:
            rival = place[k] + also
            if rival < key:
                gain += 1
            elif rival > key:
                gain -= 1
    return gain
