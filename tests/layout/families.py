"""Lane graphs of any size and of shapes that are hard for some stage."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.layout import programs
from viz.layout.model import Box, Graph, Lane, Link

FORWARD, BACK = Lane("forward", "right", 30.0), Lane("pass", "left", 30.0)
LABEL = 46.0, 24.0


def _op(name: str, lane: str, time: int, mirror: str | None = None) -> Box:
    return Box(name, lane, 50.0, 50.0, mirror, time, 10.0, 0.0, True)


def _graph(
    boxes: list[Box], pairs: list[tuple[str, str]], lanes: tuple[Lane, ...] = (FORWARD, BACK)
) -> Graph:
    slots: dict[str, int] = {}
    links = []
    for n, (tail, head) in enumerate(pairs):
        slots[head] = slots.get(head, -1) + 1
        links.append(Link(f"e{n}", tail, head, slots[head], "operand", *LABEL))
    return Graph(lanes, tuple(boxes), tuple(links))


def _forward(size: int) -> list[Box]:
    return [_op(f"b{n}", "forward", n) for n in range(size)]


def _rule(size: int) -> list[Box]:
    """One forward op and ``size`` ops of its rule, all in one column."""
    return [_op("f", "forward", 0), *(_op(f"b{n}", "pass", n + 1, "f") for n in range(size))]


def _in_a_row(size: int) -> list[tuple[str, str]]:
    return [(f"b{n}", f"b{n + 1}") for n in range(size - 1)]


def chain(size: int) -> Graph:
    """One after the other."""
    return _graph(_forward(size), _in_a_row(size))


def star(size: int) -> Graph:
    """One value used by all others at once."""
    return _graph(_forward(size), [("b0", f"b{n}") for n in range(1, size)])


def used_again(size: int) -> Graph:
    """A chain whose first value is used by all others."""
    return _graph(_forward(size), _in_a_row(size) + [("b0", f"b{n}") for n in range(2, size)])


def long_rule(size: int) -> Graph:
    """A rule of many ops, one after the other."""
    return _graph(_rule(size), _in_a_row(size))


def waiting_pairs(size: int) -> Graph:
    """Boxes of one column, each waiting for both its neighbours."""
    forth = _in_a_row(size)
    return _graph(_rule(size), [*forth, *((head, tail) for tail, head in forth)])


def loose(size: int) -> Graph:
    """Boxes that nothing joins."""
    return _graph(_forward(size), [])


def many_passes(size: int) -> Graph:
    """Ten ops, and pass after pass over them."""
    lanes, boxes, pairs = [FORWARD], _forward(10), _in_a_row(10)
    for n in range(size // 10):
        lanes.append(Lane(f"p{n}", "left", 30.0))
        for m in reversed(range(10)):
            boxes.append(_op(f"p{n}.{m}", f"p{n}", len(boxes), f"b{m}"))
            pairs += [(f"p{n}.{m + 1}", f"p{n}.{m}")] if m < 9 else []
            pairs.append((f"b{m}", f"p{n}.{m}"))
    return _graph(boxes, pairs, tuple(lanes))


def deep_passes(size: int) -> Graph:
    """Ten ops, a pass over them, a pass over that pass, and so on."""
    lanes, boxes, pairs = [FORWARD], [_op(f"p0.{m}", "forward", m) for m in range(10)], []
    for n in range(1, size // 10):
        lanes.append(Lane(f"p{n}", "left", 30.0))
        boxes += [_op(f"p{n}.{m}", f"p{n}", 10 * n + m, f"p{n - 1}.{m}") for m in range(10)]
        pairs += [(f"p{n}.{m + n % 2}", f"p{n}.{m + 1 - n % 2}") for m in range(9)]
    return _graph(boxes, pairs, tuple(lanes))


def layers(size: int) -> Graph:
    """Layers of fifty, each box with two tails in the layer before."""
    rng = random.Random(2)
    count = size // 50
    boxes = [_op(f"l{c}.{n}", "forward", 50 * c + n) for c in range(count) for n in range(50)]
    pairs = [
        (f"l{c}.{rng.randrange(50)}", f"l{c + 1}.{n}")
        for c in range(count - 1)
        for n in range(50)
        for _ in range(2)
    ]
    return _graph(boxes, pairs)


def two_hubs(size: int) -> Graph:
    """Two values that all others use, in turns."""
    return _graph(_forward(size), [(f"b{n % 2}", f"b{n}") for n in range(2, size)])


def repeated(turns: int) -> Graph:
    """``y = sin(w * y)``, again and again, and its gradient: w is used in every turn, and summed."""
    lanes = FORWARD, BACK
    boxes = [Box("w", "forward", 72.0, 54.0), Box("y", "forward", 72.0, 54.0, time=1)]
    links: list[Link] = []

    def op(name: str, lane: str, *tails: str, mirror: str | None = None, label: bool = True) -> str:
        boxes.append(Box(name, lane, 50.0, 50.0, mirror, len(boxes), 10.0, round=True))
        for slot, tail in enumerate(tails):
            kind = "factor" if lane == "pass" and tail[0] not in "gdv" else "operand"
            size = LABEL if label and tail not in "wy" else (0.0, 0.0)
            links.append(Link(f"e{len(links)}", tail, name, slot, kind, *size))
        return name

    y = "y"
    for n in range(turns):
        y = op(f"s{n}", "forward", op(f"m{n}", "forward", "w", y))
    boxes.append(Box("g", "pass", 72.0, 54.0, y, len(boxes)))
    links.append(Link("seed", y, "g", 0, "seed"))
    g, terms = "g", []
    for n in reversed(range(turns)):
        cos = op(f"c{n}", "pass", f"m{n}", mirror=f"s{n}")
        d = op(f"d{n}", "pass", g, cos, mirror=f"s{n}")
        terms.append(op(f"v{n}", "pass", d, f"s{n - 1}" if n else "y", mirror=f"m{n}"))
        g = op(f"g{n}", "pass", d, "w", mirror=f"m{n}")
    op("sum", "pass", *terms, mirror="w")
    return Graph(lanes, tuple(boxes), tuple(links))


FAMILIES: dict[str, Callable[[int], Graph]] = {
    "chain": chain,
    "star": star,
    "used again": used_again,
    "long rule": long_rule,
    "waiting pairs": waiting_pairs,
    "loose": loose,
    "many passes": many_passes,
    "deep passes": deep_passes,
    "layers": layers,
    "two hubs": two_hubs,
    "a loop and its gradient": lambda size: repeated(size // 6),
    "training steps": lambda size: programs.training(size // 15).graph(),
}
