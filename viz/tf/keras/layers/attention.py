"""Attention: MultiHeadAttention and its projection, Attention and AdditiveAttention."""

from __future__ import annotations

import math
import string
from collections.abc import Sequence
from typing import Any

import numpy as np

from viz.engine.convert import to_tensor
from viz.engine.ops.arith import add, multiply, subtract
from viz.engine.ops.broadcast import reduce_sum
from viz.engine.ops.cast import cast
from viz.engine.ops.compare import logical_and, logical_not, where
from viz.engine.ops.exponential import exp, number
from viz.engine.ops.matmul import einsum, matmul
from viz.engine.ops.reduce import reduce_logsumexp
from viz.engine.ops.shape import expand_dims, transpose
from viz.engine.ops.softmax import softmax
from viz.engine.ops.trig import tanh
from viz.tf.keras import activations, constraints, initializers, masks, random, regularizers
from viz.tf.keras.layer import Layer


class EinsumDense(Layer):
    """activation(einsum(equation, inputs, kernel) + bias).

    Args:
        equation: Einstein's notation for the input and the kernel, ``...`` for leading axes.
        output_shape: Sizes of the output without the batch; None where they follow from the input.
        activation: Function or name.
        bias_axes: The letters of the output that the bias has, or None for no bias.
        **kwargs: Initializers, regularizers and constraints of kernel and bias; see ``Layer``.
    """

    def __init__(
        self,
        equation: str,
        output_shape: Any,
        activation: Any = None,
        bias_axes: str | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.equation, self.bias_axes = equation, bias_axes
        self.partial_output_shape = (
            (output_shape,) if isinstance(output_shape, int) else tuple(output_shape)
        )
        self.activation = activations.get(activation)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

    def build(self, input_shape: Any) -> None:
        """Makes kernel and bias, whose sizes follow from the equation."""
        operands, output = self.equation.replace(" ", "").split("->")
        first, kernel = operands.split(",")
        out_letters = output.replace("...", "")
        sizes = dict(zip(reversed(first.replace("...", "")), reversed(input_shape), strict=False))
        wanted = dict(zip(reversed(out_letters), reversed(self.partial_output_shape), strict=False))
        sizes.update({letter: size for letter, size in wanted.items() if size is not None})
        shape = tuple(int(sizes[letter]) for letter in kernel)
        out = [k for k, letter in enumerate(kernel) if letter in out_letters]
        into = [k for k, letter in enumerate(kernel) if letter not in out_letters]
        self.kernel = self.add_weight(
            shape, initializers.along(self.kernel_initializer, into, out), regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint, name="kernel",
        )  # fmt: skip
        self.bias: Any = None
        if self.bias_axes is not None:
            start = min(out_letters.index(letter) for letter in self.bias_axes)
            bias = [sizes[c] if c in self.bias_axes else 1 for c in out_letters[start:]]
            self.bias = self.add_weight(
                tuple(bias), self.bias_initializer, regularizer=self.bias_regularizer,
                constraint=self.bias_constraint, name="bias",
            )  # fmt: skip

    def call(self, inputs: Any, training: Any = None) -> Any:
        """Computes the output."""
        x = einsum(self.equation, inputs, self.kernel.value)
        if self.bias is not None:
            x = add(x, self.bias.value)
        return self.activation(x)


def _projection(free: int, bound: int, out: int) -> tuple[str, str, int]:
    """Returns equation, bias axes and rank of a projection of the last axes."""
    letters = string.ascii_lowercase
    kept, summed = letters[:free], letters[free : free + bound]
    made = letters[free + bound : free + bound + out]
    return f"{kept}{summed},{summed}{made}->{kept}{made}", made, free + out


class MultiHeadAttention(Layer):
    """Several scaled dot products of queries with keys, each weighting its values.

    Source: Vaswani et al., "Attention is all you need" (2017).

    Args:
        num_heads: How many.
        key_dim: Size of queries and keys of a head.
        value_dim: Size of values of a head; ``key_dim`` if None.
        dropout: Part of the weights that is 0 while training.
        use_bias: Whether the projections have biases.
        output_shape: Sizes of the last axes of the output; those of the query if None.
        attention_axes: The axes that attend; all but the first and last if None.
        seed: Of the dropout.
        **kwargs: Initializers, regularizers and constraints of the projections; see ``Layer``.

    Raises:
        ValueError: A size that is not a positive whole number.
        NotImplementedError: ``sliding_window``, ``flash_attention`` or ``use_gate``.
    """

    supports_masking = True

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: Any = None,
        attention_axes: Any = None,
        sliding_window: Any = None,
        flash_attention: Any = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: Any = None,
        **kwargs: Any,
    ) -> None:
        for name, size in (("num_heads", num_heads), ("key_dim", key_dim)):
            if not isinstance(size, int) or size <= 0:
                raise ValueError(
                    f"Received an invalid value for argument `{name}`, expected a positive integer. Received: "
                    f"{name}={size}"
                )
        if sliding_window or flash_attention or use_gate:
            raise NotImplementedError(
                "keras.layers.MultiHeadAttention: `sliding_window`, `flash_attention` and `use_gate` are not here."
            )
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.num_heads, self.key_dim = num_heads, key_dim
        self.value_dim = value_dim or key_dim
        self.dropout, self.use_bias = dropout, use_bias
        self._wanted_shape = (output_shape,) if isinstance(output_shape, int) else output_shape
        self.attention_axes = (
            (attention_axes,) if isinstance(attention_axes, int) else attention_axes
        )
        self.seed = seed
        self.seed_generator: Any = None
        self._common = {
            "kernel_regularizer": regularizers.get(kernel_regularizer),
            "bias_regularizer": regularizers.get(bias_regularizer),
            "kernel_constraint": constraints.get(kernel_constraint),
            "bias_constraint": constraints.get(bias_constraint),
        }
        self._first = initializers.get(kernel_initializer), initializers.get(bias_initializer)

    def _dense(self, name: str, free: int, bound: int, out: Sequence[int]) -> EinsumDense:
        equation, bias_axes, rank = _projection(free, bound, len(out))
        kernel, bias = (initializers.fresh(first) for first in self._first)
        return EinsumDense(
            equation, (*[None] * (rank - 1 - len(out)), *out), bias_axes=bias_axes if self.use_bias else None,
            kernel_initializer=kernel, bias_initializer=bias, name=name, dtype=self.dtype, **self._common,
        )  # fmt: skip

    def build(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> None:
        """Makes the projections."""
        key_shape = value_shape if key_shape is None else key_shape
        if value_shape[1:-1] != key_shape[1:-1]:
            raise ValueError(
                "All dimensions of `value` and `key`, except the last one, must be equal. Received: "
                f"value_shape={value_shape} and key_shape={key_shape}"
            )
        heads = self.num_heads
        self._query_dense = self._dense("query", len(query_shape) - 1, 1, (heads, self.key_dim))
        self._query_dense.build(query_shape)
        self._key_dense = self._dense("key", len(key_shape) - 1, 1, (heads, self.key_dim))
        self._key_dense.build(key_shape)
        self._value_dense = self._dense("value", len(value_shape) - 1, 1, (heads, self.value_dim))
        self._value_dense.build(value_shape)
        self._build_equations(len(query_shape) + 1)
        if self.dropout > 0:
            self.seed_generator = random.SeedGenerator(self.seed)
        wanted = self._wanted_shape or (query_shape[-1],)
        self._output_dense = self._dense("attention_output", len(query_shape) - 1, 2, tuple(wanted))
        self._output_dense.build((*query_shape[:-1], heads, self.value_dim))

    def _build_equations(self, rank: int) -> None:
        """Writes down which axes attend to which, for projected tensors of ``rank`` axes."""
        axes = tuple(range(1, rank - 2)) if self.attention_axes is None else self.attention_axes
        self._axes = tuple(axis % rank for axis in axes)
        letters = string.ascii_lowercase
        target = letters[:rank]
        batch = [a for a in range(rank) if a not in self._axes and a != rank - 1]
        spare = iter(letters[rank:])
        source = "".join(
            letters[a] if a in batch or a == rank - 1 else next(spare) for a in range(rank)
        )
        scores = "".join(
            [target[a] for a in batch]
            + [target[a] for a in self._axes]
            + [source[a] for a in self._axes]
        )
        self._dot = f"{source},{target}->{scores}"
        self._combine = f"{scores},{source}->{target}"
        self._score_axes = tuple(range(-len(self._axes), 0))

    def call(
        self,
        query: Any,
        value: Any,
        key: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: Any = None,
        use_causal_mask: bool = False,
    ) -> Any:
        """Computes the output, and the weights if wanted."""
        key = value if key is None else key
        query_mask = masks.mask_of(query) if query_mask is None else query_mask
        mask = self._mask(
            query, value, query_mask, value_mask, key_mask, attention_mask, use_causal_mask
        )
        q, k, v = self._query_dense(query), self._key_dense(key), self._value_dense(value)
        q = multiply(q, number(1.0 / math.sqrt(float(self.key_dim)), q))
        scores = self._softmax(einsum(self._dot, k, q), mask)
        weights = scores
        if self.dropout > 0 and training:
            weights = random.dropout(scores, self.dropout, None, self.seed_generator)
        out = self._output_dense(einsum(self._combine, weights, v))
        if query_mask is not None:
            masks.remember(out, query_mask)
        return (out, scores) if return_attention_scores else out

    def _softmax(self, scores: Any, mask: Any) -> Any:
        if mask is not None:
            axis = -len(self._axes) * 2 - 1
            while mask.ndim < scores.ndim:
                mask = expand_dims(mask, axis)
            low = number(-3e4 if scores.dtype.name == "float16" else -1e9, scores)
            scores = where(mask, scores, low)
        if len(self._axes) == 1:
            weights = softmax(scores, axis=-1)
        else:
            weights = exp(
                subtract(scores, reduce_logsumexp(scores, self._score_axes, keepdims=True))
            )
        return weights if mask is None else where(mask, weights, number(0, weights))

    def _mask(
        self, query: Any, value: Any, query_mask: Any, value_mask: Any, key_mask: Any, given: Any, causal: bool
    ) -> Any:  # fmt: skip
        """Returns what may attend to what, or None for everything."""
        parts = []
        value_mask = masks.mask_of(value) if value_mask is None else value_mask
        if query_mask is not None:
            parts.append(expand_dims(cast(query_mask, "bool"), -1))
        for mask in (value_mask, key_mask):
            if mask is not None:
                parts.append(expand_dims(cast(mask, "bool"), -2))
        if causal:
            rows, columns = int(query.shape[1]), int(value.shape[1])
            parts.append(to_tensor(np.tri(rows, columns, dtype=bool)[None]))
        if given is not None:
            parts.append(cast(to_tensor(given), "bool"))
        if not parts:
            return None
        whole = parts[0]
        for part in parts[1:]:
            whole = logical_and(whole, part)
        return whole

    def compute_mask(self, inputs: Any, mask: Any) -> Any:
        """Returns the mask of the query."""
        return mask


class Attention(Layer):
    """Dot products of queries with keys that weight the values; called with a list of query, value and (key).

    Args:
        use_scale: Whether the products are multiplied by a weight.
        score_mode: ``dot``.
        dropout: Part of the weights that is 0 while training.
        seed: Of the dropout.
        **kwargs: See ``Layer``.

    Raises:
        NotImplementedError: ``score_mode="concat"``.
    """

    supports_masking = True

    def __init__(
        self,
        use_scale: bool = False,
        score_mode: str = "dot",
        dropout: float = 0.0,
        seed: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if score_mode != "dot":
            raise NotImplementedError(
                f"keras.layers.{type(self).__name__}: score_mode={score_mode!r} is not here; 'dot' is."
            )
        self.use_scale, self.dropout = use_scale, dropout
        self.seed_generator = random.SeedGenerator(seed) if dropout > 0 else None

    def build(self, input_shape: Any) -> None:
        """Makes the scale."""
        self.scale: Any = None
        if self.use_scale:
            self.scale = self.add_weight((), "ones", name="scale")

    def _scores(self, query: Any, key: Any) -> Any:
        rank = key.ndim
        order = [*range(rank - 2), rank - 1, rank - 2]
        scores = matmul(query, transpose(key, order))
        return scores if self.scale is None else multiply(scores, self.scale.value)

    def call(
        self,
        inputs: Any,
        mask: Any = None,
        training: Any = False,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        """Computes the output, and the weights if wanted."""
        if not isinstance(inputs, list) or len(inputs) not in (2, 3):
            raise ValueError(
                f"{type(self).__name__} layer must be called on a list of inputs, namely [query, value] or "
                f"[query, value, key]. Received: inputs={inputs}."
            )
        query, value = inputs[0], inputs[1]
        scores = self._scores(query, inputs[2] if len(inputs) > 2 else value)
        allowed = None
        query_mask, value_mask = (mask[0], mask[1]) if mask else (None, None)
        if value_mask is not None:
            allowed = expand_dims(cast(value_mask, "bool"), -2)
        if use_causal_mask:
            rows, columns = (int(n) for n in scores.shape[-2:])
            causal = to_tensor(np.tri(rows, columns, dtype=bool)[None])
            allowed = causal if allowed is None else logical_and(allowed, causal)
        if allowed is not None:
            penalty = cast(logical_not(allowed), scores.dtype)
            limit = 65504.0 if scores.dtype.name == "float16" else 1e9
            scores = subtract(scores, multiply(number(limit, scores), penalty))
        weights = softmax(scores, axis=-1)
        if training and self.dropout > 0:
            weights = random.dropout(weights, self.dropout, None, self.seed_generator)
        out = matmul(weights, value)
        if query_mask is not None:
            out = where(expand_dims(cast(query_mask, "bool"), -1), out, number(0, out))
        return (out, weights) if return_attention_scores else out

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Returns the mask of the query."""
        return mask[0] if mask else None


class AdditiveAttention(Attention):
    """Attention whose scores are sums of tanh(query + key).

    Source: Bahdanau, Cho and Bengio, "Neural machine translation by jointly learning to align and translate" (2014).
    """

    def __init__(self, use_scale: bool = True, dropout: float = 0.0, **kwargs: Any) -> None:
        super().__init__(use_scale=use_scale, dropout=dropout, **kwargs)

    def build(self, input_shape: Any) -> None:
        """Makes the scale."""
        self.scale = None
        if self.use_scale:
            self.scale = self.add_weight((input_shape[0][-1],), "glorot_uniform", name="scale")

    def _scores(self, query: Any, key: Any) -> Any:
        together = tanh(add(expand_dims(query, -2), expand_dims(key, -3)))
        if self.scale is not None:
            together = multiply(self.scale.value, together)
        return reduce_sum(together, -1)
