"""Folding: which stretches of a large program are shown as one box, and which nodes go into it.

A group is an interval of the trace's events: the middle turns of a loop, the middle rows of a
Jacobian or, as the last resort, a run of lines. What a later pass does about an op belongs with
that op, so that a group has a box in every lane it leaves traces in. A closed group can be opened;
a big one then shows smaller groups. The same trace and the same opened groups give the same result.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from viz.story.graph import Graph, Node
from viz.story.index import TraceIndex
from viz.story.turns import Turns, find_turns

SMALL = 40
"""Nodes up to which nothing folds."""
LIMIT = 250
"""Visible nodes above which everything that can fold does."""
TURNS = 5
"""A loop of fewer turns folds only above ``LIMIT``."""
HIDES = 12
"""Nodes a group has to hide to be worth a box; above ``LIMIT`` 4."""
SHOWS = 80
"""Nodes that an opened group shows at once; a bigger one shows smaller groups."""
RUNS = 12
"""Into how many runs code without loops is cut, at about the same number of nodes each."""
EDGE = 10
"""Nodes that stay visible before the first run and after the last."""
PINNED = ("seed", "gradient", "cut")


@dataclass(frozen=True)
class Group:
    """Events ``start`` ≤ n < ``end``; ``count`` turns (from number ``first``, 1-based) or ops.

    ``kind`` is ``turns``, ``rows`` or ``ops``.
    """

    kind: str
    start: int
    end: int
    lines: tuple[int, int]
    count: int
    first: int
    turns: Turns | None = field(default=None, compare=False, repr=False)
    part: bool = False  # of a loop's folded turns

    def __contains__(self, event: int) -> bool:
        return self.start <= event < self.end

    @property
    def id(self) -> str:
        """The same for the same trace, whatever is opened."""
        return f"g{self.start}-{self.end}"


@dataclass
class GroupBox:
    """A closed group's box in one lane: the nodes in it, and the box whose column it shares."""

    id: str
    group: Group
    lane: str
    mirror: str | None
    nodes: list[str] = field(default_factory=list)


@dataclass
class Folded:
    """What is folded: closed and opened groups, the closed ones' boxes, and who is in which."""

    closed: list[Group] = field(default_factory=list)
    opened: list[Group] = field(default_factory=list)
    boxes: dict[str, GroupBox] = field(default_factory=dict)
    box_of: dict[str, str] = field(default_factory=dict)
    homes: dict[str, int] = field(default_factory=dict)

    def home(self, node: str) -> int:
        """The event a node's work belongs to; -1 for what is not in the program's own graph."""
        return self.homes.get(node, -1)

    def at(self, event: int) -> Group | None:
        """The closed group that an event belongs to, if any."""
        n = bisect_right(self.closed, event, key=lambda group: group.start) - 1
        return self.closed[n] if n >= 0 and event < self.closed[n].end else None


def fold(index: TraceIndex, graph: Graph, opened: frozenset[str] = frozenset()) -> Folded:
    """Returns what to fold in ``graph``; groups whose id is in ``opened`` show what is in them."""
    if len(graph.nodes) <= SMALL:
        return Folded()
    homes = _Homes(index, graph)
    loops = find_turns(index)
    found = _middles(loops, homes, TURNS, HIDES)
    if _visible(graph, homes, found) > LIMIT:
        found = _middles(loops, homes, 3, 4)
        if _visible(graph, homes, found) > LIMIT:
            found = [*found, *_Runs(index, graph, homes, found).top()]
    return _close(index, graph, homes, found, opened)


class _Homes:
    """When each node's work belongs: an op's own event, or that of the op whose rule it is part of.

    ``paths`` has the lanes between a node and its home, its own first: a rule in pass p1 of a rule
    in pass p0 of a forward op has ``("p1", "p0")``.
    """

    def __init__(self, index: TraceIndex, graph: Graph) -> None:
        self.time: dict[str, int] = {}
        self.paths: dict[str, tuple[str, ...]] = {}
        summed = {
            index.producer[e["total"]]: e["tensor"]
            for e in index.events
            if e["type"] == "sum" and e["total"] in index.producer
        }
        passes = {lane.id for lane in graph.lanes if lane.pass_id is not None}
        for node in graph.nodes.values():
            above = node.mirror
            if node.role == "accumulate" and node.op in summed:
                above = graph.place.get(summed[node.op])
            if node.lane in passes and node.role not in PINNED and above in self.time:
                assert above is not None
                self.time[node.id] = self.time[above]
                self.paths[node.id] = (node.lane, *self.paths[above])
            else:
                self.time[node.id] = node.time
                self.paths[node.id] = ()
        self._sorted = sorted(self.time.values())

    def count(self, start: int, end: int) -> int:
        """How many nodes belong to the events from ``start`` to before ``end``."""
        return bisect_left(self._sorted, end) - bisect_left(self._sorted, start)


def _middles(loops: list[Turns], homes: _Homes, turns: int, hides: int) -> list[Group]:
    """The turns of each loop but the first and the last, where that is worth a box."""
    found = []
    for one in loops:
        count = len(one.starts)
        if count >= turns:
            group = _some(one, 1, count - 1)
            if homes.count(group.start, group.end) >= hides:
                found.append(group)
    return found


def _some(one: Turns, first: int, end: int, part: bool = False) -> Group:
    kind = "turns" if one.kind == "loop" else one.kind
    start, stop = one.starts[first], one.starts[end]
    return Group(kind, start, stop, one.lines, end - first, first + 1, turns=one, part=part)


def _outermost(groups: list[Group]) -> list[Group]:
    """The groups that are in no other, in order."""
    found: list[Group] = []
    for group in sorted(groups, key=lambda g: (g.start, -g.end)):
        if not found or group.start >= found[-1].end:
            found.append(group)
    return found


def _visible(graph: Graph, homes: _Homes, groups: list[Group]) -> int:
    """How many nodes and boxes are left with all groups closed."""
    folded = Folded(closed=_outermost(groups))
    _fill(graph, homes, folded)
    return len(graph.nodes) - len(folded.box_of) + len(folded.boxes)


def _close(
    index: TraceIndex, graph: Graph, homes: _Homes, groups: list[Group], opened: frozenset[str]
) -> Folded:
    """Closes every group that is neither opened nor inside a closed one."""
    folded = Folded(homes=homes.time)
    waiting = sorted(groups, key=lambda g: (-g.start, g.end))
    while waiting:
        group = waiting.pop()
        if folded.closed and group.start < folded.closed[-1].end:
            continue
        if group.id not in opened:
            folded.closed.append(group)
            continue
        folded.opened.append(group)
        inside = [g for g in groups if group.start <= g.start and g.end <= group.end and g != group]
        children = list(_children(index, graph, homes, group, inside))
        waiting = sorted({*waiting, *children}, key=lambda g: (-g.start, g.end))
    _fill(graph, homes, folded)
    return folded


def _children(
    index: TraceIndex, graph: Graph, homes: _Homes, group: Group, inside: list[Group]
) -> Iterator[Group]:
    """What a group shows when it is opened: nothing more if it is small enough, else parts."""
    inner = _outermost(inside)
    hidden = sum(homes.count(g.start, g.end) for g in inner)
    if homes.count(group.start, group.end) - hidden <= SHOWS:
        return
    if group.turns is None or group.count == 1:
        yield from _Runs(index, graph, homes, inside).cut(group.start, group.end)
        return
    size = 10 ** (len(str(group.count - 1)) - 1)
    last = group.first - 1 + group.count
    for first in range(group.first - 1, last, size):
        yield _some(group.turns, first, min(first + size, last), part=True)


def _fill(graph: Graph, homes: _Homes, folded: Folded) -> None:
    """Puts every node of a closed group into the group's box in its lane."""
    if not folded.closed:
        return
    for node in graph.nodes.values():
        path: tuple[str, ...] = ()
        group = folded.at(node.time)
        if group is None:
            group, path = folded.at(homes.time[node.id]), homes.paths[node.id]
        if group is not None:
            box = _box(folded, group, path, node)
            box.nodes.append(node.id)
            folded.box_of[node.id] = box.id


def _box(folded: Folded, group: Group, path: tuple[str, ...], node: Node) -> GroupBox:
    name = ".".join((group.id, *path))
    if name not in folded.boxes:
        above = ".".join((group.id, *path[1:])) if path else None
        mirror = above if above in folded.boxes else None
        folded.boxes[name] = GroupBox(name, group, node.lane, mirror)
    return folded.boxes[name]


class _Runs:
    """Cuts code that repeats nothing into runs, at line ends where it can."""

    def __init__(self, index: TraceIndex, graph: Graph, homes: _Homes, groups: list[Group]) -> None:
        self.index, self.homes = index, homes
        self.groups = _outermost(groups)
        inside = Folded(closed=self.groups)
        self.lines: dict[int, int] = {g.start: g.lines[0] for g in self.groups}
        for node in graph.nodes.values():
            at = homes.time[node.id]
            if node.time == at and node.role not in PINNED and inside.at(at) is None:
                self.lines.setdefault(at, node.line or index.events[at]["line"] or 0)
        self.times = sorted(self.lines)
        passes = [at for at, e in enumerate(index.events) if e["type"] == "pass"]
        passes = [at for at in passes if inside.at(at) is None]
        self.walls = passes if len(passes) <= RUNS else []

    def top(self) -> list[Group]:
        """The runs of the whole program but for its first and last nodes."""
        return self.cut(0, len(self.index.events), EDGE)

    def cut(self, start: int, end: int, edge: int = 0) -> list[Group]:
        """The runs of an interval, of about the same weight; ``edge`` nodes at its ends stay."""
        times = [t for t in self.times if start <= t < end][edge : -edge or None]
        ends = {g.start: g.end for g in self.groups}
        closing = [ends.get(t, t + 1) for t in times]
        total = sum(map(self._weight, times))
        target = max(total / RUNS, SHOWS / 10)
        found: list[Group] = []
        first, weight = 0, 0
        for n, time in enumerate(times):
            weight += self._weight(time)
            last = n + 1 == len(times)
            walled = not last and self._walled(time, times[n + 1])
            lines = not last and self.lines[times[n + 1]] != self.lines[time]
            if last or walled or (weight >= target and lines) or weight >= 1.5 * target:
                found += self._run(times[first], closing[n], weight)
                first, weight = n + 1, 0
        return [g for g in found if (g.start, g.end) != (start, end)]

    def _weight(self, time: int) -> int:
        """Visible nodes of one time: a loop counts little, its middle is folded."""
        return (
            2 if any(g.start == time for g in self._at(time)) else self.homes.count(time, time + 1)
        )

    def _at(self, time: int) -> list[Group]:
        n = bisect_right(self.groups, time, key=lambda g: g.start) - 1
        return [self.groups[n]] if n >= 0 else []

    def _walled(self, one: int, other: int) -> bool:
        return bisect_right(self.walls, one) != bisect_right(self.walls, other)

    def _run(self, start: int, end: int, weight: int) -> list[Group]:
        inside = [self.lines[t] for t in self.times if start <= t < end and self.lines[t]]
        if weight < 4 or not inside:
            return []
        events = self.index.events[start:end]
        ops = sum(e["type"] == "op" and self.index.ops[e["op"]]["role"] != "seed" for e in events)
        return [Group("ops", start, end, (min(inside), max(inside)), ops, 1)]
