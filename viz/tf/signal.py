"""``tf.signal``: Fourier and cosine transforms, frames, windows."""

from collections.abc import Callable
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.dtypes import as_dtype, float32
from viz.engine.errors import brackets, kernel_error, said_name
from viz.engine.kernels import refused
from viz.engine.ops.arith import multiply, real_divide
from viz.engine.ops.blocks import pad, reverse, roll
from viz.engine.ops.cast import cast
from viz.engine.ops.complex import complex_, conj_, real
from viz.engine.ops.exponential import number
from viz.engine.ops.fill import zeros_like
from viz.engine.ops.gather import gather
from viz.engine.ops.join import concat
from viz.engine.ops.matmul import tensordot
from viz.engine.ops.shape import matrix_transpose, reshape
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor
from viz.tf.missing import missing
from viz.tf.quiet import value_of
from viz.tf.runtime import is_tensor


def _length(x: EagerTensor) -> EagerTensor:
    return number(np.shape(x._value)[-1], x)


_fft: Primitive = primitive(
    "fft",
    "FFT",
    lambda x: np.fft.fft(x).astype(x.dtype) if x.size else x,
    (lambda g, y, x: multiply(ifft(g), _length(g)),),
    forward="linear",
)
_ifft: Primitive = primitive(
    "ifft",
    "IFFT",
    lambda x: np.fft.ifft(x).astype(x.dtype) if x.size else x,
    (lambda g, y, x: real_divide(fft(g), _length(g)),),
    forward="linear",
)


def _numbers(input: Any, kernel: str, rank: int) -> EagerTensor:
    """Returns complex numbers of at least ``rank`` axes; numbers of Python and NumPy become complex64.

    Raises:
        InvalidArgumentError: A tensor of real numbers, no numbers, or fewer axes.
    """
    x = to_tensor(input)
    if not (is_tensor(input) or x.dtype.is_complex) and (x.dtype.is_floating or x.dtype.is_integer):
        x = to_tensor(np.asarray(x._value).astype(np.complex64))
    said = said_name(input)
    if not x.dtype.is_complex:
        raise refused(kernel, x.dtype, "Tcomplex", said)
    if x.ndim < rank:
        shape = brackets(np.shape(x._value))
        raise kernel_error(
            kernel, f"Input must have rank of at least {rank} but got: {shape}", said
        )
    return x


def fft(input: Any, name: str | None = None) -> EagerTensor:
    """Returns the Fourier transform of complex numbers along the last axis."""
    return apply(_fft, (_numbers(input, "FFT", 1),))


def ifft(input: Any, name: str | None = None) -> EagerTensor:
    """Returns the inverse Fourier transform along the last axis."""
    return apply(_ifft, (_numbers(input, "IFFT", 1),))


def _both_axes(transform: Callable[..., EagerTensor], kernel: str) -> Callable[..., EagerTensor]:
    def of_two(input: Any, name: str | None = None) -> EagerTensor:
        rows = transform(_numbers(input, kernel, 2))
        return matrix_transpose(transform(matrix_transpose(rows)))

    return of_two


fft2d, ifft2d = _both_axes(fft, "FFT2D"), _both_axes(ifft, "IFFT2D")


def _cut(x: Any, length: Any) -> Any:
    """Returns ``x`` cut or filled with zeros to a length along its last axis."""
    if length is None:
        return x
    wanted = int(np.asarray(value_of(length)).reshape(-1)[0])
    have = int(x.shape[-1])
    if wanted <= have:
        return x[..., :wanted]
    return pad(x, [[0, 0]] * (x.ndim - 1) + [[0, wanted - have]])


def _of_kind(
    input: Any, kernel: str, dtype: Any, allowed: str, right: Callable[[Any], bool]
) -> EagerTensor:
    """Returns a tensor of the kind of numbers that a transform takes.

    Raises:
        ValueError: Other numbers, or a scalar.
    """
    x = to_tensor(input)
    if not is_tensor(input) and (x.dtype.is_floating or x.dtype.is_integer):
        x = cast(x, dtype)
    if not right(x.dtype):
        raise ValueError(f"{kernel} requires {allowed} inputs, got: {x!s}")
    if not x.ndim:
        raise ValueError("Shape () must have rank at least 1")
    return x


def rfft(input: Any, fft_length: Any = None, name: str | None = None) -> EagerTensor:
    """Returns the half of the Fourier transform of real numbers that says it all, along the last axis."""
    x: Any = _of_kind(input, "RFFT", float32, "tf.float32 or tf.float64", lambda t: t.is_floating)
    x = _cut(x, fft_length)
    if not x.shape[-1]:
        return cast(x, as_dtype("complex64" if x.dtype == float32 else "complex128"))
    whole: Any = fft(complex_(x, zeros_like(x)))
    return whole[..., : int(x.shape[-1]) // 2 + 1]  # type: ignore[no-any-return]


def irfft(input: Any, fft_length: Any = None, name: str | None = None) -> EagerTensor:
    """Returns the real numbers whose transform's first half is given."""
    x: Any = _of_kind(
        input, "IRFFT", "complex64", "tf.complex64 or tf.complex128", lambda t: t.is_complex
    )
    length = (
        2 * (int(x.shape[-1]) - 1)
        if fft_length is None
        else int(np.asarray(value_of(fft_length)).reshape(-1)[0])
    )
    half: Any = _cut(x, length // 2 + 1)
    mirrored = conj_(reverse(half[..., 1 : (length + 1) // 2], [half.ndim - 1]))
    return real(ifft(concat([half, mirrored], -1)))


def _cosines(count: int, kind: int) -> Any:
    n, k = np.arange(count), np.arange(count)[:, None]
    if kind == 1:
        table = 2 * np.cos(np.pi * n * k / (count - 1))
        table[:, 0], table[:, -1] = 1, (-1.0) ** np.arange(count)
        return table
    if kind == 2:
        return 2 * np.cos(np.pi * (n + 0.5) * k / count)
    if kind == 3:
        table = 2 * np.cos(np.pi * n * (k + 0.5) / count)
        table[:, 0] = 1
        return table
    return 2 * np.cos(np.pi * (n + 0.5) * (k + 0.5) / count)


def _scaled(count: int, kind: int) -> Any:
    """The table of an orthonormal transform."""
    table = _cosines(count, kind) * np.sqrt(0.5 / count)
    if kind == 2:
        table[0] *= np.sqrt(0.5)
    elif kind == 3:
        table[:, 0] *= np.sqrt(2.0)
    return table


def _check_kind(kind: int, norm: Any) -> None:
    if kind not in (1, 2, 3, 4):
        raise ValueError("Types I, II, III and IV (I)DCT are supported.")
    if norm not in (None, "ortho"):
        raise ValueError(f"Unknown normalization. Expected None or 'ortho', got: {norm}")
    if kind == 1 and norm == "ortho":
        raise ValueError("Normalization is not supported for the Type-I DCT.")


def dct(
    input: Any, type: int = 2, n: Any = None, axis: int = -1, norm: Any = None, name: str | None = None
) -> EagerTensor:  # fmt: skip
    """Returns the discrete cosine transform of one of four types along the last axis.

    Raises:
        ValueError: Another type or normalization.
        NotImplementedError: Another axis, as in TensorFlow.
    """
    if axis != -1:
        raise NotImplementedError(f"axis must be -1. Got: {axis}")
    _check_kind(type, norm)
    x: Any = to_tensor(input)
    if not x.dtype.is_floating:
        raise TypeError(
            f"tf.signal.dct takes real numbers with a fraction, not {x.dtype.name}: use tf.cast first."
        )
    if not x.ndim:
        raise IndexError("tuple index out of range")
    x = _cut(x, n)
    make = _scaled if norm == "ortho" else _cosines
    table = make(int(x.shape[-1]), type).T.astype(x.dtype.np)
    return _by_table(x, table)


def _by_table(x: EagerTensor, table: Any) -> EagerTensor:
    return tensordot(x, to_tensor(table), 1)


def idct(
    input: Any, type: int = 2, n: Any = None, axis: int = -1, norm: Any = None, name: str | None = None
) -> EagerTensor:  # fmt: skip
    """Returns the inverse of ``dct``, up to the factor that TensorFlow leaves to the caller.

    Raises:
        ValueError: Another type or normalization.
        NotImplementedError: Another axis, as in TensorFlow.
    """
    _check_kind(type, norm)
    inverse = {1: 1, 2: 3, 3: 2, 4: 4}[type]
    return dct(input, inverse, n, axis, norm)


def frame(
    signal: Any, frame_length: Any, frame_step: Any, pad_end: bool = False, pad_value: float = 0, axis: int = -1,
    name: str | None = None,
) -> EagerTensor:  # fmt: skip
    """Returns overlapping parts of a signal along its last axis.

    Raises:
        NotImplementedError: Another axis.
    """
    x = to_tensor(signal)
    if axis not in (-1, x.ndim - 1):
        raise NotImplementedError("tf.signal.frame: only the last axis is here.")
    length, step = int(value_of(frame_length)), int(value_of(frame_step))
    have = int(np.shape(x._value)[-1])
    count = -(-have // step) if pad_end else max(0, 1 + (have - length) // step)
    if pad_end:
        missing_part = max(0, (count - 1) * step + length - have)
        x = pad(x, [[0, 0]] * (x.ndim - 1) + [[0, missing_part]], constant_values=pad_value)
    places = np.arange(count)[:, None] * step + np.arange(length)
    flat = reshape(
        x, (-1, np.shape(x._value)[-1])
    )  # so that the gradient is dense, as in TensorFlow
    parts = gather(flat, places.astype(np.int32), axis=1)
    return reshape(parts, (*np.shape(x._value)[:-1], count, length))


def _window(a: float, b: float) -> Callable[..., EagerTensor]:
    def window(
        window_length: Any, periodic: bool = True, dtype: Any = float32, name: str | None = None
    ) -> EagerTensor:
        count = int(value_of(window_length))
        if count == 1:
            return cast(to_tensor([1.0]), dtype)
        below = count + int(bool(periodic)) * (1 - count % 2) - 1
        wave = a - b * np.cos(2 * np.pi * np.arange(count) / below)
        return to_tensor(wave.astype(as_dtype(dtype).np), how="constant")

    return window


hann_window, hamming_window = _window(0.5, 0.5), _window(0.54, 0.46)


def stft(
    signals: Any, frame_length: Any, frame_step: Any, fft_length: Any = None, window_fn: Any = hann_window,
    pad_end: bool = False, name: str | None = None,
) -> EagerTensor:  # fmt: skip
    """Returns the Fourier transforms of overlapping parts of a signal, each times a window."""
    x = to_tensor(signals)
    length = int(value_of(frame_length))
    if fft_length is None:
        fft_length = 1 << max(0, (length - 1).bit_length())
    parts = frame(x, length, frame_step, pad_end)
    if window_fn is not None:
        parts = multiply(parts, window_fn(length, dtype=x.dtype))
    return rfft(parts, [fft_length])


def fftshift(x: Any, axes: Any = None, name: str | None = None) -> EagerTensor:
    """Returns ``x`` with the zero frequency in the middle."""
    return _shifted(x, axes, 1)


def ifftshift(x: Any, axes: Any = None, name: str | None = None) -> EagerTensor:
    """Undoes ``fftshift``."""
    return _shifted(x, axes, -1)


def _shifted(x: Any, axes: Any, sign: int) -> EagerTensor:
    y = to_tensor(x)
    chosen = range(y.ndim) if axes is None else [axes] if isinstance(axes, int) else list(axes)
    sizes = [int(np.shape(y._value)[a]) for a in chosen]
    steps = [n // 2 if sign > 0 else -(n // 2) for n in sizes]
    return roll(y, steps, list(chosen))


__all__ = [
    "dct", "fft", "fft2d", "fftshift", "frame", "hamming_window", "hann_window", "idct", "ifft", "ifft2d", "ifftshift",
    "irfft", "rfft", "stft",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.signal", globals(), name)
