"""Between order and ports: links to other lanes may leave a box over its back.

A value used far below would cross everything its box's neighbours send out; leaving on the other
side and coming through below (or above) them is often free, above all in the first column.
"""

from __future__ import annotations

from viz.layout.mesh import BUNDLE, Mesh, Piece

LARGE = 1500  # nodes: above, single crossings no longer matter


def detour(mesh: Mesh) -> None:
    """Gives links in ``mesh.back`` a node in their tail's own layer.

    Pre: the order is final. Post: every change saved crossings; orders of what was there stay.
    """
    if len(mesh.layer) > LARGE:
        return
    for e in range(len(mesh.graph.links)):
        trail = mesh.trail[e]
        if len(trail) < 2 or mesh.layer[trail[0]] == mesh.layer[trail[1]]:
            continue
        tail, head = trail[0], trail[-1]
        if mesh.lane[tail] != mesh.lane[head]:
            pieces = mesh.rights if mesh.layer[trail[1]] > mesh.layer[tail] else mesh.lefts
            piece = next(p for p in pieces[tail] if e in p.links)
            if len(piece.links) == 1:
                _try(mesh, e, piece)


def _try(mesh: Mesh, e: int, piece: Piece) -> None:
    """Moves the start of link ``e`` to the best place in its tail's layer, if that is better."""
    tail, after = mesh.trail[e][0], mesh.trail[e][1]
    right = mesh.layer[after] > mesh.layer[tail]
    nodes = mesh.layers[mesh.layer[tail]]
    down = mesh.lane[mesh.trail[e][-1]] > mesh.lane[tail]
    ahead, behind = (mesh.rights, mesh.lefts) if right else (mesh.lefts, mesh.rights)
    over, under = [], []  # per node: pieces ahead that end below (above) where this one ends
    for node in nodes:
        places = [mesh.place[p.right if right else p.left] for p in ahead[node] if p is not piece]
        over.append(sum(place > mesh.place[after] for place in places))
        under.append(sum(place < mesh.place[after] for place in places))
    start = mesh.place[tail]
    cost = sum(over[: start + 1]) + sum(under[start + 1 :])
    best, found = cost, -1
    cost -= 0 if down else over[start] - under[start]
    passed = 0
    uprights = _uprights(mesh, mesh.layer[tail])
    spots = range(start + 1, len(nodes) + 1) if down else range(start, -1, -1)
    for at in spots:  # a start just above position ``at``
        if at != spots[0]:
            node = at - 1 if down else at
            cost += over[node] - under[node] if down else under[node] - over[node]
            passed += len(behind[nodes[node]])
        if cost + passed + uprights[at] < best and _fits(mesh, e, nodes, at):
            best, found = cost + passed + uprights[at], at
    if found >= 0:
        _move(mesh, e, piece, found, right)


def _uprights(mesh: Mesh, layer: int) -> list[int]:
    """For each place between the nodes of a layer, the number of links that pass it upright."""
    found = [0] * (len(mesh.layers[layer]) + 1)
    for e in mesh.loops:
        if mesh.layer[mesh.net.tail[e]] == layer:
            ends = sorted((mesh.place[mesh.net.tail[e]], mesh.place[mesh.net.head[e]]))
            for at in range(ends[0] + 1, ends[1] + 1):
                found[at] += 1
    return found


def _fits(mesh: Mesh, e: int, nodes: list[int], at: int) -> bool:
    """Can the link stand above position ``at`` without leaving the lanes of its ends?"""
    low = max((mesh.lane[n] for n in nodes[:at]), default=0)
    high = min((mesh.lane[n] for n in nodes[at:]), default=len(mesh.graph.lanes))
    lanes = sorted((mesh.lane[mesh.net.tail[e]], mesh.lane[mesh.net.head[e]]))
    return low <= lanes[1] and high >= lanes[0]


def _move(mesh: Mesh, e: int, piece: Piece, at: int, right: bool) -> None:
    tail, head = mesh.trail[e][0], mesh.trail[e][-1]
    layer = mesh.layer[tail]
    nodes = mesh.layers[layer]
    low = max((mesh.lane[n] for n in nodes[:at]), default=0)
    high = min((mesh.lane[n] for n in nodes[at:]), default=len(mesh.graph.lanes) - 1)
    node = mesh.add(layer, max(low, min(mesh.lane[head], high)), BUNDLE, (0.0, 0.0), 0.0)
    nodes.pop()
    nodes.insert(at, node)
    mesh.place.append(at)
    mesh.renumber(layer)
    (mesh.rights if right else mesh.lefts)[tail].remove(piece)
    (mesh.rights if right else mesh.lefts)[node].append(piece)
    if right:
        piece.left = node
    else:
        piece.right = node
    mesh.trail[e].insert(1, node)
    mesh.back.add(e)
