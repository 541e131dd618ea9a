"""Crossings in a layered graph: counting them, and removing them by swapping nodes.

Used by the ordering stage; link ends on a box count with the place they will have on its side.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator

from viz.layout.layered import DUMMY, Layered

EARLY = 4  # passes over all layers
HUBS = 64  # pairs of link ends of two nodes above which they are sorted before they are compared

Ends = list[tuple[int, float, float]]  # of one node: other node, port there, own port
Bundle = dict[int, int]  # nodes of one layer and lane, on links of one box: the next node of each


def keeps_slots(layered: Layered, link: int) -> bool:
    """Do operands stand in the order of their slots? As typed, so in lanes of forward work only."""
    lane = layered.graph.lanes[layered.lane[layered.net.head[link]]]
    return lane.direction == "right" and layered.graph.links[link].kind not in ("factor", "seed")


def slot_port(layered: Layered, link: int) -> float:
    """Where a link's operand sits on its head's side, from -0.5 (top) to 0.5, for crossings."""
    one = layered.graph.links[link]
    if not keeps_slots(layered, link):
        return 0.0
    count = len(layered.net.ins[layered.net.head[link]])
    return (one.slot + 0.5) / max(count, one.slot + 1) - 0.5


def link_ends(layered: Layered) -> tuple[list[Ends], list[Ends]]:
    lefts: list[Ends] = [[] for _ in layered.layer]
    rights: list[Ends] = [[] for _ in layered.layer]
    for gap in layered.gaps:
        for short in gap:
            one, other = 0.0, 0.0
            if len(short.links) == 1:
                e = short.links[0]
                if layered.net.head[e] == short.left:
                    one = slot_port(layered, e)
                elif layered.net.head[e] == short.right:
                    other = slot_port(layered, e)
            weight = 1 if short.links[0] in layered.bus else min(len(short.links), 3)
            for _ in range(weight):
                rights[short.left].append((short.right, other, one))
                lefts[short.right].append((short.left, one, other))
    return lefts, rights


def count(layered: Layered, rights: list[Ends]) -> int:
    place = layered.place
    total = 0
    for nodes in layered.layers:
        keys: list[float] = []
        for node in nodes:
            found = rights[node]
            if len(found) == 1:
                m, port, _ = found[0]
                keys.append(place[m] + port)
            else:
                ends = [(own, place[m] + port) for m, port, own in found]
                ends.sort()
                keys += [key for _, key in ends]
        if keys == sorted(keys):  # nothing crosses here, as in most gaps
            continue
        seen: list[float] = []
        last = -1.0
        for key in keys:
            if key < last:
                total += len(seen) - bisect_right(seen, key)
                insort(seen, key)
            else:
                seen.append(key)
                last = key
    return total


def swap(layered: Layered, lefts: list[Ends], rights: list[Ends], rounds: int) -> None:
    """Swaps neighbours where that removes crossings, until nothing gains."""
    low, high, place = layered.low, layered.high, layered.place
    dirty = [True] * len(layered.layers)
    for _ in range(rounds):
        gained = False
        for n, nodes in enumerate(layered.layers):
            if not dirty[n]:
                continue
            dirty[n] = False
            stacked = n in layered.stacks
            for at in range(len(nodes) - 1):
                one, other = nodes[at], nodes[at + 1]
                if low[other] > high[one] or (stacked and _splits(layered, nodes, at)):
                    continue
                gain = 0
                for ends in (lefts, rights):
                    if len(ends[one]) * len(ends[other]) > HUBS:
                        gain += _gain(ends, place, one, other)
                        continue
                    for m, port, _ in ends[one]:  # as _gain: a call would take half of the time
                        key = place[m] + port
                        for k, also, _ in ends[other]:
                            rival = place[k] + also
                            if rival < key:
                                gain += 1
                            elif rival > key:
                                gain -= 1
                if gain > 0:
                    nodes[at], nodes[at + 1] = other, one
                    place[other], place[one] = at, at + 1
                    gained = True
                    for m in (n - 1, n, n + 1):
                        if 0 <= m < len(dirty):
                            dirty[m] = True
        if not gained:
            break


def early(layered: Layered, lefts: list[Ends], rights: list[Ends]) -> None:
    """Lets passing links reach their head's lane as early as that costs no crossing."""
    for turn in range(EARLY):
        layers = layered.layers if turn % 2 else layered.layers[::-1]
        moved = [_sink(layered, nodes, lefts, rights) for nodes in layers]
        if not any(moved):
            break


def _sink(layered: Layered, nodes: list[int], lefts: list[Ends], rights: list[Ends]) -> bool:
    low, high, lane, place = layered.low, layered.high, layered.lane, layered.place
    moved = False
    again = True
    while again:
        again = False
        for at in range(len(nodes) - 1):
            one, other = nodes[at], nodes[at + 1]
            if lane[one] <= lane[other] or low[other] > high[one] or _splits(layered, nodes, at):
                continue
            if _gain(lefts, place, one, other) + _gain(rights, place, one, other) >= 0:
                nodes[at], nodes[at + 1] = other, one
                place[other], place[one] = at, at + 1
                moved = again = True
    return moved


def _splits(layered: Layered, nodes: list[int], at: int) -> bool:
    """Would a swap at ``at`` part boxes that are joined inside the layer?"""
    joined = layered.joined
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
    mine, others = ends[one], ends[other]
    gain = 0
    if len(mine) * len(others) > HUBS:
        rivals = sorted([place[k] + also for k, also, _ in others])
        for m, port, _ in mine:
            key = place[m] + port
            gain += bisect_left(rivals, key) - len(rivals) + bisect_right(rivals, key)
        return gain
    for m, port, _ in mine:
        key = place[m] + port
        for k, also, _ in others:
            rival = place[k] + also
            if rival < key:
                gain += 1
            elif rival > key:
                gain -= 1
    return gain


def bundles(layered: Layered) -> list[Bundle]:
    """Returns what ``uncross`` may let change places, in the order in which it does; no place is in it.

    Those of one box come from its links' far ends to the box. What several links share is looked at
    once: chains that share a node share all nodes up to the box.
    """
    net, layer = layered.net, layered.layer
    found: list[Bundle] = []
    for ends, back in ((net.outs, False), (net.ins, True)):
        for box, links in enumerate(ends):
            sides: dict[bool, list[list[int]]] = {}
            for e in links:
                chain = layered.chain[e]
                if len(chain) > 2:
                    sides.setdefault(layer[chain[-2 if back else 1]] > layer[box], []).append(chain)
            for right in (True, False):
                if len(sides.get(right, ())) > 1:
                    found += _bundles(layered, sides[right], back)
    return found


def _bundles(layered: Layered, chains: list[list[int]], back: bool) -> Iterator[Bundle]:
    """Yields the nodes of chains that meet at one box, from their far ends to that box."""
    groups: dict[tuple[int, int, int], Bundle] = {}  # by distance from the box, and lanes
    known: set[int] = set()
    *_, second, _ = sorted(map(len, chains))
    for chain in chains:
        for depth in range(min(len(chain), second) - 2, 0, -1):  # beyond that, one is alone
            node, after = (chain[~depth], chain[~depth - 1]) if back else chain[depth : depth + 2]
            if layered.kind[node] == DUMMY:
                group = groups.setdefault((-depth, layered.low[node], layered.high[node]), {})
                group[node] = after
            if node in known:
                break
            known.add(node)
    for key in sorted(groups):
        if len(groups[key]) > 1:
            yield groups[key]


def uncross(layered: Layered, groups: list[Bundle]) -> None:
    """Lets the runs of one tail (and of one head) swap nodes where they cross each other.

    Swapping single neighbours does not find these: whole runs have to change places.
    """
    place, layers = layered.place, layered.layers
    for group in groups:
        spots = {place[node]: node for node in group}
        wanted = sorted(spots, key=lambda spot: (place[group[spots[spot]]], spot))
        for spot, old in zip(sorted(spots), wanted, strict=True):
            node = spots[old]
            if spot != old:
                layers[layered.layer[node]][spot] = node
                place[node] = spot
