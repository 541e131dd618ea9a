"""Edits that keep numbers finite or let a unit learn: a safe ``where``, an ε under a root, a bound, another unit."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from viz.why.facts import Facts
from viz.why.reason import Reason
from viz.why.rewrite import Rewrite
from viz.why.text import Text

EPSILON = "1e-12"
ROOTS = frozenset({"sqrt", "rsqrt"})
INSIDE = {
    "log": "tf.maximum({0}, 1e-7)",
    "log1p": "tf.maximum({0}, -0.999999)",
    "exp": "tf.minimum({0}, 80.0)",
    "expm1": "tf.minimum({0}, 80.0)",
    "cosh": "tf.clip_by_value({0}, -80.0, 80.0)",
    "sinh": "tf.clip_by_value({0}, -80.0, 80.0)",
    "acos": "tf.clip_by_value({0}, -0.999999, 0.999999)",
    "asin": "tf.clip_by_value({0}, -0.999999, 0.999999)",
    "atanh": "tf.clip_by_value({0}, -0.999999, 0.999999)",
    "acosh": "tf.maximum({0}, 1.000001)",
    "reciprocal": "({0} + 1e-7)",
}
"""By function: its argument kept where the function and its derivative are finite."""


def cures(facts: Facts, reason: Reason) -> Iterator[Rewrite]:
    """Yields edits for a result that is not finite, the best first."""
    text = facts.text
    op = facts.ops.get(reason.op) if reason.op is not None else None
    node = text.at(op["span"]) if op is not None else None
    if node is None or op is None:
        return
    yield from _safe_where(text, node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        yield from _call(text, node, node.func.attr)
    elif isinstance(node, ast.BinOp):
        left, right = text.words(node.left), text.words(node.right)
        if isinstance(node.op, ast.Div):
            yield Rewrite(text).replace(node, f"tf.math.divide_no_nan({left}, {right})")
            yield Rewrite(text).replace(node.right, f"({right} + 1e-7)")
        elif isinstance(node.op, ast.Pow) and reason.cause != "overflow":
            yield Rewrite(text).replace(node.left, f"({left} + {EPSILON})")
            yield Rewrite(text).replace(node.left, f"({left} + 1e-7)")
            yield Rewrite(text).replace(node.left, f"tf.maximum({left}, 1e-7)")


def _call(text: Text, node: ast.Call, name: str) -> Iterator[Rewrite]:
    first = node.args[0]
    words = text.words(first)
    if name in ROOTS:
        yield Rewrite(text).replace(first, f"{words} + {EPSILON}")
        yield Rewrite(text).replace(first, f"{words} + 1e-7")
        yield Rewrite(text).replace(first, f"tf.maximum({words}, 1e-7)")
    elif name in ("norm", "reduce_euclidean_norm"):
        kept = [k for k in node.keywords if k.arg in ("axis", "keepdims")]
        own = node.args[2:] if name == "norm" else node.args[1:]  # the second one is the order
        rest = "".join(f", {text.words(a)}" for a in (*own, *kept))
        root = f"tf.sqrt(tf.reduce_sum(tf.square({words}){rest}) + {EPSILON})"
        yield Rewrite(text).replace(node, root)
    elif name == "reduce_std":
        rest = "".join(f", {text.words(a)}" for a in (*node.args[1:], *node.keywords))
        root = f"tf.sqrt(tf.math.reduce_variance({words}{rest}) + {EPSILON})"
        yield Rewrite(text).replace(node, root)
    elif name in ("divide", "truediv") and len(node.args) > 1:
        yield Rewrite(text).replace(
            node, f"tf.math.divide_no_nan({words}, {text.words(node.args[1])})"
        )
    elif name == "pow":
        yield Rewrite(text).replace(first, f"{words} + 1e-7")
    elif name == "log":
        yield from _log_of_softmax(text, node, first)
    if name == "exp" and _sums_up(text):
        yield Rewrite(text).replace(first, f"{words} - tf.reduce_max({words})")
        yield Rewrite(text).replace(
            first, f"{words} - tf.reduce_max({words}, axis=-1, keepdims=True)"
        )
    if name in INSIDE:
        yield Rewrite(text).replace(first, INSIDE[name].format(words))


def _sums_up(text: Text) -> bool:
    return "reduce_sum" in text.source


def _log_of_softmax(text: Text, node: ast.Call, first: ast.expr) -> Iterator[Rewrite]:
    """``log(softmax(z))`` has a name of its own."""
    maker: ast.AST = first
    if isinstance(first, ast.Name):
        maker = next(
            (
                n.value
                for n in ast.walk(text.tree)
                if isinstance(n, ast.Assign)
                and any(isinstance(t, ast.Name) and t.id == first.id for t in n.targets)
            ),
            first,
        )
    if (
        isinstance(maker, ast.Call)
        and isinstance(maker.func, ast.Attribute)
        and maker.func.attr == "softmax"
    ):
        inner = ", ".join(text.words(a) for a in (*maker.args, *maker.keywords))
        yield Rewrite(text).replace(node, f"tf.nn.log_softmax({inner})")


def _safe_where(text: Text, node: ast.expr) -> Iterator[Rewrite]:
    """Inside a ``where`` the function gets a harmless argument where it is not chosen."""
    inner: ast.AST = node
    for outer in text.around(node):
        if (
            isinstance(outer, ast.Call)
            and isinstance(outer.func, ast.Attribute)
            and outer.func.attr == "where"
            and len(outer.args) == 3
            and inner in outer.args[1:]
        ):
            condition, chosen = text.words(outer.args[0]), inner is outer.args[1]
            part = node.right if isinstance(node, ast.BinOp) else None
            if isinstance(node, ast.Call) and node.args:
                part = node.args[0]
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
                part = node.left
            if part is not None:
                words = text.words(part)
                pair = f"{words}, 1.0" if chosen else f"1.0, {words}"
                yield Rewrite(text).replace(part, f"tf.where({condition}, {pair})")
            return
        if isinstance(outer, ast.stmt):
            return
        inner = outer


def livelier(facts: Facts, reason: Reason) -> Iterator[Rewrite]:
    """Yields edits for a result that is zero: a unit with a slope on both sides, or no bound."""
    text = facts.text
    op = facts.ops.get(reason.op) if reason.op is not None else None
    node = text.at(op["span"]) if op is not None else None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    name, args = node.func.attr, [text.words(a) for a in node.args]
    above_zero = name == "maximum" and len(args) > 1 and "0" in args[1]
    if args and (name in ("relu", "relu6") or above_zero):
        yield Rewrite(text).replace(node, f"tf.nn.leaky_relu({args[0]})")
    elif name in ("clip_by_value", "minimum", "maximum", "sigmoid", "tanh") and args:
        yield Rewrite(text).replace(node, args[0])
