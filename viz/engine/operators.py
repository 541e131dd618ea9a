"""What ``+ - * / // % ** @ < [] …`` do between tensors, variables and numbers; put on the classes at import."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import operand, to_tensor
from viz.engine.dtypes import bool_
from viz.engine.errors import dtype_mismatch
from viz.engine.kernels import refused
from viz.engine.ops import arith, compare, matmul
from viz.engine.ops.build import Op
from viz.engine.ops.complex import abs_
from viz.engine.ops.index import getitem
from viz.engine.ops.power import pow
from viz.engine.primitive import made
from viz.engine.tensor import EagerTensor
from viz.engine.tensor_like import Convertible
from viz.engine.variable import ResourceVariable


def _forward(op: Op, lenient: bool = False) -> Callable[[Any, Any], Any]:
    """``x op y``: a number takes x's dtype; what cannot be converted may know what to do itself (``list * int``)."""

    def method(self: Any, other: Any) -> Any:
        if other.__class__ is EagerTensor:
            return op(self, other)
        if self.__class__ is not EagerTensor:
            self = to_tensor(self)
        if isinstance(other, Convertible):
            return op(self, other)
        if hasattr(other, "__tf_tensor__"):
            try:
                other = to_tensor(other)
            except (TypeError, ValueError):
                return NotImplemented  # it stands for no value, but may know what to do itself
            return op(self, other)
        if lenient and not isinstance(other, list | tuple):
            return op(self, other)
        return op(self, operand(other, self.dtype))

    return method


def _backward(op: Op) -> Callable[[Any, Any], Any]:
    """``y op x`` for a number ``y``."""

    def method(self: Any, other: Any) -> Any:
        if self.__class__ is not EagerTensor:
            self = to_tensor(self)
        return op(operand(other, self.dtype), self)

    return method


def _logical(plain: Op, bitwise: Callable[[Any, Any], Any], kernel: str) -> Op:
    def op(x: Any, y: Any) -> Any:
        if x.dtype is bool_:
            return plain(x, y)
        _check_whole(x, kernel)
        if x.dtype is not y.dtype:
            raise dtype_mismatch(kernel, 1, x.dtype.runtime_name, y.dtype.runtime_name)
        return EagerTensor(bitwise(x._value, y._value), x.dtype)

    return op


def _check_whole(x: EagerTensor, kernel: str) -> None:
    if x.dtype.kind not in "iu":
        raise refused(kernel, x.dtype)


def _equal(self: Any, other: Any) -> Any:
    """``==``: element by element; False if there is nothing to compare with or the shapes do not broadcast."""
    return _same(self, other, compare.equal, False)


def _not_equal(self: Any, other: Any) -> Any:
    return _same(self, other, compare.not_equal, True)


def _same(self: Any, other: Any, op: Op, otherwise: bool) -> Any:
    if other is None:
        return otherwise
    x = to_tensor(self)
    try:
        y = operand(other, x.dtype)
    except (TypeError, ValueError):
        return otherwise
    if x.dtype is not y.dtype:
        return op(x, y)
    try:
        np.broadcast_shapes(np.shape(x._value), np.shape(y._value))
    except ValueError:
        return made(np.bool_(otherwise), bool_, "constant")
    return op(x, y)


def _abs(self: Any) -> Any:
    return abs_(self)


def _neg(self: Any) -> Any:
    return arith.negative(self)


def _invert(self: Any) -> Any:
    x = to_tensor(self)
    if x.dtype is bool_:
        return compare.logical_not(x)
    _check_whole(x, "Invert")
    return EagerTensor(np.invert(x._value), x.dtype)


_AND = _logical(compare.logical_and, np.bitwise_and, "BitwiseAnd")
_OR = _logical(compare.logical_or, np.bitwise_or, "BitwiseOr")
_XOR = _logical(compare.logical_xor, np.bitwise_xor, "BitwiseXor")

OPERATORS: dict[str, Callable[..., Any]] = {
    "__add__": _forward(arith.add, lenient=True),
    "__radd__": _backward(arith.add),
    "__sub__": _forward(arith.subtract),
    "__rsub__": _backward(arith.subtract),
    "__mul__": _forward(arith.multiply),
    "__rmul__": _backward(arith.multiply),
    "__truediv__": _forward(arith.divide),
    "__rtruediv__": _backward(arith.divide),
    "__floordiv__": _forward(arith.floordiv),
    "__rfloordiv__": _backward(arith.floordiv),
    "__mod__": _forward(arith.floormod),
    "__rmod__": _backward(arith.floormod),
    "__pow__": _forward(pow),
    "__rpow__": _backward(pow),
    "__matmul__": _forward(matmul.matmul),
    "__rmatmul__": _backward(matmul.matmul),
    "__lt__": _forward(compare.less),
    "__le__": _forward(compare.less_equal),
    "__gt__": _forward(compare.greater),
    "__ge__": _forward(compare.greater_equal),
    "__eq__": _equal,
    "__ne__": _not_equal,
    "__and__": _forward(_AND),
    "__rand__": _backward(_AND),
    "__or__": _forward(_OR),
    "__ror__": _backward(_OR),
    "__xor__": _forward(_XOR),
    "__rxor__": _backward(_XOR),
    "__neg__": _neg,
    "__abs__": _abs,
    "__invert__": _invert,
    "__getitem__": getitem,
}


class _Part(EagerTensor):
    """``v[1]``: the sliced tensor, which also knows how to assign to that part of the variable."""

    __slots__ = ("_key", "_variable")

    _key: Any
    _variable: ResourceVariable

    def assign(
        self,
        value: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Replaces this part of the variable."""
        return self._variable._assign_part(self._key, value)


_Part.__name__ = _Part.__qualname__ = "EagerTensor"
_Part.__module__ = EagerTensor.__module__


def _variable_item(self: ResourceVariable, key: Any) -> EagerTensor:
    taken = getitem(self, key)
    part = _Part.__new__(_Part)
    part._value, part.dtype, part._id = taken._value, taken.dtype, taken._id
    part._variable, part._key = self, key
    return part


for _name, _function in OPERATORS.items():
    for _target in (EagerTensor, ResourceVariable):
        setattr(_target, _name, _function)
setattr(ResourceVariable, "__getitem__", _variable_item)  # noqa: B010 - as above
