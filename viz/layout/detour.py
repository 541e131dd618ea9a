"""Between order and ports: links to other lanes may leave a box over its back.

A value used far below would cross everything its box's neighbours send out; leaving on the other
side and coming through below (or above) them is often free, above all in the first column.
"""

from __future__ import annotations

from itertools import accumulate

from viz.layout.layered import DUMMY, Layered, ShortLink

LARGE = 1500  # nodes: above, single crossings no longer matter


def detour(layered: Layered) -> None:
    """Gives links in ``layered.back`` a node in their tail's own layer.

    Pre: the order is final. Post: every change saved crossings; orders of what was there stay.
    """
    if len(layered.layer) > LARGE:
        return
    loops: dict[int, list[int]] = {}  # by layer
    for e in layered.loops:
        loops.setdefault(layered.layer[layered.net.tail[e]], []).append(e)
    for e in range(len(layered.graph.links)):
        chain = layered.chain[e]
        if len(chain) < 2 or layered.layer[chain[0]] == layered.layer[chain[1]]:
            continue
        tail, head = chain[0], chain[-1]
        if layered.lane[tail] != layered.lane[head]:
            shorts = (
                layered.rights if layered.layer[chain[1]] > layered.layer[tail] else layered.lefts
            )
            short = next(p for p in shorts[tail] if e in p.links)
            if len(short.links) == 1:
                _try(layered, e, short, loops.get(layered.layer[tail], []))


def _try(layered: Layered, e: int, short: ShortLink, loops: list[int]) -> None:
    """Moves the start of link ``e`` to the best place in its tail's layer, if that is better."""
    tail, after = layered.chain[e][0], layered.chain[e][1]
    right = layered.layer[after] > layered.layer[tail]
    nodes = layered.layers[layered.layer[tail]]
    down = layered.lane[layered.chain[e][-1]] > layered.lane[tail]
    ahead, behind = (layered.rights, layered.lefts) if right else (layered.lefts, layered.rights)
    over, under = [], []  # per node: shorts ahead that end below (above) where this one ends
    for node in nodes:
        places = [
            layered.place[p.right if right else p.left] for p in ahead[node] if p is not short
        ]
        over.append(sum(place > layered.place[after] for place in places))
        under.append(sum(place < layered.place[after] for place in places))
    start = layered.place[tail]
    cost = sum(over[: start + 1]) + sum(under[start + 1 :])
    best, found = cost, -1
    cost -= 0 if down else over[start] - under[start]
    passed = 0
    uprights = _uprights(layered, loops, len(nodes))
    spots = range(start + 1, len(nodes) + 1) if down else range(start, -1, -1)
    for at in spots:  # a start just above position ``at``
        if at != spots[0]:
            node = at - 1 if down else at
            cost += over[node] - under[node] if down else under[node] - over[node]
            passed += len(behind[nodes[node]])
        if cost + passed + uprights[at] < best and _fits(layered, e, nodes, at):
            best, found = cost + passed + uprights[at], at
    if found >= 0:
        _move(layered, e, short, found, right)


def _uprights(layered: Layered, loops: list[int], size: int) -> list[int]:
    """For each place between the nodes of a layer, the number of links that pass it upright."""
    change = [0] * (size + 2)
    for e in loops:
        one, other = layered.place[layered.net.tail[e]], layered.place[layered.net.head[e]]
        change[min(one, other) + 1] += 1
        change[max(one, other) + 1] -= 1
    return list(accumulate(change[: size + 1]))


def _fits(layered: Layered, e: int, nodes: list[int], at: int) -> bool:
    """Can the link stand above position ``at`` without leaving the lanes of its ends?"""
    low = max((layered.lane[n] for n in nodes[:at]), default=0)
    high = min((layered.lane[n] for n in nodes[at:]), default=len(layered.graph.lanes))
    lanes = sorted((layered.lane[layered.net.tail[e]], layered.lane[layered.net.head[e]]))
    return low <= lanes[1] and high >= lanes[0]


def _move(layered: Layered, e: int, short: ShortLink, at: int, right: bool) -> None:
    tail, head = layered.chain[e][0], layered.chain[e][-1]
    layer = layered.layer[tail]
    nodes = layered.layers[layer]
    low = max((layered.lane[n] for n in nodes[:at]), default=0)
    high = min((layered.lane[n] for n in nodes[at:]), default=len(layered.graph.lanes) - 1)
    node = layered.add(layer, max(low, min(layered.lane[head], high)), DUMMY, (0.0, 0.0), 0.0)
    nodes.pop()
    nodes.insert(at, node)
    layered.place.append(at)
    layered.renumber(layer)
    (layered.rights if right else layered.lefts)[tail].remove(short)
    (layered.rights if right else layered.lefts)[node].append(short)
    if right:
        short.left = node
    else:
        short.right = node
    layered.chain[e].insert(1, node)
    layered.back.add(e)
