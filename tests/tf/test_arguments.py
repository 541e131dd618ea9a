"""An argument is honoured or refused: no public function takes one and forgets it."""

import ast
import functools
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

import viz.tf

# Arguments that have no effect in eager TensorFlow either, wherever they stand, and why.
WITHOUT_EFFECT = {
    "name": "names of ops are of graphs; errors that show one have it as default",
    "use_locking": "there is one thread of ops",
    "read_value": "reading is lazy",
    "layout": "of distributed tensors",
    "validate_indices": "indices are always checked",
    "parallel_iterations": "turns run one after the other, as in eager TensorFlow",
    "swap_memory": "of graphs on accelerators",
    "shape_invariants": "of graphs",
    "expand_composites": "there are no composite tensors",
    "validate_shape": "of graphs",
    "caching_device": "of devices",
    "variable_def": "of saved graphs",
    "import_scope": "of saved graphs",
    "synchronization": "of distribution",
    "aggregation": "of distribution",
    "experimental_enable_variable_lifting": "of graphs",
    "stateful": "of graphs",
    "num_parallel_calls": "elements are made one after the other",
    "deterministic": "elements are made one after the other",
    "experimental_use_pfor": "rows are made one after the other, with the same result",
    "synchronous": "elements are made one after the other",
    "use_unbounded_threadpool": "elements are made one after the other",
    "infer_shape": "of graphs",
    "validate_args": "the operands are always checked",
    "a_is_sparse": "a hint; the product is the same",
    "b_is_sparse": "a hint; the product is the same",
    "grad_a": "of the kernel's own gradient",
    "grad_b": "of the kernel's own gradient",
    "tensor_array_name": "of graphs",
    "colocate_with_first_write_call": "of devices",
    "autocast": "there is one precision policy",
    "free_memory": "Python frees it",
    "add_progbar": "nothing is drawn while training",
    "rebuild": "a model is rebuilt by itself",
}
# The same for one function alone.
ALONE = {
    "viz.engine.ops.norms.moments": {"shift": "TensorFlow ignores it, too"},
    "viz.engine.ops.sorting.argsort": {"stable": "sorting is always stable, as in TensorFlow"},
    "viz.tf.autograph.to_graph": {
        "recursive": "no graph is made", "experimental_optional_features": "no graph is made",
    },
    "viz.tf.control.case": {"exclusive": "checked in graphs only, in TensorFlow, too"},
    "viz.tf.control.vectorized_map": {
        "fallback_to_while_loop": "each row runs by itself", "warn": "each row runs by itself",
    },
    "viz.tf.data.dataset.Dataset.prefetch": {"buffer_size": "nothing runs beside the program"},
    "viz.tf.data.dataset.Dataset.with_options": {"options": "they are about speed"},
    "viz.tf.functions.function": {
        "options": "nothing is compiled, and the program is told so", "unused": "nothing is compiled",
    },
    "viz.tf.functions.nothing": {"args": "devices and dependencies of graphs", "kwargs": "devices"},
    "viz.tf.debugging.assert_near": {"summarize": "how much of the operands a message shows"},
    "viz.tf.queue.FIFOQueue.__init__": {
        "shapes": "nothing needs to know them before", "names": "of graphs", "shared_name": "of graphs",
    },
    "viz.tf.keras.callbacks.ReduceLROnPlateau.__init__": {"kwargs": "old names, as in Keras"},
    "viz.tf.keras.models.Model.summary": {"kwargs": "how wide the table is"},
    "viz.tf.train.Checkpoint.read": {"options": "about files"},
    "viz.tf.train.Checkpoint.restore": {"options": "about files"},
    "viz.tf.train.Checkpoint.save": {"options": "about files"},
    "viz.tf.train.Checkpoint.write": {"options": "about files"},
    "viz.tf.train.CheckpointManager.__init__": {"kwargs": "about files"},
    "viz.tf.train.CheckpointManager.save": {"checkpoint_number": "counted in memory", "kwargs": "about files"},
    "viz.tf.train.latest_checkpoint": {"latest_filename": "about files"},
}  # fmt: skip
# Methods that Keras calls with what it has; an override takes what it needs.
PROTOCOL = {
    "build", "call", "change", "compute_mask", "compute_output_shape", "on_train_begin", "on_train_end",
    "on_epoch_begin", "on_epoch_end", "on_batch_begin", "on_batch_end",
}  # fmt: skip


def _modules() -> Iterator[ModuleType]:
    yield viz.tf
    for found in pkgutil.walk_packages(viz.tf.__path__, "viz.tf."):
        yield importlib.import_module(found.name)


def _public() -> dict[str, Callable[..., Any]]:
    """Every function that a program can call by a public name, and the methods of public classes."""
    found: dict[str, Callable[..., Any]] = {}

    def add(value: Any) -> None:
        function = inspect.unwrap(value) if callable(value) else value
        if inspect.isfunction(function) and function.__module__.startswith("viz."):
            found[f"{function.__module__}.{function.__qualname__}"] = function

    for module in _modules():
        for name in getattr(module, "__all__", ()):
            value = getattr(module, name, None)
            add(value)
            if inspect.isclass(value) and value.__module__.startswith(
                ("viz.", "keras", "tensorflow")
            ):
                for method in vars(value).values():
                    inner = getattr(method, "__func__", method)
                    if not getattr(inner, "__name__", "_").startswith("_") or (
                        getattr(inner, "__name__", "") == "__init__"
                    ):
                        add(inner)
    return found


@functools.cache
def _tree(file: str) -> ast.Module:
    with open(file, encoding="utf-8") as source:
        return ast.parse(source.read())


def _definition(function: Callable[..., Any]) -> ast.FunctionDef | None:
    code = function.__code__
    if code.co_filename == "<string>":  # made by a NamedTuple
        return None
    for node in ast.walk(_tree(code.co_filename)):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
            if code.co_firstlineno in (first, node.lineno):
                return node
    return None


def forgotten(definition: ast.FunctionDef) -> set[str]:
    """The parameters of a function that its body never reads."""
    body = definition.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    only_raises = all(isinstance(node, ast.Raise) for node in body)
    stub = all(isinstance(node, ast.Pass) for node in body) or not body
    if only_raises or stub:
        return set()
    given = definition.args
    names = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    names += [a.arg for a in (given.vararg, given.kwarg) if a is not None]
    read = {
        node.id
        for part in body
        for node in ast.walk(part)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    return set(names) - read - {"self", "cls"}


PUBLIC = _public()


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_function_reads_every_argument_or_is_excused(name: str) -> None:
    definition = _definition(PUBLIC[name])
    if definition is None or definition.name in PROTOCOL:
        return  # made by another function, which takes the arguments itself; or called by Keras
    unread = forgotten(definition) - set(WITHOUT_EFFECT) - set(ALONE.get(name, ()))
    assert not unread


def test_an_excuse_is_still_needed() -> None:
    for name, excused in ALONE.items():
        definition = _definition(PUBLIC[name])
        assert definition is not None
        assert set(excused) <= forgotten(definition), name


def test_the_walk_finds_what_programs_call() -> None:
    for name in (
        "viz.engine.ops.softmax.softmax_cross_entropy_with_logits", "viz.engine.ops.diagonal.diag",
        "viz.engine.ops.sorting.top_k", "viz.tf.keras.optimizers.base.Optimizer.__init__",
    ):  # fmt: skip
        assert name in PUBLIC


def test_a_forgotten_argument_is_found() -> None:
    source = """
    def f(a, b, *rest, c=1, **options):
        \"\"\"Says b, which is no reading.\"\"\"
        c = a
        return c
    """
    definition = ast.parse(textwrap.dedent(source)).body[0]
    assert isinstance(definition, ast.FunctionDef)
    assert forgotten(definition) == {"b", "rest", "options"}


def test_a_refused_argument_is_named() -> None:
    with pytest.raises(NotImplementedError, match=r"tf\.keras\.layers\.Lambda: output_shape="):
        viz.tf.keras.layers.Lambda(lambda x: x, output_shape=(3,))
    with pytest.raises(NotImplementedError, match=r"tf\.data\.Dataset\.cache: filename='f'"):
        viz.tf.data.Dataset.range(3).cache("f")
