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
            return _without_exit(facts, inner) or text.words(inner)
        if function.attr == "get_weights":
            return f"{root}.weights"
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
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        target: ast.expr = statement.target
        sign = text.words(statement)[len(text.words(target)) :].lstrip().partition("=")[0]
        value = f"{text.words(target)} {sign} {text.words(statement.value)}"
    elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        target, value = statement.targets[0], text.words(statement.value)
        yield from _assigned(facts, statement, target.id)
    else:
        return
    name = text.words(target)
    new, rewrite = _other_name(facts, name), Rewrite(text)
    rewrite.replace(statement, f"{new} = {value}")
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


def _assigned(facts: Facts, statement: ast.Assign, name: str) -> Iterator[Rewrite]:
    """``assign`` in the place of a binding."""
    text, value = facts.text, statement.value
    if isinstance(value, ast.BinOp) and isinstance(value.left, ast.Name) and value.left.id == name:
        how = {ast.Add: "assign_add", ast.Sub: "assign_sub"}.get(type(value.op))
        if how is not None:
            yield Rewrite(text).replace(statement, f"{name}.{how}({text.words(value.right)})")
    if isinstance(value, ast.Call) and text.words(value.func).endswith("Variable") and value.args:
        value = value.args[0]
    yield Rewrite(text).replace(statement, f"{name}.assign({text.words(value)})")


def _other_name(facts: Facts, name: str) -> str:
    used = {n.id for n in ast.walk(facts.text.tree) if isinstance(n, ast.Name)}
    new = f"new_{name}"
    while new in used:
        new += "_"
    return new


def without_state(facts: Facts, reason: Reason) -> Iterator[Rewrite]:
    """Computes with the value itself where it was written into a variable, metric, data set or queue."""
    text = facts.text
    node = text.at(facts.events[reason.breaks[0].event].get("span"))
    if not isinstance(node, ast.Call):
        return
    if reason.key == "state_metric":
        yield from _without_metric(facts, node)
        return
    function, words = node.func, text.words(node.args[0]) if node.args else ""
    if not words or not isinstance(function, ast.Attribute):
        return
    if reason.key == "state_dataset":
        rows = {"from_tensor_slices": f"tf.unstack({words})", "from_tensors": f"[{words}]"}
        if function.attr in rows:
            yield Rewrite(text).replace(node, rows[function.attr])
    elif reason.key == "state_queue":
        yield from _for_calls(facts, f"{text.words(function.value)}.dequeue", words)
    elif function.attr == "Variable":
        yield Rewrite(text).replace(node, words)
    elif function.attr.startswith("assign"):
        yield from _without_assign(facts, node, function, words)


def _without_assign(
    facts: Facts, node: ast.Call, function: ast.Attribute, words: str
) -> Iterator[Rewrite]:
    """The name for the new value; of an assigned part, a tensor with that part replaced."""
    text = facts.text
    statement = text.statement(node)
    if not isinstance(statement, ast.Expr):
        return
    held = text.words(function.value)
    operator = {"assign_add": f"{held} + ", "assign_sub": f"{held} - "}.get(function.attr, "")
    value = f"({words})" if operator and not isinstance(node.args[0], ast.Name) else words
    yield Rewrite(text).replace(statement, f"{held} = {operator}{value}")
    if isinstance(function.value, ast.Subscript) and not operator:
        whole, place = text.words(function.value.value), text.words(function.value.slice)
        update = f"tf.tensor_scatter_nd_update({whole}, [[{place}]], [{words}])"
        yield Rewrite(text).replace(statement, f"{whole} = {update}")


METRICS = {
    "Mean": "tf.reduce_mean",
    "Sum": "tf.reduce_sum",
    **{
        name: f"tf.keras.losses.{name}()"
        for name in (
            "MeanSquaredError",
            "MeanAbsoluteError",
            "BinaryCrossentropy",
            "CategoricalCrossentropy",
            "SparseCategoricalCrossentropy",
        )
    },
}
"""By metric: what computes the same number and can be differentiated."""


def _without_metric(facts: Facts, node: ast.Call) -> Iterator[Rewrite]:
    """A mean instead of a ``Mean``, a loss function instead of the metric of that name."""
    text = facts.text
    called = not (isinstance(node.func, ast.Attribute) and node.func.attr == "update_state")
    held = text.words(node.func if called else node.func.value)  # type: ignore[attr-defined]
    made = (
        n.value
        for n in ast.walk(text.tree)
        if isinstance(n, ast.Assign) and held in map(text.words, n.targets)
    )
    maker = next(made, None)
    if not isinstance(maker, ast.Call) or not isinstance(maker.func, ast.Attribute):
        return
    function = METRICS.get(maker.func.attr)
    if function is None:
        return
    value = f"{function}({', '.join(text.words(a) for a in node.args)})"
    if called:
        yield Rewrite(text).replace(node, value)
    else:
        yield from _for_calls(facts, f"{held}.result", value)


def _for_calls(facts: Facts, function: str, words: str) -> Iterator[Rewrite]:
    """Puts ``words`` in the place of a call of ``function``."""
    for node in ast.walk(facts.text.tree):
        if isinstance(node, ast.Call) and facts.text.words(node.func) == function:
            yield Rewrite(facts.text).replace(node, words)


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
