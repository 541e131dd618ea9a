"""Control flow as functions: in eager execution plain Python, so every tape sees the ops that really ran."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype
from viz.engine.errors import InvalidArgumentError, OutOfRangeError
from viz.engine.offered import offered
from viz.engine.ops.cast import stop_gradient
from viz.engine.ops.index import getitem
from viz.engine.ops.join import concat, split, stack, unstack
from viz.engine.shape import TensorShape
from viz.engine.structure import flatten, is_nested, map_structure, pack
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import is_tensor_like
from viz.tf.quiet import leaves, value_of

Function = Callable[..., Any]


def cond(
    pred: Any,
    true_fn: Function | None = None,
    false_fn: Function | None = None,
    name: str | None = None,
) -> Any:
    """Returns what ``true_fn`` or ``false_fn`` returns.

    Raises:
        TypeError: A branch is missing or cannot be called.
    """
    for branch, label in ((true_fn, "true_fn"), (false_fn, "false_fn")):
        if not callable(branch):
            raise TypeError(f"'{label}' must be callable.")
    chosen = true_fn if bool(pred) else false_fn
    assert chosen is not None
    return _single(chosen())


def _single(value: Any) -> Any:
    """Returns the only element of a list or tuple of one, and anything else as it is: no tensor is made of it."""
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


def _tensors(value: Any) -> Any:
    return map_structure(lambda v: v if v is None or is_tensor_like(v) else to_tensor(v), value)


def case(
    pred_fn_pairs: Any,
    default: Function | None = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """Returns what the function of the first true predicate returns, else the default's result.

    Raises:
        InvalidArgumentError: No predicate holds and there is no default.
    """
    pairs = list(pred_fn_pairs.items()) if isinstance(pred_fn_pairs, dict) else list(pred_fn_pairs)
    for pred, function in pairs:
        if not is_tensor_like(pred):
            raise TypeError(f"pred must be a Tensor, got: {pred}")
        if not callable(function):
            raise TypeError(f"fn must be a callable, got: {function}")
    for pred, function in pairs:
        if bool(pred):
            return function() if strict else _single(function())
    if default is None:
        told = f"Expected {str(pairs[-1][0])!r} to be true. Summarized data: " if pairs else ""
        raise InvalidArgumentError(
            f"{told}b'Input error: None of conditions evaluated as True:'\n"
            + "\n".join(str(bool(pred)) for pred, _ in pairs)
        )
    return default() if strict else _single(default())


def switch_case(
    branch_index: Any, branch_fns: Any, default: Function | None = None, name: str = "switch_case"
) -> Any:
    """Returns what the function with the given number returns, else the default's (the last one's) result."""
    if not is_tensor_like(branch_index):
        raise TypeError(f"'branch_index' must be a Tensor, got {type(branch_index)}")
    functions = dict(branch_fns) if isinstance(branch_fns, dict) else dict(enumerate(branch_fns))
    functions = {k: (f[1] if isinstance(f, tuple) else f) for k, f in functions.items()}
    chosen = functions.get(int(branch_index), default or functions[max(functions)])
    return chosen()


def while_loop(
    cond: Function,
    body: Function,
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    maximum_iterations: Any = None,
    name: str | None = None,
) -> Any:
    """Returns the loop variables after ``body`` has run while ``cond`` holds."""
    values = _tensors(loop_vars)
    turns = 0
    while bool(cond(*values)) and (maximum_iterations is None or turns < int(maximum_iterations)):
        result = body(*values)
        values = _tensors(pack(loop_vars, flatten(result if is_nested(result) else [result])))
        turns += 1
    return values if back_prop else map_structure(stop_gradient, values)


def _rows(elems: Any) -> list[Any]:
    """A nest of tensors as one nest per row."""
    flat = [unstack(to_tensor(e)) for e in flatten(elems)]
    if len({len(rows) for rows in flat}) > 1:
        raise ValueError("elements must have the same first dimension")
    return [pack(elems, list(row)) for row in zip(*flat, strict=True)]


def _joined(results: list[Any], like: Any = None) -> Any:
    if not results:
        return map_structure(lambda e: getitem(to_tensor(e), slice(0)), like)
    columns = zip(*(flatten(_tensors(r)) for r in results), strict=True)
    return pack(results[0], [stack(list(column)) for column in columns])


def map_fn(
    fn: Function,
    elems: Any,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    name: str | None = None,
    fn_output_signature: Any = None,
) -> Any:
    """Returns ``fn`` of each row, stacked.

    Args:
        fn: A function of one row.
        elems: A nest of tensors with as many rows each.
        dtype: An older name of ``fn_output_signature``.
        parallel_iterations: Without effect: the rows come one after the other, as in eager TensorFlow.
        back_prop: False: no gradient passes.
        swap_memory: Without effect.
        infer_shape: Whether all results must have one shape.
        name: Ignored.
        fn_output_signature: The dtype of the results, or a nest of them; the elements' if None.

    Raises:
        InvalidArgumentError: A result has another dtype.
    """
    signature = dtype if fn_output_signature is None else fn_output_signature
    wanted = map_structure(
        lambda e: (
            getattr(e, "dtype", None) or as_dtype(e)
            if signature is not None
            else to_tensor(e).dtype
        ),
        elems if signature is None else signature,
    )
    results = [_tensors(fn(row)) for row in _rows(elems)]
    kinds = [as_dtype(kind) for kind in flatten(wanted)]
    for result in results:
        for found, kind in zip(flatten(result), kinds, strict=False):
            if found.dtype is not kind:
                raise InvalidArgumentError(
                    f"TensorArray dtype is {kind.runtime_name} but Op is trying to write dtype "
                    f"{found.dtype.name} "
                )
    joined = _joined(results, elems)
    return joined if back_prop else map_structure(stop_gradient, joined)


def vectorized_map(
    fn: Function, elems: Any, fallback_to_while_loop: bool = True, warn: bool = True
) -> Any:
    """Returns ``fn`` of each row, stacked; row by row, unlike TensorFlow's, with the same result."""
    return _joined([fn(row) for row in _rows(elems)], elems)


def scan(
    fn: Function,
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    reverse: bool = False,
    name: str | None = None,
) -> Any:
    """Returns all intermediate values of ``fn(accumulated, row)``, stacked."""
    rows = _rows(elems)
    if reverse:
        rows.reverse()
    out = []
    value = initializer
    if value is None:
        value, rows = rows[0], rows[1:]
        out.append(value)
    for row in rows:
        value = fn(value, row)
        out.append(value)
    joined = _joined(out[::-1] if reverse else out, elems)
    return joined if back_prop else map_structure(stop_gradient, joined)


def foldl(
    fn: Function,
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """Returns the last value of ``fn(accumulated, row)`` from the first row on."""
    return _fold(fn, _rows(elems), initializer, back_prop)


def foldr(
    fn: Function,
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """Returns the last value of ``fn(accumulated, row)`` from the last row back."""
    return _fold(fn, _rows(elems)[::-1], initializer, back_prop)


def _fold(fn: Function, rows: Sequence[Any], initializer: Any, back_prop: bool) -> Any:
    value, rest = (rows[0], rows[1:]) if initializer is None else (initializer, rows)
    for row in rest:
        value = fn(value, row)
    result = _tensors(value)
    return result if back_prop else map_structure(stop_gradient, result)


def py_function(func: Function, inp: Any, Tout: Any, name: str | None = None) -> Any:
    """Returns what a Python function of tensors returns; its ops are recorded like any others."""
    result = func(*[to_tensor(x) for x in inp])
    return _cast_results(result, Tout)


def numpy_function(
    func: Function, inp: Any, Tout: Any, stateful: bool = True, name: str | None = None
) -> Any:
    """Returns what a NumPy function returns, as tensors that no gradient passes."""
    leaves(inp, "numpy_function")
    return _cast_results(func(*[value_of(to_tensor(x)) for x in inp]), Tout)


def _cast_results(result: Any, types: Any) -> Any:
    if isinstance(types, list | tuple):
        return [_typed(r, t) for r, t in zip(result, types, strict=True)]
    return _typed(result, types)


def _typed(value: Any, dtype: Any) -> EagerTensor:
    wanted = as_dtype(dtype)
    if isinstance(value, np.generic | np.ndarray) and value.dtype != wanted.np:
        raise InvalidArgumentError(
            f"0-th value returned by pyfunc_0 is {as_dtype(value.dtype).runtime_name}, "
            f"but expects {wanted.runtime_name} [Op:PyFunc]"
        )
    return to_tensor(value, None if is_tensor_like(value) else wanted)


class TensorArray:
    """A list of tensors that is written and read by index."""

    def __init__(
        self,
        dtype: Any,
        size: Any = None,
        dynamic_size: bool | None = None,
        clear_after_read: bool | None = None,
        tensor_array_name: str | None = None,
        handle: Any = None,
        flow: Any = None,
        infer_shape: bool = True,
        element_shape: Any = None,
        colocate_with_first_write_call: bool = True,
        name: str | None = None,
    ) -> None:
        offered("tf.TensorArray", handle=(handle, None), flow=(flow, None))
        self.dtype = as_dtype(dtype)
        self._items: list[Any] = [None] * int(size or 0)
        self._grows = bool(dynamic_size)
        self._clears = clear_after_read is None or bool(clear_after_read)
        self._read: set[int] = set()
        self._infers = infer_shape
        self.element_shape = TensorShape(element_shape)

    def write(self, index: Any, value: Any, name: str | None = None) -> TensorArray:
        """Puts a tensor at an index and returns the array.

        Raises:
            OutOfRangeError: There is no such index.
            InvalidArgumentError: The tensor has another dtype.
            ValueError: It has another shape than the elements.
        """
        at = int(index)
        if at < 0:
            raise OutOfRangeError(f"Writing to negative indices (index {at}) is not allowed.")
        if at >= len(self._items):
            if not self._grows:
                raise OutOfRangeError(
                    f"Tried to write to index {at} but array is not resizeable and size is: {len(self._items)} "
                )
            self._items += [None] * (at + 1 - len(self._items))
        item = to_tensor(value, None if is_tensor_like(value) else self.dtype)
        if item.dtype is not self.dtype:
            raise InvalidArgumentError(
                f"TensorArray dtype is {self.dtype.name} but Op is trying to write dtype {item.dtype.name} "
            )
        if not self.element_shape.is_compatible_with(item.shape):
            raise ValueError(
                f"Incompatible shape for value ({item.shape}), expected ({self.element_shape})"
            )
        if self._infers:
            self.element_shape = item.shape
        self._items[at] = item
        return self

    def read(self, index: Any, name: str | None = None) -> EagerTensor:
        """Returns the tensor at an index, and forgets it unless told otherwise; zeros if none was written.

        Raises:
            OutOfRangeError: There is no such index.
            InvalidArgumentError: It was read before, and so forgotten.
        """
        at = int(index)
        if at < 0:
            raise OutOfRangeError(f"Reading from negative indices (index {at}) is not allowed.")
        if at >= len(self._items):
            raise OutOfRangeError(
                f"Tried to read from index {at} but array size is: {len(self._items)} "
            )
        if self._items[at] is None and at in self._read:
            raise InvalidArgumentError(
                f"Could not read index {at} twice because it was cleared after a previous read (perhaps try setting "
                "clear_after_read = false?)"
            )
        item = self._written(at)
        if self._clears:
            self._items[at] = None
            self._read.add(at)
        return item

    def _written(self, at: int) -> EagerTensor:
        item: EagerTensor | None = self._items[at]
        if item is not None:
            return item
        sizes = [n or 0 for n in self.element_shape.dims or []]
        return EagerTensor(np.zeros(sizes, self.dtype.np)[()], self.dtype)

    def size(self, name: str | None = None) -> EagerTensor:
        """Returns the number of places."""
        return to_tensor(len(self._items))

    def stack(self, name: str | None = None) -> EagerTensor:
        """Returns all tensors joined along a new first axis; places never written are zeros."""
        if not self._items:
            return to_tensor(np.zeros((0,), self.dtype.np))
        return stack([self._written(at) for at in range(len(self._items))])

    def unstack(self, value: Any, name: str | None = None) -> TensorArray:
        """Puts the rows of a tensor into the array and returns it."""
        self._items = list(unstack(to_tensor(value)))
        return self

    def scatter(self, indices: Any, value: Any, name: str | None = None) -> TensorArray:
        """Puts the rows of a tensor at some indices and returns the array."""
        for index, row in zip(to_tensor(indices)._value, unstack(to_tensor(value)), strict=True):
            self.write(int(index), row)
        return self

    def split(self, value: Any, lengths: Any, name: str | None = None) -> TensorArray:
        """Puts parts of a tensor, so many rows each, into the array and returns it."""
        self._items = list(split(to_tensor(value), [int(n) for n in to_tensor(lengths)._value]))
        return self

    def grad(self, source: Any, flow: Any = None, name: str | None = None) -> NoReturn:
        """Refuses: a tape gives the gradient."""
        raise NotImplementedError("TensorArray.grad is not supported when executing eagerly")

    def identity(self) -> TensorArray:
        """Returns the array."""
        return self

    def close(self, name: str | None = None) -> None:
        """Does nothing."""

    def concat(self, name: str | None = None) -> EagerTensor:
        """Returns all tensors joined along their first axis."""
        return concat([self._written(at) for at in range(len(self._items))], 0)

    def gather(self, indices: Any, name: str | None = None) -> EagerTensor:
        """Returns the tensors at some indices, joined along a new first axis."""
        return stack([self._written(int(i)) for i in to_tensor(indices)._value])
