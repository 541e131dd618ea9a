"""Products over shared axes: matmul, tensordot, einsum."""

from __future__ import annotations

from string import ascii_letters
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype
from viz.engine.errors import brackets, dtype_mismatch, kernel_error
from viz.engine.kernels import check, refused, taken
from viz.engine.ops.build import operands
from viz.engine.ops.cast import cast, conjugate
from viz.engine.ops.fill import eye, ones
from viz.engine.ops.shape import (
    expand_dims,
    matrix_transpose,
    plain,
    reshape,
    squeeze,
    transpose,
    whole,
)
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.state import about_to_make
from viz.engine.tensor import EagerTensor


def _turned(x: Any, turn: bool) -> Any:
    return np.swapaxes(x, -1, -2) if turn else x


def _product(a: Any, b: Any, *, transpose_a: bool, transpose_b: bool) -> Any:
    return np.matmul(_turned(a, transpose_a), _turned(b, transpose_b))


def _left(
    g: EagerTensor,
    y: EagerTensor,
    a: EagerTensor,
    b: EagerTensor,
    *,
    transpose_a: bool,
    transpose_b: bool,
) -> EagerTensor:
    b = conjugate(b)
    if transpose_a:
        return _matmul(b, g, transpose_b, True)
    return _matmul(g, b, False, not transpose_b)


def _right(
    g: EagerTensor,
    y: EagerTensor,
    a: EagerTensor,
    b: EagerTensor,
    *,
    transpose_a: bool,
    transpose_b: bool,
) -> EagerTensor:
    a = conjugate(a)
    if transpose_b:
        return _matmul(g, a, True, transpose_a)
    return _matmul(a, g, not transpose_a, False)


_op: Primitive = primitive(
    "matmul",
    "MatMul",
    _product,
    (_left, _right),
    broadcasts=True,
    forward="bilinear",
)


def _matmul(a: EagerTensor, b: EagerTensor, transpose_a: bool, transpose_b: bool) -> EagerTensor:
    return apply(_op, (a, b), {"transpose_a": transpose_a, "transpose_b": transpose_b})


def _turned_twice(which: str) -> ValueError:
    return ValueError(
        f"Only one of `transpose_{which}` and `adjoint_{which}` can be True. "
        f"Received `transpose_{which}`=True, `adjoint_{which}`=True."
    )


def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    output_type: Any = None,
    grad_a: bool = False,
    grad_b: bool = False,
    name: str | None = None,
) -> EagerTensor:
    """Returns the matrix product over the last two axes; leading axes are batches and broadcast.

    Raises:
        InvalidArgumentError: The shapes or dtypes do not go together.
        ValueError: Transposed and adjoint at once.
    """
    if (transpose_a and adjoint_a) or (transpose_b and adjoint_b):
        raise _turned_twice("a" if transpose_a and adjoint_a else "b")
    x, y = operands(a, b)
    if x.dtype is not y.dtype:
        raise dtype_mismatch("MatMul", 1, x.dtype.runtime_name, y.dtype.runtime_name)
    if output_type is not None and as_dtype(output_type) is not x.dtype:
        x, y = cast(x, output_type), cast(y, output_type)
    if x.dtype.name not in taken("MatMul"):
        raise refused("MatMul", x.dtype)
    if adjoint_a:
        x, transpose_a = conjugate(x), True
    if adjoint_b:
        y, transpose_b = conjugate(y), True
    p, q = np.shape(x._value), np.shape(y._value)
    if len(p) < 2 or len(q) < 2:
        low = len(p) if len(p) < 2 else len(q)
        raise kernel_error("MatMul", f"In[0] and In[1] ndims must be == 2: {low}")
    kernel = "MatMul" if len(p) == len(q) == 2 else "BatchMatMulV2"
    if p[-2 if transpose_a else -1] != q[-1 if transpose_b else -2]:
        if kernel == "MatMul":
            text = f"Matrix size-incompatible: In[0]: {brackets(p)}, In[1]: {brackets(q)}"
        else:
            text = f"Matrix size-incompatible: In[0]: {brackets(p)}, In[1]: {brackets(q)}"
        raise kernel_error(kernel, text)
    batch = p[:-2] if len(p) > len(q) else q[:-2]
    about_to_make((*batch, p[-1 if transpose_a else -2], q[-2 if transpose_b else -1]))
    try:
        return _matmul(x, y, bool(transpose_a), bool(transpose_b))
    except ValueError:
        text = f"In[0] and In[1] must have compatible batch dimensions: {brackets(p)} vs. {brackets(q)}"
        raise kernel_error("BatchMatMulV2", text) from None


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> EagerTensor:
    """Returns the sum of products over axes: the last n of ``a`` with the first n of ``b``, or two lists of axes.

    Raises:
        InvalidArgumentError: The axes differ in size.
    """
    x, y = operands(a, b)
    p, q = np.shape(x._value), np.shape(y._value)
    if not isinstance(axes, list | tuple) and not plain(axes).ndim:
        n = whole(axes)
        if n < 0:
            raise ValueError(f"`axes` must be at least 0. Received: {n}.")
        if n > len(p):
            raise ValueError(
                f"`axes` must not be larger than the number of dimensions of tensor {x._value}.  "
                f"Received {n}, vs tensor dimensions {len(p)}."
            )
        over_a, over_b = list(range(len(p) - n, len(p))), list(range(n))
    else:
        if len(axes) != 2:
            raise ValueError(f"`axes` must be an integer or have length 2. Received {axes}.")
        over_a, over_b = ([int(i) for i in plain(part).ravel()] for part in axes)
        if len(over_a) != len(over_b):
            raise ValueError(
                f"Different number of contraction axes `a` and `b`, {len(over_a)} != {len(over_b)}."
            )
        over_a = [i if i >= 0 else i + len(p) for i in over_a]
        over_b = [i if i >= 0 else i + len(q) for i in over_b]
    for over, shape in ((over_a, p), (over_b, q)):
        if any(i >= len(shape) for i in over):
            raise IndexError("list index out of range")
        if any(i < 0 for i in over):
            raise ValueError(f"`axes` {over} name no dimension of a tensor of shape {shape}.")
    keep_a = [i for i in range(len(p)) if i not in over_a]
    keep_b = [i for i in range(len(q)) if i not in over_b]
    size = int(np.prod([p[i] for i in over_a], dtype=int))
    left = x if keep_a + over_a == list(range(len(p))) else transpose(x, (*keep_a, *over_a))
    right = y if over_b + keep_b == list(range(len(q))) else transpose(y, (*over_b, *keep_b))
    rows = int(np.prod([p[i] for i in keep_a], dtype=int))
    columns = int(np.prod([q[i] for i in keep_b], dtype=int))
    product = matmul(
        reshape(left, (rows, size)),
        reshape(right, (int(np.prod([q[i] for i in over_b], dtype=int)), columns)),
    )
    return reshape(product, (*[p[i] for i in keep_a], *[q[i] for i in keep_b]))


def _einsum_impl(*xs: Any, equation: str) -> Any:
    return np.einsum(equation, *xs, optimize=len(xs) > 2)


def _einsum_rule(
    i: int, g: EagerTensor, y: EagerTensor, *xs: EagerTensor, equation: str
) -> EagerTensor:
    """Swaps the i-th operand's letters with the output's; letters that were summed away come back by ones."""
    left, result = equation.split("->")
    terms = left.split(",")
    mine = terms[i]
    sizes = {
        letter: n
        for term, x in zip(terms, xs, strict=True)
        for letter, n in zip(term, np.shape(x._value), strict=True)
    }
    others = [
        (term, conjugate(x)) for k, (term, x) in enumerate(zip(terms, xs, strict=True)) if k != i
    ]
    own = "".join(dict.fromkeys(mine))
    parts = [(result, g), *others]
    known = set(result).union(*(term for term, _ in others))
    lost = "".join(letter for letter in own if letter not in known)
    if lost:
        parts.append((lost, ones(tuple(sizes[letter] for letter in lost), g.dtype)))
    spare = iter([letter for letter in ascii_letters if letter not in equation])
    spread = ""
    for place, letter in enumerate(mine):
        if letter in mine[:place]:  # a diagonal: the cotangent goes where the two indices are equal
            twin = next(spare)
            parts.append((letter + twin, eye(sizes[letter], dtype=g.dtype)))
            spread += twin
        else:
            spread += letter
    return einsum(",".join(term for term, _ in parts) + "->" + spread, *(x for _, x in parts))


_einsum: Primitive = primitive(
    "einsum", "Einsum", _einsum_impl, any_rule=_einsum_rule, forward="bilinear"
)


def einsum(equation: str, *inputs: Any, **kwargs: Any) -> EagerTensor:
    """Returns the contraction that ``equation`` names, for example ``ij,jk->ik``; ``...`` stands for any axes.

    Raises:
        ValueError: The equation and the operands do not go together.
    """
    unknown = [key for key in kwargs if key not in ("name", "optimize")]
    if unknown:
        raise TypeError(f"Invalid keyword arguments for this function: {', '.join(unknown)}.")
    text = equation.replace(" ", "")
    tensors = list(operands(*inputs)) if len(inputs) == 2 else [to_tensor(x) for x in inputs]
    left, arrow, result = text.partition("->")
    terms = left.split(",")
    if len(terms) != len(tensors):
        raise ValueError(
            f'Got {len(tensors)} arguments for equation "{equation}", expecting {len(terms)}'
        )
    spare = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in text]
    widths = [
        np.ndim(t._value) - len(term.replace("...", ""))
        for term, t in zip(terms, tensors, strict=True)
        if "..." in term
    ]
    stand_in = "".join(spare[: max(widths, default=0)])
    if "..." in text:
        terms = [
            term.replace(
                "...",
                stand_in[len(stand_in) - (np.ndim(t._value) - len(term.replace("...", ""))) :],
            )
            for term, t in zip(terms, tensors, strict=True)
        ]
        result = result.replace("...", stand_in)
    for term, t in zip(terms, tensors, strict=True):
        if len(term) != np.ndim(t._value):
            raise kernel_error(
                f"Einsum_N_{len(tensors)}",
                f"Expected input {terms.index(term)} to have rank {len(term)} but got: {np.ndim(t._value)}",
            )
    if not arrow:
        letters = "".join(terms)
        result = "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    for t in tensors:
        check("Einsum", t.dtype)
    try:
        return apply(_einsum, tuple(tensors), {"equation": ",".join(terms) + "->" + result})
    except ValueError as error:
        kernel = f"Einsum_N_{len(tensors)}"
        shapes = " ".join(brackets(np.shape(t._value)) for t in tensors)
        raise kernel_error(kernel, f"{error}; operands: {shapes}") from None


def matvec(
    a: Any, b: Any, transpose_a: bool = False, adjoint_a: bool = False, name: str | None = None
) -> EagerTensor:
    """Returns the product of matrices and vectors, over the last axes."""
    return squeeze(matmul(a, expand_dims(b, -1), transpose_a, False, adjoint_a), axis=-1)


def adjoint(matrix: Any, name: str | None = None) -> EagerTensor:
    """Returns the conjugate transpose over the last two axes."""
    return matrix_transpose(matrix, conjugate=True)
