"""Joining tensors and taking them apart: concat, stack, unstack, split."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from viz.engine.convert import operand, to_tensor
from viz.engine.dtypes import DType, as_dtype, float32
from viz.engine.errors import InvalidArgumentError, brackets, dtype_mismatch, kernel_error
from viz.engine.ops.blocks import slice_
from viz.engine.ops.cast import identity
from viz.engine.ops.shape import Shape, axis_of, dims, plain, reshape, whole
from viz.engine.primitive import Primitive, apply, apply_multiple, made, primitive
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import is_tensor_like, register_conversion
from viz.engine.values import leaves_of


def same_dtype(values: Sequence[Any], op: str) -> list[EagerTensor]:
    """Returns the operands of a list op as tensors of one dtype: that of the first tensor among them."""
    guide = next((to_tensor(v).dtype for v in values if is_tensor_like(v)), None)
    if guide is None:
        guide = to_tensor(values[0]).dtype
    tensors = [operand(v, guide) for v in values]
    for i, t in enumerate(tensors):
        if t.dtype is not tensors[0].dtype:
            raise dtype_mismatch(op, i, tensors[0].dtype.runtime_name, t.dtype.runtime_name)
    return tensors


_concat: Primitive = primitive(
    "concat",
    "ConcatV2",
    lambda *xs, axis: np.concatenate(xs, axis),
    any_rule=lambda i, g, y, *xs, axis: _part(i, g, xs, axis),
    forward="linear",
)


def _part(i: int, g: EagerTensor, xs: tuple[EagerTensor, ...], axis: int) -> EagerTensor:
    begin = [0] * np.ndim(g._value)
    begin[axis] = sum(np.shape(x._value)[axis] for x in xs[:i])
    return slice_(g, begin, np.shape(xs[i]._value))


def concat(values: Any, axis: Any, name: str = "concat") -> EagerTensor:
    """Returns tensors joined along an axis that they have.

    Raises:
        InvalidArgumentError: Another axis differs in size.
    """
    if not isinstance(values, list | tuple):
        values = [values]
    if not values:
        raise InvalidArgumentError(
            "OpKernel 'ConcatV2' has constraint on attr 'T' not in NodeDef '[N=0, Tidx=DT_INT32]', KernelDef: "
            '\'goo.gle/debugproto   op: "ConcatV2" device_type: "CPU" constraint { name: "T" allowed_values '
            '{ list { type: DT_QINT32 } } } host_memory_arg: "axis"\' [Op:ConcatV2] name: concat'
        )
    tensors = same_dtype(values, "ConcatV2")
    whole(axis)
    if len(tensors) == 1:
        return identity(tensors[0])
    shapes = [np.shape(t._value) for t in tensors]
    kernel, rank = f"ConcatV2_N_{len(tensors)}", len(shapes[0])

    def fail(n: int) -> Exception:
        text = f"Expected concatenating dimensions in the range [{-rank}, {rank}), but got {n}"
        if not rank:
            text = "Can't concatenate scalars (use tf.stack instead)"
        return kernel_error(kernel, f"ConcatOp : {text}", "concat")

    at = axis_of(axis, rank, fail)
    for i, shape in enumerate(shapes):
        if len(shape) != len(shapes[0]):
            text = (
                "ConcatOp : Ranks of all input tensors should match: "
                f"shape[0] = {brackets(shapes[0])} vs. shape[{i}] = {brackets(shape)}"
            )
            raise kernel_error(kernel, text, "concat")
        for d, (n, m) in enumerate(zip(shape, shapes[0], strict=True)):
            if d != at and n != m:
                text = (
                    f"ConcatOp : Dimension {d} in both shapes must be equal: "
                    f"shape[0] = {brackets(shapes[0])} vs. shape[{i}] = {brackets(shape)}"
                )
                raise kernel_error(kernel, text, "concat")
    return apply(_concat, tuple(tensors), {"axis": at})


_stack: Primitive = primitive(
    "stack",
    "Pack",
    lambda *xs, axis: np.stack(xs, axis),
    any_rule=lambda i, g, y, *xs, axis: _slice_at(i, g, xs[i], axis),
    forward="linear",
)


def _slice_at(i: int, g: EagerTensor, x: EagerTensor, axis: int) -> EagerTensor:
    begin = [0] * np.ndim(g._value)
    begin[axis] = i
    size = list(np.shape(g._value))
    size[axis] = 1
    return reshape(slice_(g, begin, size), np.shape(x._value), strict=True)


def pack(tensors: Sequence[EagerTensor], axis: int = 0) -> EagerTensor:
    """Returns tensors of one shape and dtype joined along a new axis."""
    return stack(tensors, axis)


def _not_in_range(rank: int) -> Callable[[int], Exception]:
    return lambda n: ValueError(f"Argument `axis` = {n} not in range [{-rank}, {rank})")


def stack(values: Any, axis: Any = 0, name: str = "stack") -> EagerTensor:
    """Returns tensors of one shape joined along a new axis.

    Raises:
        InvalidArgumentError: The shapes differ.
    """
    if not isinstance(values, list | tuple):
        values = unstack(values)
    if not values:
        return made(np.zeros((0,), np.float32), float32, "constant")
    tensors = same_dtype(values, "Pack")
    shapes = [np.shape(t._value) for t in tensors]
    for i, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise kernel_error(
                f"Pack_N_{len(tensors)}",
                f"Shapes of all inputs must match: values[0].shape = {brackets(shapes[0])} "
                f"!= values[{i}].shape = {brackets(shape)}",
                "stack",
            )
    at = axis_of(axis, len(shapes[0]) + 1, _not_in_range(len(shapes[0]) + 1))
    return apply(_stack, tuple(tensors), {"axis": at})


def _packed(value: Any, dtype: DType | None) -> Any:
    """Returns a nested list that holds tensors as one tensor, by ops, so that tapes follow."""
    leaves = leaves_of(value)
    first = next((leaf for leaf in leaves if is_tensor_like(leaf)), None)
    if first is None:
        return NotImplemented
    wanted = as_dtype(first.dtype) if dtype is None else dtype
    return pack([to_tensor(item, wanted) for item in value])


register_conversion((list, tuple), _packed)

_unstack: Primitive = primitive(
    "unstack",
    "Unpack",
    lambda x, *, axis: tuple(np.moveaxis(x, axis, 0)),
    (lambda g, y, x, *, axis: stack(list(g), axis),),
    multiple=True,
    forward="linear",
)


def unstack(
    value: Any, num: int | None = None, axis: Any = 0, name: str = "unstack"
) -> list[EagerTensor]:
    """Returns the slices along an axis, as a list.

    Raises:
        InvalidArgumentError: The value is a scalar.
    """
    x = to_tensor(value)
    rank = np.ndim(x._value)
    if not rank:
        raise ValueError(f"Argument `axis` = {axis} not in range [0, 0)")
    if isinstance(axis, float | list | tuple):
        raise TypeError(f"list indices must be integers or slices, not {type(axis).__name__}")
    at = axis_of(axis, rank, _not_in_range(rank))
    count = np.shape(x._value)[at]
    if num is not None and num != count:
        shape = brackets(np.shape(x._value))
        raise kernel_error(
            f"Unpack_num_{num}",
            f"Input shape axis {at} must equal {num}, got shape {shape}",
            "unstack",
        )
    if not count:
        return []
    return list(apply_multiple(_unstack, (x,), {"axis": at}))


_split: Primitive = primitive(
    "split",
    "SplitV",
    lambda x, *, sizes, axis: tuple(np.split(x, np.cumsum(sizes)[:-1], axis)),
    (lambda g, y, x, *, sizes, axis: concat(list(g), axis),),
    multiple=True,
    forward="linear",
)


def split(
    value: Any, num_or_size_splits: Any, axis: Any = 0, num: int | None = None, name: str = "split"
) -> list[EagerTensor]:
    """Returns ``value`` cut along an axis into equal parts, or into parts of the given sizes.

    Raises:
        InvalidArgumentError: It cannot be cut like that.
    """
    x = to_tensor(value)
    rank = np.ndim(x._value)
    parts = num_or_size_splits
    equal = isinstance(parts, int | np.integer)
    if not equal and not plain(parts).ndim:
        raise ValueError(
            "Rank-0 tensors are not supported as the num_or_size_splits argument to split. "
            f"Argument provided: {parts}"
        )
    if equal and parts < 1:
        raise InvalidArgumentError(
            f"Value for attr 'num_split' of {parts} must be at least minimum 1\n\t; NodeDef: {{{{node Split}}}}; "
            "Op<name=Split; signature=split_dim:int32, value:T -> output:num_split*T; attr=num_split:int,min=1; "
            "attr=T:type> [Op:Split] name: split"
        )
    count = int(parts) if equal else int(num or len(dims(parts)))
    kernel = f"{'Split' if equal else 'SplitV'}_num_split_{count}"

    def failed(text: str) -> Exception:
        return kernel_error(kernel, text, "split")

    at = axis_of(
        axis,
        rank,
        lambda n: failed(f"-input rank(-{rank}) <= split_dim < input rank ({rank}), but got {n}"),
    )
    length = np.shape(x._value)[at]
    if equal:
        if length % count:
            raise failed(
                "Number of ways to split should evenly divide the split dimension, but got split_dim "
                f"{at} (size = {length}) and num_split {count}"
            )
        sizes: Shape = (length // count,) * count
    else:
        sizes = dims(parts)
        if len(sizes) != count:
            raise failed(
                "size of the split_tensor must be 1-D and have the same elements as outputs got 1 -D and "
                f"{len(sizes)} elements"
            )
        if sizes.count(-1) > 1:
            raise failed("There can only be one -1 in the input.")
        known = sum(n for n in sizes if n != -1)
        if known > length or (-1 not in sizes and known != length):
            raise failed(
                "Determined shape must either match input shape along split_dim exactly if fully specified, or be less "
                f"than the size of the input along split_dim if not fully specified.  Got: {known}"
            )
        sizes = tuple(length - known if n == -1 else n for n in sizes)
    return list(apply_multiple(_split, (x,), {"sizes": sizes, "axis": at}))
