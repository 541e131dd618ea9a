"""Edits of expressions: values kept in TensorFlow, dtypes changed, names kept, another source named."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from viz.why.facts import Call, Facts
from viz.why.reason import Reason
from viz.why.rewrite import Rewrite

SAME = (
    "sin", "cos", "tan", "exp", "sqrt", "square", "abs", "tanh", "sinh", "cosh", "maximum", "minimum", "where",
    "stack", "multiply", "add", "subtract", "divide", "matmul", "transpose", "reshape", "expand_dims", "squeeze",
    "tensordot", "pow",
)  # fmt: skip
"""Functions that have one name in NumPy or ``math`` and in TensorFlow."""

TF_NAMES = {
    "mean": "reduce_mean",
    "sum": "reduce_sum",
    "prod": "reduce_prod",
    "max": "reduce_max",
    "min": "reduce_min",
    "amax": "reduce_max",
    "amin": "reduce_min",
    "log": "math.log",
    "log1p": "math.log1p",
    "power": "pow",
    "absolute": "abs",
    "clip": "clip_by_value",
    "concatenate": "concat",
    "dot": "tensordot",
    "arctan": "atan",
    "arcsin": "asin",
    "arccos": "acos",
    "negative": "negative",
    "std": "math.reduce_std",
    "var": "math.reduce_variance",
    "linalg.norm": "norm",
    "fabs": "abs",
    **{name: name for name in SAME},
}
"""TensorFlow's names of NumPy's and ``math``'s functions."""

BACK = frozenset({"numpy", "tolist", "item", "astype", "copy"})
"""Methods that give a plain value; without them the tensor stays."""


def stays(facts: Facts, reason: Reason) -> Iterator[Rewrite]:
    """Keeps a value in TensorFlow where it left."""
    event = reason.breaks[0].event
    node = facts.text.at(facts.events[event].get("span"))
    while node is not None:
        inside = _without_exit(facts, node)
        if inside is not None:
            yield Rewrite(facts.text).replace(node, inside)
        outer = facts.text.parent.get(node)
        if isinstance(outer, ast.Attribute):  # E.numpy().item(): the whole chain goes
            outer = facts.text.parent.get(outer)
        if not isinstance(outer, ast.expr) or isinstance(outer, ast.Lambda):
            return
        if inside is not None and not isinstance(outer, ast.Call):
            return
        node = outer


def _without_exit(facts: Facts, node: ast.expr) -> str | None:
    """The text of an expression that computes the same without leaving TensorFlow."""
    text = facts.text
    if not isinstance(node, ast.Call):
        return None
    function = node.func
    args = [text.words(a) for a in node.args]
    if isinstance(function, ast.Attribute):
        root = text.words(function.value)
        if root in ("np", "numpy", "math", "np.linalg"):
            name = f"linalg.{function.attr}" if root == "np.linalg" else function.attr
            if name in ("array", "asarray", "float32", "float64") and args:
                return args[0]
            if name in TF_NAMES:
                rest = [text.words(k) for k in node.keywords]
                more = ["1"] if name == "dot" and len(args) == 2 else []
                return f"tf.{TF_NAMES[name]}({', '.join([*args, *more, *rest])})"
            return None
        if function.attr in BACK:
            inner = function.value
            while (
                isinstance(inner, ast.Call)
                and isinstance(inner.func, ast.Attribute)
                and inner.func.attr in BACK
            ):
                inner = inner.func.value
            return text.words(inner)
        if function.attr in ("predict", "predict_on_batch") and args:
            return f"{root}({args[0]})"
        if function.attr == "numpy_function":
            every = ", ".join([*args, *(text.words(k) for k in node.keywords)])
            return f"{root}.py_function({every})"
        if function.attr == "constant" and args:
            return args[0] if isinstance(node.args[0], ast.Name) else f"({args[0]})"
    elif isinstance(function, ast.Name) and function.id in ("float", "int") and args:
        return args[0] if isinstance(node.args[0], ast.Name | ast.Call) else f"({args[0]})"
    return None


def floats(facts: Facts, reason: Reason) -> Iterator[Rewrite]:
    """Makes an integer source, or a cast on the way, a floating point one."""
    text = facts.text
    if reason.op is not None and reason.op in facts.ops:
        node = text.at(facts.ops[reason.op]["span"])
        if isinstance(node, ast.Call) and node.args:
            yield Rewrite(text).replace(node, _grouped(facts, node.args[0]))
            if len(node.args) > 1:
                yield Rewrite(text).replace(node.args[1], "tf.float32")
        return
    node = text.at(facts.span_of(reason.tensor))
    if not isinstance(node, ast.Call):
        return
    rewrite, changed = Rewrite(text), False
    for part in ast.walk(node):
        if (
            isinstance(part, ast.Constant)
            and type(part.value) is int
            and not isinstance(text.parent.get(part), ast.keyword)
        ):
            rewrite.replace(part, f"{part.value}.0")
            changed = True
        elif isinstance(part, ast.Attribute) and re.fullmatch(r"u?int\d+", part.attr):
            rewrite.replace(part, f"{text.words(part.value)}.float32")
            changed = True
    if changed:
        yield rewrite
    yield Rewrite(text).replace(node, f"tf.cast({text.words(node)}, tf.float32)")


def bare(facts: Facts, reason: Reason) -> Iterator[Rewrite]:
    """Takes away an op that no gradient passes: ``stop_gradient``, ``round``, ``//`` …"""
    text = facts.text
    if reason.op is None or reason.op not in facts.ops:
        return
    node = text.at(facts.ops[reason.op]["span"])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
        left, right = text.words(node.left), text.words(node.right)
        yield Rewrite(text).replace(node, f"{left} / {right}")
    if not isinstance(node, ast.Call) or not node.args or not isinstance(node.func, ast.Attribute):
        return
    if node.func.attr in ("stop_gradient", "round", "rint", "floor", "ceil", "sign"):
        yield Rewrite(text).replace(node, _grouped(facts, node.args[0]))


def keeps_name(facts: Facts, call: Call, reason: Reason) -> Iterator[Rewrite]:
    """Lets a name stay what it was: ``assign`` on a variable, or another name for the new tensor."""
    text = facts.text
    statement = text.statement_at(reason.line)
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return
    name, value = statement.targets[0].id, statement.value
    if isinstance(value, ast.BinOp) and isinstance(value.left, ast.Name) and value.left.id == name:
        how = {ast.Add: "assign_add", ast.Sub: "assign_sub"}.get(type(value.op))
        if how is not None:
            yield Rewrite(text).replace(statement, f"{name}.{how}({text.words(value.right)})")
    if isinstance(value, ast.Call) and text.words(value.func).endswith("Variable") and value.args:
        value = value.args[0]
    yield Rewrite(text).replace(statement, f"{name}.assign({text.words(value)})")
    new, rewrite = _other_name(facts, name), Rewrite(text)
    rewrite.replace(statement.targets[0], new)
    for node in ast.walk(text.function(statement)):
        later = getattr(node, "lineno", 0) > (statement.end_lineno or 0)
        if (
            isinstance(node, ast.Name)
            and node.id == name
            and isinstance(node.ctx, ast.Load)
            and later
            and not (call.sources is not None and call.sources in (node, *text.around(node)))
        ):
            rewrite.replace(node, new)
    yield rewrite


def _other_name(facts: Facts, name: str) -> str:
    used = {n.id for n in ast.walk(facts.text.tree) if isinstance(n, ast.Name)}
    new = f"new_{name}"
    while new in used:
        new += "_"
    return new


def without_state(facts: Facts, reason: Reason) -> Iterator[Rewrite]:
    """Computes with the value itself where it was written into a variable or a metric."""
    text = facts.text
    node = text.at(facts.events[reason.breaks[0].event].get("span"))
    if not isinstance(node, ast.Call):
        return
    function = node.func
    words = text.words(node.args[0]) if node.args else ""
    if not words or not isinstance(function, ast.Attribute):
        return
    if function.attr == "Variable":
        yield Rewrite(text).replace(node, words)
    statement = text.statement(node)
    if function.attr.startswith("assign") and isinstance(statement, ast.Expr):
        held = text.words(function.value)
        operator = {"assign_add": f"{held} + ", "assign_sub": f"{held} - "}.get(function.attr, "")
        value = f"({words})" if operator and not isinstance(node.args[0], ast.Name) else words
        yield Rewrite(text).replace(statement, f"{held} = {operator}{value}")
    if reason.key == "state_metric":
        yield from _without_metric(facts, node, function)


def _without_metric(facts: Facts, node: ast.Call, function: ast.Attribute) -> Iterator[Rewrite]:
    """A mean instead of a ``Mean``, a loss function instead of the metric of that name."""
    text = facts.text
    held = text.words(function.value)
    maker = next(
        (
            n.value
            for n in ast.walk(text.tree)
            if isinstance(n, ast.Assign) and held in map(text.words, n.targets)
        ),
        None,
    )
    kind = (
        maker.func.attr
        if isinstance(maker, ast.Call) and isinstance(maker.func, ast.Attribute)
        else ""
    )
    reduce = {"Mean": "tf.reduce_mean", "Sum": "tf.reduce_sum"}.get(kind)
    loss = (
        kind
        if kind
        in (
            "MeanSquaredError",
            "MeanAbsoluteError",
            "BinaryCrossentropy",
            "CategoricalCrossentropy",
        )
        else None
    )
    args = ", ".join(text.words(a) for a in node.args)
    value = f"{reduce}({args})" if reduce else f"tf.keras.losses.{loss}()({args})" if loss else ""
    if not value:
        return
    for result in ast.walk(text.tree):
        if isinstance(result, ast.Call) and text.words(result.func) == f"{held}.result":
            yield Rewrite(text).replace(result, value)


def other_source(facts: Facts, call: Call, position: int, reason: Reason) -> Iterator[Rewrite]:
    """Asks for the tensor that the target was computed from."""
    text = facts.text
    element = call.elements[position] if position < len(call.elements) else None
    if element is None:
        return
    base = reason.values.get("base") or ""
    if isinstance(element, ast.Subscript) and call.node is not None and element is call.sources:
        index = text.words(element.slice)
        yield (
            Rewrite(text)
            .replace(element, text.words(element.value))
            .replace_end(call.node, f"[{index}]")
        )
    inner = element
    while isinstance(inner, ast.Subscript | ast.Attribute | ast.Call):
        if isinstance(inner, ast.Call):
            if isinstance(inner.func, ast.Attribute) and not inner.args:
                inner = inner.func.value
            elif inner.args:
                inner = inner.args[0]
            else:
                break
        else:
            inner = inner.value
        yield Rewrite(text).replace(element, text.words(inner))
    if base:
        yield Rewrite(text).replace(element, base)


def _grouped(facts: Facts, node: ast.expr) -> str:
    words = facts.text.words(node)
    plain = isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.Subscript | ast.Constant)
    return words if plain else f"({words})"
