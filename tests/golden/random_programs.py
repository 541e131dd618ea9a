"""Random learner programs from a seed: expressions, nested tapes and the odd ways to use them.

The text depends on the seed alone (pure Python, `random.Random`), so the same programs can be
run with real TensorFlow once and with `viz.tf` ever after. Values stay small and the functions
smooth enough for float32 comparisons; `expression` gives the bare function for finite differences.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

SEEDS = range(200)
# From this seed on programs use more than the first thirty primitives.
WIDE_FROM = 150

Shape = tuple[int, ...]
SHAPES: tuple[Shape, ...] = ((), (3,), (2, 3))

SMOOTH = (
    "tf.sin({a})",
    "tf.cos({a})",
    "tf.tanh({a})",
    "tf.sigmoid({a})",
    "tf.exp(-{a} * {a})",
    "tf.exp(tf.sin({a}))",
    "tf.math.log({a} * {a} + 1.5)",
    "tf.sqrt({a} * {a} + 0.5)",
    "tf.sin({a}) ** 3",
    "tf.tanh({a} ** 2)",
    "2.0 ** tf.cos({a})",
    "{a} / 2.0 - 1.0",
    "-{a}",
    "{a} * {a}",
)
KINKED = (
    "tf.nn.relu({a})",
    "tf.identity({a}) * 1.5",
    "tf.stop_gradient({a}) * {a}",
    "tf.cast(tf.cast({a}, tf.float64) * 0.5, tf.float32)",
    "tf.cast({a} > 0.25, tf.float32) * {a}",
)
BINARY = (
    "{a} + {b}",
    "{a} - {b}",
    "{a} * {b}",
    "{a} / ({b} * {b} + 1.25)",
    "tf.multiply({a}, tf.tanh({b}))",
    "tf.subtract({b}, tf.sin({a}))",
)
WIDE = (
    "tf.square(tf.sin({a}))",
    "tf.maximum({a}, 0.3)",
    "tf.where({a} > 0.1, {a}, tf.sin({a}))",
    "tf.nn.softplus({a})",
    "tf.clip_by_value({a}, -0.75, 1.25)",
    "tf.abs({a})",
    "tf.math.reciprocal({a} * {a} + 1.0)",
)
WIDE_VECTOR = (
    "tf.nn.softmax({a})",
    "tf.reduce_max({a}, axis=-1, keepdims=True) * {a}",
    "tf.cumsum({a}, axis=-1) * 0.5",
    "tf.concat([{a}[..., :1], tf.sin({a}[..., 1:])], axis=-1)",
    "tf.reverse(tf.stack([{a}, tf.cos({a})]), [0])[0]",
)


@dataclass(frozen=True)
class Source:
    """An input: name, shape, flat numbers, and whether it is a `tf.Variable`."""

    name: str
    shape: Shape
    numbers: tuple[float, ...]
    variable: bool

    @property
    def text(self) -> str:
        """The Python text of its value."""
        return _nested(list(self.numbers), self.shape)


@dataclass(frozen=True)
class Expression:
    """Straight-line code that computes `target` (a scalar or tensor) from the sources."""

    sources: tuple[Source, ...]
    lines: tuple[str, ...]
    target: str
    smooth: bool


@dataclass(frozen=True)
class Program:
    """A complete program and the names that hold its results, in the order they are made."""

    source: str
    results: tuple[str, ...]


def expression(seed: int, *, smooth: bool = False) -> Expression:
    """Return the expression of a seed; `smooth` leaves out kinks and `stop_gradient`."""
    rng = random.Random(f"expression {seed}")
    sources = tuple(
        _source(rng, name, seed) for name in ("x", "y", "w")[: rng.choice((1, 1, 2, 2, 3))]
    )
    shapes = {each.name: each.shape for each in sources}
    lines: list[str] = []
    unused = [each.name for each in sources]
    for step in range(rng.randint(2, 7)):
        name = f"a{step}"
        text, shape, used = _step(rng, shapes, unused, seed, smooth)
        lines.append(f"{name} = {text}")
        shapes[name] = shape
        unused = [*(each for each in unused if each not in used), name]
    while len(unused) > 1:
        left, right, *rest = unused
        name = f"a{len(lines)}"
        lines.append(f"{name} = {left} {rng.choice('+-*')} {right}")
        shapes[name] = _joined(shapes[left], shapes[right])
        unused = [*rest, name]
    if shapes[unused[0]] and rng.random() < 0.7:
        lines.append(f"z = tf.reduce_{rng.choice(('sum', 'mean'))}({unused[0]})")
    else:
        lines.append(f"z = {unused[0]} * 0.75")
    return Expression(sources, tuple(lines), "z", smooth)


def function_text(expression: Expression) -> str:
    """Return the expression as the text of a function `f(tf, sources…)`, for finite differences."""
    names = ", ".join(each.name for each in expression.sources)
    body = "\n".join(f"    {line}" for line in expression.lines)
    return f"def f(tf, {names}):\n{body}\n    return {expression.target}\n"


def program(seed: int) -> Program:
    """Return the program of a seed: an expression under one to three nested tapes."""
    code = expression(seed)
    rng = random.Random(f"program {seed}")
    order = rng.choice((1, 1, 2, 2, 2, 3))
    lines = ["import tensorflow as tf", ""]
    for each in code.sources:
        maker = "Variable" if each.variable else "constant"
        lines.append(f"{each.name} = tf.{maker}({each.text})")
    lines.append("")

    body, results = list(code.lines), [code.target]
    watched = [each.name for each in code.sources if not each.variable]
    kind = rng.choice(("plain", "plain", "list", "persistent", "weighted", "zero", "paused"))
    if kind == "paused" and len(body) > 2:
        place = rng.randrange(1, len(body))
        tape = f"t{order}"
        body[place : place + 1] = [f"with {tape}.stop_recording():", f"    {body[place]}"]
    target = code.target
    for level in range(order, 0, -1):
        tape, gradient = f"t{level}", f"d{order - level + 1}"
        unwatched = level == 1 and rng.random() < 0.15
        persistent = "persistent=True" if kind == "persistent" else ""
        block = [f"with tf.GradientTape({persistent}) as {tape}:"]
        if watched and not unwatched:
            block.append(f"    {tape}.watch([{', '.join(watched)}])")
        block += [f"    {line}" for line in body]
        extra, names = _ask(rng, kind, tape, target, gradient, code.sources, level == order)
        body, target = [*block, *extra], gradient
        results += names
    lines += [*body, "", *(f'print("{name}", {name})' for name in results)]
    return Program("\n".join(lines) + "\n", tuple(results))


def run(tf: Any, made: Program) -> dict[str, Any]:
    """Run a program with this `tf`, silently; return its results by name."""
    first, rest = made.source.split("\n", 1)
    assert first == "import tensorflow as tf"
    names: dict[str, Any] = {"tf": tf, "print": lambda *_: None}
    exec(compile(rest, "<program>", "exec"), names)
    return {name: names[name] for name in made.results}


def _ask(
    rng: random.Random,
    kind: str,
    tape: str,
    target: str,
    gradient: str,
    sources: Sequence[Source],
    innermost: bool,
) -> tuple[list[str], list[str]]:
    """Lines that ask a tape for gradients, and the names of the results."""
    source = rng.choice(sources).name
    guard = "" if innermost else f" if {target} is not None else None"
    options = ""
    if kind == "zero":
        options = ', unconnected_gradients="zero"'
    if kind == "weighted" and innermost:
        options = f", output_gradients=tf.cos({target})"
    lines = [f"{gradient} = {tape}.gradient({target}, {source}{options}){guard}"]
    names = [gradient]
    if kind == "list" and innermost and len(sources) > 1:
        every = ", ".join(each.name for each in sources)
        other = [f"{gradient}_{each.name}" for each in sources]
        lines = [
            f"{', '.join(other)} = {tape}.gradient({target}, [{every}])",
            f"{gradient} = {gradient}_{source}",
        ]
        names = other
    if kind == "persistent":
        # A second question to the same tape: from the same target to another source.
        again = rng.choice(sources).name
        lines.append(f"{gradient}_again = {tape}.gradient({target}, {again}){guard}")
        names.append(f"{gradient}_again")
    return lines, names


def _source(rng: random.Random, name: str, seed: int) -> Source:
    shape = SHAPES[rng.choice((0, 0, 0, 1, 1, 2)) if seed % 2 else rng.choice((0, 1, 2))]
    count = 1
    for length in shape:
        count *= length
    numbers: list[float] = []
    while len(numbers) < count:
        number = rng.choice((-1, 1)) * rng.randint(2, 40) / 20
        if number not in numbers:
            numbers.append(number)
    return Source(name, shape, tuple(numbers), rng.random() < 0.4)


def _step(
    rng: random.Random, shapes: dict[str, Shape], unused: list[str], seed: int, smooth: bool
) -> tuple[str, Shape, set[str]]:
    """One line: its text, the result's shape, and the names it uses."""
    names = list(shapes)
    a = rng.choice(unused if rng.random() < 0.7 else names)
    b = rng.choice(names)
    shape = shapes[a]
    draw = rng.random()
    if draw < 0.4:
        return rng.choice(BINARY).format(a=a, b=b), _joined(shape, shapes[b]), {a, b}
    if draw < 0.55 and shape:
        return (*_shrunk(rng, a, shape), {a})
    pool: tuple[str, ...] = SMOOTH
    if not smooth and draw > 0.8:
        pool = KINKED
        if seed >= WIDE_FROM:
            pool = WIDE + WIDE_VECTOR if shape else WIDE
    return rng.choice(pool).format(a=a), shape, {a}


def _shrunk(rng: random.Random, a: str, shape: Shape) -> tuple[str, Shape]:
    choices: list[tuple[str, Shape]] = [
        (f"tf.reduce_sum({a})", ()),
        (f"tf.reduce_mean({a})", ()),
        (f"tf.reduce_mean({a}, axis=0)", shape[1:]),
    ]
    if shape == (2, 3):
        choices += [
            (f"tf.reduce_mean(tf.matmul({a}, tf.transpose({a})))", ()),
            (f"tf.reduce_sum(tf.reshape({a}, [3, 2]), axis=1)", (3,)),
            (f"tf.tanh(tf.transpose({a}))[:, 0] * 2.0 + tf.reduce_sum({a}, axis=0)", (3,)),
        ][: 2 if rng.random() < 0.9 else 3]
    return rng.choice(choices)


def _joined(left: Shape, right: Shape) -> Shape:
    return max(left, right, key=len)


def _nested(numbers: list[float], shape: Shape) -> str:
    if not shape:
        return repr(numbers[0])
    length = len(numbers) // shape[0]
    parts = [numbers[i : i + length] for i in range(0, len(numbers), length)]
    return "[" + ", ".join(_nested(part, shape[1:]) for part in parts) + "]"
