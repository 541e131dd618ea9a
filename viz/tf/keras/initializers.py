"""``keras.initializers``: first values of variables, the same numbers as Keras's for the same seed."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.ops.arith import multiply
from viz.engine.ops.cast import cast
from viz.engine.ops.fill import ones, zeros
from viz.tf.keras import random
from viz.tf.keras.lookup import INITIALIZERS, found
from viz.tf.keras.naming import snake_case
from viz.tf.keras.variable import FLOATX, silent, standard_dtype
from viz.tf.missing import missing
from viz.tf.quiet import quietly

_TRUNCATED_DEVIATION = 0.8796256610342398
"""Standard deviation of a normal distribution cut at ±2."""


class Initializer:
    """Base class: called with a shape and a dtype."""

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Returns the first value."""
        raise NotImplementedError("Initializer subclasses must implement the `__call__()` method.")

    def __repr__(self) -> str:
        return f"<keras.initializers.{type(self).__name__}>"


class Zeros(Initializer):
    """All 0."""

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Returns the first value."""
        return zeros(shape, dtype or FLOATX)


class Ones(Initializer):
    """All 1."""

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Returns the first value."""
        return ones(shape, dtype or FLOATX)


class Constant(Initializer):
    """All the same value; a list is repeated as in a product with ones."""

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Returns the first value."""
        wanted = standard_dtype(dtype)
        with quietly():
            return multiply(cast(to_tensor(self.value), wanted), ones(shape, wanted))


class Identity(Initializer):
    """The identity matrix, scaled."""

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Returns the first value."""
        if len(shape) != 2:
            raise ValueError(
                f"Identity matrix initializer can only be used for 2D matrices. Received: shape={shape} of rank "
                f"{len(shape)}."
            )
        return silent(self.gain * np.eye(*shape), dtype or FLOATX)


class RandomInitializer(Initializer):
    """Base of the random ones: an integer seed, so that each call gives the same numbers; drawn if None."""

    def __init__(self, seed: Any = None) -> None:
        if seed is not None and not isinstance(seed, int | random.SeedGenerator):
            raise ValueError(
                "`seed` argument should be an instance of `keras.random.SeedGenerator()` or an integer. "
                f"Received: seed={seed}"
            )
        self._given_seed = seed
        self.seed = random.default_seed() if seed is None else seed


class RandomNormal(RandomInitializer):
    """Normally distributed."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Any = None) -> None:
        self.mean, self.stddev = mean, stddev
        super().__init__(seed)

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Returns the first value."""
        return random.normal(shape, self.mean, self.stddev, dtype, self.seed)


class TruncatedNormal(RandomNormal):
    """Normally distributed, cut at two deviations."""

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Returns the first value."""
        return random.truncated_normal(shape, self.mean, self.stddev, dtype, self.seed)


class RandomUniform(RandomInitializer):
    """Evenly distributed."""

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: Any = None) -> None:
        self.minval, self.maxval = minval, maxval
        super().__init__(seed)

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Returns the first value."""
        return random.uniform(shape, self.minval, self.maxval, dtype, self.seed)


class Orthogonal(RandomInitializer):
    """A matrix whose columns (or rows) are orthogonal, times ``gain``.

    Source: Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning" (2014).
    """

    def __init__(self, gain: float = 1.0, seed: Any = None) -> None:
        self.gain = gain
        super().__init__(seed)

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Returns the first value."""
        if len(shape) < 2:
            raise ValueError(
                f"The tensor to initialize must be at least two-dimensional. Received: shape={shape} of rank "
                f"{len(shape)}."
            )
        rows, columns = math.prod(shape[:-1]), shape[-1]
        wide = max(columns, rows), min(columns, rows)
        drawn = random.normal(wide, 0.0, 1.0, dtype, self.seed)._value
        q, r = np.linalg.qr(drawn)
        q = q * np.sign(np.diag(r))
        if rows < columns:
            q = q.T
        return silent(self.gain * q.reshape(shape), dtype or FLOATX)


def fresh(initializer: Any) -> Any:
    """Returns an initializer of the same kind for another weight: with another seed, if none was given."""
    made = copy.copy(initializer)
    if isinstance(made, RandomInitializer) and made._given_seed is None:
        made.seed = random.default_seed()
    return made


def along(initializer: Any, input_axes: list[int], output_axes: list[int]) -> Any:
    """Returns an initializer of the same seed that counts only these axes as units that go in and come out."""
    if not isinstance(initializer, VarianceScaling) or initializer.input_axes is not None:
        return initializer
    made = copy.copy(initializer)
    made.input_axes, made.output_axes = input_axes, output_axes
    return made


def fans(shape: Any) -> tuple[int, int]:
    """Returns how many numbers go into and come out of one element of a layer with such a kernel."""
    sizes = tuple(shape)
    if len(sizes) < 2:
        count = sizes[0] if sizes else 1
        return count, count
    field = math.prod(sizes[:-2])
    return sizes[-2] * field, sizes[-1] * field


class VarianceScaling(RandomInitializer):
    """A variance of ``scale`` / n, n by ``mode`` the fan in, the fan out or their mean."""

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: Any = None,
        input_axes: Any = None,
        output_axes: Any = None,
    ) -> None:
        self.input_axes, self.output_axes = input_axes, output_axes
        if scale <= 0.0:
            raise ValueError(f"Argument `scale` must be positive float. Received: scale={scale}")
        self.scale, self.mode = scale, mode
        self.distribution = "truncated_normal" if distribution == "normal" else distribution
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError(
                f"Invalid `mode` argument: {mode}. Please use one of {{'fan_in', 'fan_out', 'fan_avg'}}"
            )
        super().__init__(seed)

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Returns the first value."""
        into, out = fans(shape)
        if self.input_axes is not None and self.output_axes is not None:
            into = math.prod(shape[axis] for axis in self.input_axes)
            out = math.prod(shape[axis] for axis in self.output_axes)
        count = {"fan_in": into, "fan_out": out, "fan_avg": (into + out) / 2}[self.mode]
        scale = self.scale / max(1.0, count)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * scale)
            return random.uniform(shape, -limit, limit, dtype, self.seed)
        deviation = math.sqrt(scale)
        if self.distribution == "untruncated_normal":
            return random.normal(shape, 0.0, deviation, dtype, self.seed)
        return random.truncated_normal(
            shape, 0.0, deviation / _TRUNCATED_DEVIATION, dtype, self.seed
        )


def _scaled(name: str, scale: float, mode: str, distribution: str) -> type[VarianceScaling]:
    """Makes one of the named cases of variance scaling."""

    def init(
        self: VarianceScaling, seed: Any = None, input_axes: Any = None, output_axes: Any = None
    ) -> None:
        VarianceScaling.__init__(self, scale, mode, distribution, seed, input_axes, output_axes)

    doc = f"Variance {scale:g} / {mode}, {distribution.replace('_', ' ')}."
    return type(
        name, (VarianceScaling,), {"__init__": init, "__doc__": doc, "__module__": __name__}
    )


GlorotUniform = _scaled("GlorotUniform", 1.0, "fan_avg", "uniform")
GlorotNormal = _scaled("GlorotNormal", 1.0, "fan_avg", "truncated_normal")
HeUniform = _scaled("HeUniform", 2.0, "fan_in", "uniform")
HeNormal = _scaled("HeNormal", 2.0, "fan_in", "truncated_normal")
LecunUniform = _scaled("LecunUniform", 1.0, "fan_in", "uniform")
LecunNormal = _scaled("LecunNormal", 1.0, "fan_in", "truncated_normal")

_CLASSES = (
    Zeros, Ones, Constant, Identity, Orthogonal, RandomNormal, TruncatedNormal, RandomUniform, VarianceScaling,
    GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal,
)  # fmt: skip
INITIALIZERS.update(
    {
        **{c.__name__: c for c in _CLASSES},
        **{snake_case(c.__name__): c for c in _CLASSES},
        "IdentityInitializer": Identity,
        "OrthogonalInitializer": Orthogonal,
        "normal": RandomNormal,
        "uniform": RandomUniform,
        "one": Ones,
        "zero": Zeros,
    }
)


def get(identifier: Any) -> Any:
    """Returns an initializer by name; None stays None, a tensor or array becomes the value itself."""
    if identifier is None:
        return None
    if hasattr(identifier, "shape") and not callable(identifier):
        value = to_tensor(identifier)
        return lambda shape, dtype=None: value if dtype is None else cast(value, dtype)
    return found(identifier, INITIALIZERS, "initializer")


__all__ = [*(c.__name__ for c in _CLASSES), "Initializer", "get"]


def __getattr__(name: str) -> Any:
    raise missing("keras.initializers", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
