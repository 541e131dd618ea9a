"""``tf.signal``: the discrete Fourier transform."""

from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.ops.arith import multiply, real_divide
from viz.engine.ops.exponential import number
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor
from viz.tf.missing import missing


def _length(x: EagerTensor) -> EagerTensor:
    return number(np.shape(x._value)[-1], x)


_fft: Primitive = primitive(
    "fft",
    "FFT",
    lambda x: np.fft.fft(x).astype(x.dtype),
    (lambda g, y, x: multiply(ifft(g), _length(g)),),
    forward="linear",
)
_ifft: Primitive = primitive(
    "ifft",
    "IFFT",
    lambda x: np.fft.ifft(x).astype(x.dtype),
    (lambda g, y, x: real_divide(fft(g), _length(g)),),
    forward="linear",
)


def fft(input: Any, name: str | None = None) -> EagerTensor:
    """Returns the Fourier transform of complex numbers along the last axis."""
    return apply(_fft, (to_tensor(input),))


def ifft(input: Any, name: str | None = None) -> EagerTensor:
    """Returns the inverse Fourier transform along the last axis."""
    return apply(_ifft, (to_tensor(input),))


__all__ = ["fft", "ifft"]


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.signal", globals(), name)
