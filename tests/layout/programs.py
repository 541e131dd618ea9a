"""Lane graphs to lay out: a tiny symbolic tape builds them the way the real one does.

``Program`` knows just enough rules to give forward work, reverse passes and passes over passes the
shapes they have in the picture; ``random_program`` draws one from a seed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from viz.layout.model import Box, Graph, Lane, Link

PILL = 46.0, 24.0


@dataclass
class Value:
    """A node that holds or makes a value; ``parents`` as recorded."""

    id: str
    lane: str
    op: str | None = None
    parents: tuple[Value, ...] = ()
    tensor: bool = False


@dataclass
class Program:
    """Builds a graph call by call."""

    labels: bool = True
    lanes: list[Lane] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    tape: list[Value] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    now: str = ""
    letters: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lane("forward", "right")

    def lane(self, name: str, direction: str) -> None:
        self.lanes.append(Lane(name, direction, 34.0))
        self.now = name

    def _box(self, value: Value, mirror: Value | None, text: str, top: float) -> Value:
        if value.tensor:
            size, halo, is_round = (max(72.0, 9.5 * len(text) + 26), 54.0), 4.0, False
        else:
            size, halo, is_round = (max(50.0, 9.5 * len(text) + 20), 50.0), 10.0, True
        mirrored = None if mirror is None else mirror.id
        time = len(self.boxes)
        self.boxes.append(Box(value.id, self.now, *size, mirrored, time, halo, top, is_round))
        self.letters[value.id] = text
        return value

    def _link(self, tail: Value, head: Value, slot: int, kind: str, label: bool) -> None:
        size = PILL if label and self.labels else (0.0, 0.0)
        self.links.append(Link(f"e{len(self.links)}", tail.id, head.id, slot, kind, *size))

    def tensor(self, name: str, mirror: Value | None = None, eyes: bool = False) -> Value:
        value = Value(f"{name}@{len(self.boxes)}", self.now, tensor=True)
        return self._box(value, mirror, name, 26.0 if eyes else 0.0)

    def op(self, name: str, *inputs: Value, mirror: Value | None = None) -> Value:
        self.counts[name] = self.counts.get(name, 0) + 1
        value = Value(f"{name}{self.counts[name]}@{len(self.boxes)}", self.now, name, inputs)
        self._box(value, mirror, name if len(name) > 2 else f"{name}{self.counts[name]}", 0.0)
        for slot, tail in enumerate(inputs):
            kind = (
                "operand" if tail.lane == self.now or self.now.startswith("forward") else "factor"
            )
            self._link(tail, value, slot, kind, not tail.tensor)
        self.tape.append(value)
        return value

    def name(self, value: Value, name: str) -> Value:
        """Gives an op's result a box."""
        box = self.tensor(name)
        self._link(value, box, 0, "result", False)
        return Value(box.id, box.lane, "name", (value,), True)

    def result(self, value: Value, name: str) -> Value:
        box = self.name(value, name)
        self.tape.append(box)
        return box

    def gradient(self, target: Value, sources: dict[str, Value], lane: str) -> dict[str, Value]:
        """A reverse pass over everything recorded so far, in a lane of its own."""
        records = list(self.tape)
        self.lane(lane, "left")
        useful = {v.id for v in sources.values()}
        for record in records:
            if any(parent.id in useful for parent in record.parents):
                useful.add(record.id)
        seed = self.tensor("∂" + self.letters[target.id], target)
        self._link(target, seed, 0, "seed", False)
        sums: dict[str, Value] = {target.id: seed}
        places = {v.id: v for r in records for v in (r, *r.parents)}
        for record in reversed(records):
            cotangent = sums.get(record.id)
            if cotangent is None:
                continue
            for parent, share in zip(
                record.parents, self._rule(record, cotangent, useful), strict=True
            ):
                if share is None:
                    continue
                if parent.id in sums:
                    share = self.op("+", sums[parent.id], share, mirror=places[parent.id])
                sums[parent.id] = share
        out = {}
        for name, source in sources.items():
            out[name] = self.tensor(name, source)
            if source.id in sums:
                tail = sums[source.id]
                self._link(tail, out[name], 0, "gradient", not tail.tensor)
                out[name] = Value(out[name].id, lane, "name", (tail,), True)
                self.tape.append(out[name])
        return out

    def _rule(self, r: Value, g: Value, useful: set[str]) -> list[Value | None]:
        """One cotangent per input; None where no source is behind it."""
        out: list[Value | None] = []
        for slot, parent in enumerate(r.parents):
            if parent.id not in useful:
                out.append(None)
                continue
            other = r.parents[1 - slot] if len(r.parents) == 2 else r.parents[0]
            match r.op:
                case "×":
                    out.append(self.op("×", g, other, mirror=r))
                case "^":
                    less = self.op("−", other, mirror=r)
                    power = self.op("^", parent, less, mirror=r)
                    scaled = self.op("×", other, power, mirror=r)
                    out.append(self.op("×", g, scaled, mirror=r))
                case "sin":
                    out.append(self.op("×", g, self.op("cos", parent, mirror=r), mirror=r))
                case "cos":
                    slope = self.op("neg", self.op("sin", parent, mirror=r), mirror=r)
                    out.append(self.op("×", g, slope, mirror=r))
                case "exp":
                    out.append(self.op("×", g, r, mirror=r))
                case "@":
                    flipped = self.op("transpose", other, mirror=r)
                    pair = (g, flipped) if slot == 0 else (flipped, g)
                    out.append(self.op("@", *pair, mirror=r))
                case "relu":
                    out.append(self.op("mask", g, r, mirror=r))
                case "sum":
                    out.append(self.op("spread", g, mirror=r))
                case "−" if slot == 1 or len(r.parents) == 1:
                    out.append(self.op("neg", g, mirror=r))
                case "neg":
                    out.append(self.op("neg", g, mirror=r))
                case "transpose" | "spread" | "mask":
                    out.append(
                        self.op("transpose" if r.op == "transpose" else "sum", g, mirror=r)
                        if slot == 0
                        else None
                    )
                case _:
                    out.append(g)
        return out

    def graph(self) -> Graph:
        return Graph(tuple(self.lanes), tuple(self.boxes), tuple(self.links))


def lesson_1() -> Program:
    p = Program()
    x = p.tensor("x", eyes=True)
    y = p.result(p.op("×", x, x), "y")
    p.gradient(y, {"dy_dx": x}, "g")
    return p


def lesson_2a() -> Program:
    p = Program()
    x, y = p.tensor("x", eyes=True), p.tensor("y", eyes=True)
    z = p.result(p.op("×", p.op("×", x, x), y), "z")
    first = p.gradient(z, {"dz_dx": x}, "gg")
    p.gradient(first["dz_dx"], {"d2z_dxdy": y}, "g")
    return p


def lesson_2b() -> Program:
    p = Program()
    x = p.tensor("x", eyes=True)
    y = p.result(p.op("×", x, x), "y")
    first = p.gradient(y, {"dy_dx": x}, "gg")
    p.gradient(first["dy_dx"], {"d2y_dx2": x}, "g")
    return p


def lesson_3b() -> Program:
    p = Program()
    x = p.tensor("x", eyes=True)
    y = p.result(p.op("×", x, x), "y")
    z = p.result(p.op("×", y, y), "z")
    p.gradient(y, {"dy_dx": x}, "g")
    p.gradient(z, {"dz_dx": x}, "g2")
    return p


def lesson_3a() -> Program:
    """Two targets that both use x and y, one pass each."""
    p = Program()
    x, y = p.tensor("x", eyes=True), p.tensor("y", eyes=True)
    z = p.result(p.op("+", p.op("×", x, x), y), "z")
    m = p.result(p.op("+", p.op("+", y, p.op("×", y, y)), x), "m")
    p.gradient(z, {"dz_x": x}, "gf")
    p.gradient(m, {"dm_y": y}, "gm")
    return p


def cubic() -> Program:
    """y = x ** 3, twice differentiated."""
    p = Program()
    x, three = p.tensor("x", eyes=True), p.tensor("3")
    y = p.result(p.op("^", x, three), "y")
    first = p.gradient(y, {"dy_dx": x}, "gg")
    p.gradient(first["dy_dx"], {"d2y_dx2": x}, "g")
    return p


def penalty() -> Program:
    """A critic of two layers with a gradient penalty (WGAN-GP): forward, pass, forward, pass."""
    p = Program()
    real, fake, eps = p.tensor("real"), p.tensor("fake"), p.tensor("eps")
    w1, b1, w2, b2 = (p.tensor(n, eyes=True) for n in ("w1", "b1", "w2", "b2"))
    mixed = p.result(p.op("+", real, p.op("×", eps, p.op("−", fake, real))), "mixed")
    scores = []
    for name, value in (("d_real", real), ("d_fake", fake), ("d_mixed", mixed)):
        hidden = p.op("relu", p.op("+", p.op("@", value, w1), b1))
        scores.append(p.result(p.op("sum", p.op("+", p.op("@", hidden, w2), b2)), name))
    first = p.gradient(scores[2], {"slope": mixed}, "gp")
    p.lane("forward2", "right")
    norm = p.op("sum", p.op("×", first["slope"], first["slope"]))
    one = p.tensor("1")
    off = p.op("−", norm, one)
    gp = p.result(p.op("×", off, off), "penalty")
    loss = p.result(p.op("+", p.op("−", scores[1], scores[0]), gp), "loss")
    p.gradient(loss, {"dw1": w1, "db1": b1, "dw2": w2, "db2": b2}, "g")
    return p


def training(steps: int) -> Program:
    """A loop of training steps of a small network: forward, pass, update, again and again."""
    p = Program()
    x, w, b, v = p.tensor("x"), p.tensor("w"), p.tensor("b"), p.tensor("v")
    for n in range(steps):
        if n:
            p.lane(f"forward{n}", "right")
        p.tape = []
        hidden = p.op("relu", p.op("+", p.op("@", x, w), b))
        loss = p.result(p.op("sum", p.op("^", p.op("@", hidden, v), p.tensor("2"))), "loss")
        found = p.gradient(loss, {"dw": w, "db": b, "dv": v}, f"pass{n}")
        p.lane(f"update{n}", "right")
        for source, slope in zip((w, b, v), found.values(), strict=True):
            p.op("assign_sub", source, p.op("×", p.tensor("lr"), slope))
    return p


def random_program(seed: int, size: int, passes: int = 2, labels: bool = True) -> Program:
    """Random straight-line code of ``size`` ops and then ``passes`` nested gradients."""
    rng = random.Random(seed)
    p = Program(labels)
    sources = [p.tensor(f"x{n}", eyes=rng.random() < 0.5) for n in range(rng.randint(1, 4))]
    values = list(sources)
    for _ in range(size):
        recent = values[-6:] if rng.random() < 0.8 else values
        name = rng.choice(["×", "×", "+", "−", "sin", "exp", "^", "@", "relu", "sum"])
        arity = 2 if name in "×+−^@" else 1
        value = p.op(name, *(rng.choice(recent) for _ in range(arity)))
        if rng.random() < 0.25:
            value = p.result(value, f"v{len(values)}")
        values.append(value)
    target = p.result(values[-1], "y") if not values[-1].tensor else values[-1]
    for n in range(passes):
        if n and rng.random() < 0.3:
            p.lane(f"forward{n}", "right")
            target = p.result(p.op("×", target, rng.choice(sources)), f"u{n}")
        found = p.gradient(target, {f"d{n}_{s.id[:2]}": s for s in sources}, f"pass{n}")
        target = rng.choice(list(found.values()))
    return p
