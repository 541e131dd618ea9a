"""Sixth stage: the channels between layers: a track for each vertical run, then all x coordinates.

In one channel, runs that go down lie further left the lower they start, runs that go up the other
way round; links around one layer stay closest to it. So two links cross there only if they have to.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from viz.layout.mesh import LABEL, Mesh
from viz.layout.model import Options
from viz.layout.ports import LEFT, STRAIGHT, Ports
from viz.layout.position import Heights, end

CROWD = 90.0  # px: tracks of a channel that would take more room move closer together ...
NARROW = 3.0  # ... down to this distance
LABEL_CLEAR = 10.0  # px between a label on a link around a layer and other links
TIGHT = 9.0  # px: largest corner beside such a label
SAME = 0.05  # px of height that count as none


@dataclass(slots=True)
class Channels:
    """``left`` and ``right`` x of each layer; ``bend``: x of link ``e``'s vertical run in gap ``n``
    by (n, e), where it has one; ``sides``: left and right edge of gap ``n`` by n (-1 is the left
    margin); ``labels``: the place (centre) of labels on links around a layer; ``tight``: the gaps
    with such labels, in which corners have to be small.
    """

    left: list[float]
    right: list[float]
    bend: dict[tuple[int, int], float]
    sides: dict[int, tuple[float, float]]
    labels: dict[int, tuple[float, float]]
    tight: set[int]
    width: float


@dataclass(slots=True)
class _Run:
    link: int
    top: float
    bottom: float
    wide: float  # px: more than a line's when a label sits on it
    label: float = 0.0  # the label's centre, y
    track: int = 0


def channels(mesh: Mesh, ports: Ports, heights: Heights, options: Options) -> Channels:
    """Assigns x.

    Pre: heights are final.
    Post: layers do not overlap; vertical runs of one gap that share a height have tracks of their
    own; all runs lie inside their gap.
    """
    count = len(mesh.layers)
    rounds = _loops(mesh, ports, heights)
    runs = {n: _runs(mesh, ports, heights, rounds, n) for n in range(-1, count)}
    for n, found_runs in runs.items():
        _place_labels(mesh, ports, heights, n, found_runs)
    tracks = {n: _assign(found) for n, found in runs.items()}
    widths = {n: _width(mesh, n, runs[n], tracks[n], options) for n in range(-1, count)}
    spans = [max((mesh.width[m] for m in nodes), default=0.0) for nodes in mesh.layers]
    natural = sum(widths.values()) + sum(spans) + 2 * options.margin
    if count > 1 and natural < options.fit_width:
        extra = min((options.fit_width - natural) / (count - 1), options.fit_gap)
        for n in range(count - 1):
            widths[n] += extra
    found = Channels([], [], {}, {}, {}, set(), 0.0)
    x = options.margin
    for n in range(-1, count):
        if n >= 0:
            found.left.append(x)
            x += spans[n]
            found.right.append(x)
        found.sides[n] = (x, x + widths[n])
        _place(found, n, runs[n], tracks[n], x, widths[n], options)
        x += widths[n]
    found.width = x + options.margin
    return found


def _loops(mesh: Mesh, ports: Ports, heights: Heights) -> dict[int, list[tuple[float, float, int]]]:
    """Links around a layer, by gap: heights of both ends, and the link."""
    found: dict[int, list[tuple[float, float, int]]] = {}
    for e, kind in ports.loop.items():
        if kind == STRAIGHT:
            continue
        tail, head = mesh.net.tail[e], mesh.net.head[e]
        gap = mesh.layer[tail] - (kind == LEFT)
        one = heights.y[tail] + ports.tail[e]
        other = heights.y[head] + ports.head[e]
        found.setdefault(gap, []).append((one, other, e))
    for e in sorted(mesh.back):
        tail, node, after = mesh.trail[e][:3]
        gap = mesh.layer[tail] - (mesh.layer[after] > mesh.layer[tail])
        one = heights.y[tail] + ports.tail[e]
        other = heights.y[node] + end(mesh, ports, node, e)
        found.setdefault(gap, []).append((one, other, e))
    return found


def _runs(
    mesh: Mesh,
    ports: Ports,
    heights: Heights,
    rounds: dict[int, list[tuple[float, float, int]]],
    gap: int,
) -> list[list[_Run]]:
    """Vertical runs of a gap in the order in which they get tracks.

    Around the layer on the left, down, up, around the layer on the right (outermost first).
    """
    near: list[_Run] = []
    far: list[_Run] = []
    for one, other, e in rounds.get(gap, ()):
        link = mesh.graph.links[e]
        back = e in mesh.back
        run = _Run(e, min(one, other), max(one, other), 0.0 if back else link.label_width)
        around_left_layer = mesh.layer[mesh.net.tail[e]] == gap
        (near if around_left_layer else far).append(run)
    near.sort(key=lambda run: (run.bottom - run.top, run.link))
    far.sort(key=lambda run: (run.top - run.bottom, run.link))
    down: list[tuple[float, _Run]] = []
    up: list[tuple[float, _Run]] = []
    if 0 <= gap < len(mesh.gaps):
        for piece in mesh.gaps[gap]:
            y_left, y_right = heights.y[piece.left], heights.y[piece.right]
            for e in piece.links:
                one = y_left + end(mesh, ports, piece.left, e)
                other = y_right + end(mesh, ports, piece.right, e)
                if other - one > SAME:
                    down.append((-one - other, _Run(e, one, other, 0.0)))
                elif one - other > SAME:
                    up.append((one + other, _Run(e, other, one, 0.0)))
    down.sort(key=lambda item: (item[0], item[1].link))
    up.sort(key=lambda item: (item[0], item[1].link))
    return [near, [run for _, run in down], [run for _, run in up], far]


def _place_labels(
    mesh: Mesh, ports: Ports, heights: Heights, gap: int, runs: list[list[_Run]]
) -> None:
    """Puts labels of links around a layer where the links that leave the layer there are far."""
    for group, layer in ((runs[0], gap), (runs[3], gap + 1)):
        for run in group:
            run.label = (run.top + run.bottom) / 2
            if not run.wide:
                continue
            stops = [run.top, run.bottom]
            for node in mesh.layers[layer]:
                for piece in (mesh.rights if layer == gap else mesh.lefts)[node]:
                    stops += [heights.y[node] + end(mesh, ports, node, e) for e in piece.links]
            stops += [r.top for r in group if r is not run] + [
                r.bottom for r in group if r is not run
            ]
            stops = sorted(y for y in stops if run.top <= y <= run.bottom)
            need = mesh.graph.links[run.link].label_height + 2 * LABEL_CLEAR
            spots = [
                (b - a < need, abs((a + b) / 2 - run.label), (a + b) / 2, b - a)
                for a, b in pairwise(stops)
            ]
            fits = [spot for spot in spots if not spot[0]]
            if fits:
                run.label = min(fits)[2]
            elif spots:
                run.label = max(spots, key=lambda spot: spot[3])[2]


def _assign(runs: list[list[_Run]]) -> list[float]:
    """Gives each run the first track after those it overlaps; returns the tracks' widths."""
    clear = 4.0
    tracks: list[list[_Run]] = []
    widths: list[float] = []

    def give(run: _Run, first: int) -> None:
        at = first
        for n in range(len(tracks) - 1, first - 1, -1):
            if any(r.top < run.bottom + clear and run.top < r.bottom + clear for r in tracks[n]):
                at = n + 1
                break
        run.track = at
        if at == len(tracks):
            tracks.append([])
            widths.append(0.0)
        tracks[at].append(run)
        widths[at] = max(widths[at], run.wide)

    near, down, up, far = runs
    for run in near:
        give(run, 0)
    first = len(tracks)
    for run in down + up:
        give(run, first)
    first = len(tracks)
    for run in far:
        give(run, first)
    return widths


def _width(
    mesh: Mesh, gap: int, runs: list[list[_Run]], tracks: list[float], options: Options
) -> float:
    if gap in (-1, len(mesh.layers) - 1) and not tracks:
        return 0.0
    narrow = any(
        0 <= n < len(mesh.layers) and mesh.layers[n] and mesh.kind[mesh.layers[n][0]] == LABEL
        for n in (gap, gap + 1)
    )
    base = options.channel if tracks else options.straight_channel
    if narrow:
        base *= 0.7
    longest = max((run.bottom - run.top for group in runs for run in group), default=0.0)
    base += min(options.channel / 3, longest / 8)
    return base + _spread(tracks, options)


def _spread(tracks: list[float], options: Options) -> float:
    return max(0, len(tracks) - 1) * _track_gap(tracks, options) + sum(tracks)


def _track_gap(tracks: list[float], options: Options) -> float:
    """Many tracks move closer together, but never onto each other."""
    return max(NARROW, min(options.track_gap, CROWD / len(tracks))) if tracks else 0.0


def _place(
    found: Channels,
    gap: int,
    runs: list[list[_Run]],
    tracks: list[float],
    x: float,
    width: float,
    options: Options,
) -> None:
    """Writes down the x of each track: the tracks stand together in the middle of the gap."""
    centre = []
    here = x + (width - _spread(tracks, options)) / 2
    for wide in tracks:
        centre.append(here + wide / 2)
        here += wide + _track_gap(tracks, options)
    for group in runs:
        for run in group:
            found.bend[gap, run.link] = centre[run.track]
            if run.wide:
                found.tight.add(gap)
                found.labels[run.link] = (centre[run.track], run.label)
