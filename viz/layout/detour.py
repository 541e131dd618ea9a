"""Between order and ports: links to other lanes may leave a box over its back.

A value used far below would cross everything its box's neighbours send out; leaving on the other
side and coming through below (or above) them is often free, above all in the first column.
"""

from __future__ import annotations

from viz.layout.mesh import BUNDLE, Mesh, Piece


def detour(mesh: Mesh) -> None:
    """Gives links in ``mesh.back`` a node in their tail's own layer.

    Pre: the order is final. Post: every change saved crossings; orders of what was there stay.
    """
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
    """Moves the first piece of link ``e`` to the best place in its tail's layer, if that is better."""
    tail, after = mesh.trail[e][0], mesh.trail[e][1]
    right = mesh.layer[after] > mesh.layer[tail]
    nodes = mesh.layers[mesh.layer[tail]]
    down = mesh.lane[mesh.trail[e][-1]] > mesh.lane[tail]
    target = mesh.place[after]
    ahead, behind = (mesh.rights, mesh.lefts) if right else (mesh.lefts, mesh.rights)
    ends = [
        [mesh.place[p.right if right else p.left] for p in ahead[node] if p is not piece]
        for node in nodes
    ]

    def ahead_cost(at: float) -> int:
        """Crossings in the channel ahead for a start just above position ``at``."""
        above = sum(end > target for n, found in enumerate(ends) if n < at for end in found)
        return above + sum(end < target for n, found in enumerate(ends) if n >= at for end in found)

    start = mesh.place[tail]
    present = ahead_cost(start + 0.5)
    upright = [
        sorted((mesh.place[mesh.net.tail[f]], mesh.place[mesh.net.head[f]]))
        for f in mesh.loops
        if mesh.layer[mesh.net.tail[f]] == mesh.layer[tail]
    ]
    spots = range(start + 1, len(nodes) + 1) if down else range(start + 1)
    best, found = present, -1
    for at in spots:
        passed = nodes[start + 1 : at] if down else nodes[at:start]
        low = max((mesh.lane[n] for n in nodes[:at]), default=0)
        high = min((mesh.lane[n] for n in nodes[at:]), default=len(mesh.graph.lanes))
        cost = ahead_cost(at) + sum(len(behind[n]) for n in passed)
        cost += sum(a < at <= b for a, b in upright)
        if cost < best and low <= high and _between(mesh, e, low, high):
            best, found = cost, at
    if found >= 0:
        _move(mesh, e, piece, found, right)


def _between(mesh: Mesh, e: int, low: int, high: int) -> bool:
    """Is there room for the link among lanes ``low`` to ``high``, without leaving its own?"""
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
