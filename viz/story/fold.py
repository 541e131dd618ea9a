"""Folding: which stretches of a large program are shown as one box, and which nodes go into it.

A group is an interval of the trace's events: the middle turns of a loop, the middle rows of a
Jacobian or, at the level of the program and of large ones, a unit that has a name. What a later pass
does about an op belongs with that op, so that a group has a box in every lane it leaves traces in. A
closed group can be opened; a big one then shows smaller groups. The same trace and the same opened
groups give the same result.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from viz.story import ids
from viz.story.cut import cut, pieces, within
from viz.story.graph import Graph, Node
from viz.story.group import Group
from viz.story.index import TraceIndex
from viz.story.turns import Turns, find_turns
from viz.story.units import Unit, units

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
BOXES = 24
"""Units that are shown of a program which is too large to be shown op by op."""
PINNED = ("seed", "gradient", "cut")


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
    units: bool = False  # whether this is the program level, which is drawn closer together

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
    run = _Run(index, graph)
    loops = find_turns(index)
    found = _middles(loops, run.homes, TURNS, HIDES)
    if _visible(run, found) > LIMIT:
        found = _middles(loops, run.homes, 3, 4)
        if _visible(run, found) > LIMIT:
            return _close(run, _units(run, BOXES), opened)
    return _close(run, found, opened)


def fold_units(
    index: TraceIndex, graph: Graph, budget: int, opened: frozenset[str] = frozenset()
) -> Folded:
    """Returns the picture's program level: at most ``budget`` units, each folded to a box.

    Units whose id is in ``opened`` show the units or nodes in them.
    """
    run = _Run(index, graph)
    folded = _close(run, _units(run, budget), opened)
    folded.units = True
    return folded


class _Run:
    """What folding looks at: the trace, its graph, where each node belongs, and the named units."""

    def __init__(self, index: TraceIndex, graph: Graph) -> None:
        self.index, self.graph = index, graph
        self.homes = _Homes(index, graph)

    @cached_property
    def root(self) -> Unit:
        return units(self.index)

    def weigh(self, unit: Unit) -> int:
        return self.homes.count(unit.start, unit.end)


def _units(run: _Run, budget: int) -> list[Group]:
    """The groups of a whole program: its units, and the rows of its Jacobians."""
    rows = _middles([t for t in find_turns(run.index) if t.kind == "rows"], run.homes, 3, 4)
    return [*_groups(run, cut(run.root, run.weigh, budget)), *rows]


def _groups(run: _Run, shown: list[Unit]) -> list[Group]:
    """A group for each unit that hides more than one node; a pass shows what it goes back through."""
    found = []
    for unit in shown:
        if unit.kind == "pass" or run.homes.own(unit.start, unit.end) < 2:
            continue
        turn = unit.kind == "turn"
        group = Group(
            "turns" if turn else "unit",
            unit.start,
            unit.end,
            unit.lines,
            unit.count if turn else _ops(run.index, unit),
            unit.first,
            part=turn,
            name=unit.name,
            of=unit.of,
            unit=unit,
        )
        found.append(group)
    return found


def _ops(index: TraceIndex, unit: Unit) -> int:
    events = index.events[unit.start : unit.end]
    return sum(e["type"] == "op" and index.ops[e["op"]]["role"] != "seed" for e in events)


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
        self.passes = {
            ids.pass_lane(e["pass"]): at for at, e in enumerate(index.events) if e["type"] == "pass"
        }
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
        self._own = sorted(at for node, at in self.time.items() if not self.paths[node])

    def count(self, start: int, end: int) -> int:
        """How many nodes belong to the events from ``start`` to before ``end``."""
        return bisect_left(self._sorted, end) - bisect_left(self._sorted, start)

    def own(self, start: int, end: int) -> int:
        """How many of them came to be then, and not in a later pass that goes back through them."""
        return bisect_left(self._own, end) - bisect_left(self._own, start)


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


def _visible(run: _Run, groups: list[Group]) -> int:
    """How many nodes and boxes are left with all groups closed."""
    folded = Folded(closed=_outermost(groups))
    _fill(run.graph, run.homes, folded)
    return len(run.graph.nodes) - len(folded.box_of) + len(folded.boxes)


def _close(run: _Run, groups: list[Group], opened: frozenset[str]) -> Folded:
    """Closes every group that is neither opened nor inside a closed one."""
    folded = Folded(homes=run.homes.time)
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
        children = [g for g in _children(run, group, inside) if g.id != group.id]
        waiting = sorted({*waiting, *children}, key=lambda g: (-g.start, g.end))
    _fill(run.graph, run.homes, folded)
    return folded


def _children(run: _Run, group: Group, inside: list[Group]) -> Iterable[Group]:
    """What a group shows when it is opened: nothing more if it is small enough, else parts."""
    if group.unit is not None:
        return _groups(run, pieces(group.unit, run.weigh))
    inner = _outermost(inside)
    hidden = sum(run.homes.count(g.start, g.end) for g in inner)
    if run.homes.count(group.start, group.end) - hidden <= SHOWS:
        return ()
    if group.turns is None or group.count == 1:
        return _groups(run, within(run.root, group.start, group.end, run.weigh))
    size = 10 ** (len(str(group.count - 1)) - 1)
    last = group.first - 1 + group.count
    firsts = range(group.first - 1, last, size)
    return [_some(group.turns, n, min(n + size, last), part=True) for n in firsts]


def _fill(graph: Graph, homes: _Homes, folded: Folded) -> None:
    """Puts every node of a closed group into the group's box in its lane."""
    if not folded.closed:
        return
    inside: dict[str, set[str]] = {}  # lanes of the passes that are inside a closed group
    for lane, at in homes.passes.items():
        around = folded.at(at)
        if around is not None:
            inside.setdefault(around.id, set()).add(lane)
    for node in graph.nodes.values():
        path: tuple[str, ...] = ()
        group = folded.at(node.time)
        if group is None:
            group = folded.at(homes.time[node.id])
            inner = inside.get(group.id, ()) if group is not None else ()
            path = tuple(lane for lane in homes.paths[node.id] if lane not in inner)
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
