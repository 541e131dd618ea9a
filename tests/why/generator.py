"""Random programs from a seed: right ones, and ones into which one known mistake is planted.

The planted line is known, and from the way names are used it is known which sources lose their gradient by it.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from tests.golden.random_programs import Expression, expression

IMPORTS = ["import tensorflow as tf", "import numpy as np"]

NOISE = (
    "print({x}.numpy())",
    "kept.append(float(tf.reduce_sum({x})))",
    "for w_ in [{x}]:\n    print(w_.shape)",
    "note = f'{{tf.reduce_sum({x}).numpy():.3f}}'",
    "sizes = [tf.size(u).numpy() for u in [{x}]]",
)
"""Lines that take values out and do nothing with them: none of them is a cause."""

IN_THE_MIDDLE = {
    "stop_gradient": "{a} = tf.stop_gradient({a})",
    "python": "{a} = tf.constant({a}.numpy())",
    "no_gradient": "{a} = tf.round({a} * 8.0) / 8.0",
    "integer": "{a} = tf.cast(tf.cast({a} * 8.0, tf.int32), tf.float32) / 8.0",
    "state": "{a} = tf.Variable({a})",
}
"""By cause: a line after which nothing leads back through ``a``."""


@dataclass(frozen=True)
class Planted:
    """A program with one mistake.

    Attributes:
        source: The program.
        cause: What is wrong.
        line: The line to be named, or None.
        lost: Positions of the sources that get None, in the order they are asked for.
    """

    source: str
    cause: str
    line: int | None
    lost: tuple[int, ...]


def right(seed: int) -> str:
    """A program in which every gradient that is asked for is there."""
    rng, code = random.Random(f"right {seed}"), expression(seed, smooth=True)
    return _text(_before(rng, code), _watches(code), list(code.lines), [], _asked(code))


def planted(seed: int, cause: str) -> Planted:
    """The program of ``seed`` with the mistake that ``cause`` names."""
    rng, code = random.Random(f"{cause} {seed}"), expression(seed, smooth=True)
    before, watches, body, after = _before(rng, code), _watches(code), list(code.lines), []
    names = [each.name for each in code.sources]
    ask, lost, mark = _asked(code), tuple(range(len(names))), "z ="
    if cause in IN_THE_MIDDLE:
        place = rng.randrange(len(body))
        name = body[place].split(" =")[0]
        mark = IN_THE_MIDDLE[cause].format(a=name)
        body.insert(place + 1, mark)
        lost = tuple(i for i, source in enumerate(names) if not _around(code, source, name))
    elif cause == "unwatched":
        which = rng.randrange(len(names))
        before = [_as_constant(line, names[which]) for line in before]
        watches, lost, mark = [n for n in watches if n != names[which]], (which,), "with "
    elif cause == "late":
        for name in names:
            before = [_as_constant(line, name) for line in before]
        watches, mark = [], f"t.watch([{', '.join(names)}])"
        body.append(mark)
    elif cause == "outside":
        after = [body.pop()]
    elif cause == "stopped":
        mark = "    z ="
        body[-1:] = ["with t.stop_recording():", f"    {body[-1]}"]
    elif cause == "replaced":
        mark = f"{names[0]} = tf.identity({names[0]})"
        after, lost = [mark], (0,)
    elif cause == "new_tensor":
        mark, lost = "grads =", (0,)
        ask = ask.replace(f"[{names[0]}", f"[tf.identity({names[0]})", 1)
    elif cause == "not_trainable":
        mark, lost = f"{names[0]} = tf.Variable", (0,)
        before = [_as_variable(line, names[0]) for line in before]
        watches = [n for n in watches if n != names[0]]
    elif cause == "independent":
        before.append("spare = tf.Variable(1.5)")
        ask, lost, mark = ask.replace("]", ", spare]"), (len(names),), ""
    source = _text(before, watches, body, after, ask)
    lines = source.split("\n")
    found = [n for n, line in enumerate(lines, 1) if line.strip().startswith(mark.strip())]
    return Planted(source, cause, found[-1] if mark else None, lost)


PLANTED = (
    *IN_THE_MIDDLE,
    "unwatched",
    "late",
    "outside",
    "stopped",
    "replaced",
    "new_tensor",
    "not_trainable",
    "independent",
)


def _before(rng: random.Random, code: Expression) -> list[str]:
    lines = [
        f"{each.name} = tf.{'Variable' if each.variable else 'constant'}({each.text})"
        for each in code.sources
    ]
    lines.append("kept = []")
    for _ in range(rng.randrange(3)):
        lines += rng.choice(NOISE).format(x=rng.choice(code.sources).name).split("\n")
    return lines


def _watches(code: Expression) -> list[str]:
    return [each.name for each in code.sources if not each.variable]


def _asked(code: Expression) -> str:
    return f"grads = t.gradient(z, [{', '.join(each.name for each in code.sources)}])"


def _as_constant(line: str, name: str) -> str:
    return line.replace(f"{name} = tf.Variable(", f"{name} = tf.constant(")


def _as_variable(line: str, name: str) -> str:
    found = re.fullmatch(rf"{name} = tf\.(?:Variable|constant)\((.*)\)", line)
    return f"{name} = tf.Variable({found[1]}, trainable=False)" if found else line


def _text(
    before: list[str], watches: list[str], body: list[str], after: list[str], ask: str
) -> str:
    watch = [f"t.watch([{', '.join(watches)}])"] if watches else []
    block = [f"    {line}" for line in (*watch, *body)]
    end = ["print(grads)"]
    return (
        "\n".join([*IMPORTS, *before, "with tf.GradientTape() as t:", *block, *after, ask, *end])
        + "\n"
    )


def _around(code: Expression, source: str, cut: str) -> bool:
    """Whether the target depends on ``source`` by a way that does not lead through ``cut``."""
    reached = {source}
    for line in code.lines:
        name, _, used = line.partition(" = ")
        if name != cut and reached & set(re.findall(r"[A-Za-z_]\w*", used)):
            reached.add(name)
    return code.target in reached
