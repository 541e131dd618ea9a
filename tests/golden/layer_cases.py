"""The table of layers: outputs, and gradients by the input and by each weight, all weights drawn from a ramp.

Same form as `op_cases`.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tests.golden.op_cases import Case

SEQUENCE, IMAGE, WIDE = (2, 4, 3), (2, 5, 4, 3), (1, 6, 6, 2)


def wave(shape: Any, phase: float = 0.3) -> Any:
    """Return numbers between -1 and 1 that repeat nowhere."""
    n = int(np.prod(shape))
    return np.sin(np.arange(n, dtype=np.float32) * 1.7 + phase).reshape(shape).astype(np.float32)


def _first(tf: Any) -> Callable[..., Any]:
    def initializer(shape: Any, dtype: Any = None) -> Any:
        return tf.constant(0.5 * wave(tuple(shape), 0.1 + len(shape)))

    return initializer


def run(tf: Any, make: Callable[..., Any], *shapes: Any, second: bool = False, **call: Any) -> Any:
    """Return outputs of a layer and the gradients of a weighted sum of them."""
    layer = make(tf.keras.layers)
    inputs = [tf.constant(wave(shape, 0.3 + k)) for k, shape in enumerate(shapes)]
    given = inputs if second or len(inputs) == 1 else [inputs]
    layer(*given, **call)
    for k, weight in enumerate(layer.trainable_weights):
        weight.assign(0.5 * wave(tuple(weight.shape), 0.1 + k))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        y = tf.nest.flatten(layer(*given, **call))
        loss = tf.add_n([tf.reduce_sum(part * wave(tuple(part.shape), 0.7)) for part in y])
    weights = layer.trainable_weights
    found = tape.gradient(loss, [*inputs, *weights])
    names = [[float(ord(c)) for c in w.name] for w in layer.weights]
    return [
        *y,
        *[tf.zeros(()) if g is None else tf.convert_to_tensor(g) for g in found],
        *map(tf.constant, names),
    ]


def cases(tf: Any) -> Iterator[Case]:
    """Yield every case of the table."""
    for name, make, shapes, call in _table(tf):
        yield (
            f"layer/{name}",
            lambda m=make, s=shapes, c=call: run(tf, m, *s, **c),
            [],
        )


def _table(tf: Any) -> Iterator[tuple[str, Callable[..., Any], Any, dict[str, Any]]]:
    for options in (
        {},
        {"padding": "same"},
        {"strides": 2},
        {"padding": "causal", "dilation_rate": 2},
        {"groups": 3},
    ):
        size = dict(filters=3, kernel_size=2, activation="tanh", **options)
        yield f"Conv1D {options}", lambda L, s=size: L.Conv1D(**s), [SEQUENCE], {}
    for options in (
        {},
        {"padding": "same", "strides": 2},
        {"dilation_rate": (2, 1)},
        {"groups": 3, "use_bias": False},
    ):
        size = dict(filters=6, kernel_size=(2, 3), **options)
        yield f"Conv2D {options}", lambda L, s=size: L.Conv2D(**s), [IMAGE], {}
    for options in (
        {},
        {"padding": "same"},
        {"strides": 2},
        {"padding": "same", "strides": 2},
        {"strides": 3},
        {"strides": 2, "output_padding": 1},
        {"padding": "same", "strides": 2, "output_padding": 1},
    ):
        size = dict(filters=2, kernel_size=3, **options)
        yield (
            f"Conv2DTranspose {options}",
            lambda L, s=size: L.Conv2DTranspose(**s),
            [(1, 3, 2, 2)],
            {},
        )
        yield (
            f"Conv1DTranspose {options}",
            lambda L, s=size: L.Conv1DTranspose(**s),
            [(1, 3, 2)],
            {},
        )
    for options in (
        {},
        {"depth_multiplier": 2, "padding": "same"},
        {"strides": 2, "use_bias": False},
    ):
        size = dict(kernel_size=2, **options)
        yield f"DepthwiseConv2D {options}", lambda L, s=size: L.DepthwiseConv2D(**s), [IMAGE], {}
    yield (
        "SeparableConv2D",
        lambda L: L.SeparableConv2D(4, 2, depth_multiplier=2, activation="relu"),
        [IMAGE],
        {},
    )
    for name in ("MaxPooling1D", "AveragePooling1D"):
        for options in ({"pool_size": 2}, {"pool_size": 3, "strides": 1, "padding": "same"}):
            yield (
                f"{name} {options}",
                lambda L, n=name, o=options: getattr(L, n)(**o),
                [(2, 5, 2)],
                {},
            )
    for name in ("MaxPooling2D", "AveragePooling2D"):
        for options in (
            {"pool_size": 2},
            {"pool_size": (2, 3), "strides": (1, 2), "padding": "same"},
        ):
            yield f"{name} {options}", lambda L, n=name, o=options: getattr(L, n)(**o), [IMAGE], {}
    for name in ("GlobalAveragePooling1D", "GlobalMaxPooling1D"):
        yield name, lambda L, n=name: getattr(L, n)(), [SEQUENCE], {}
        yield f"{name} keepdims", lambda L, n=name: getattr(L, n)(keepdims=True), [SEQUENCE], {}
    for cell, options in (
        ("SimpleRNN", {}),
        ("SimpleRNN", {"activation": "relu", "use_bias": False}),
        ("LSTM", {}),
        ("LSTM", {"unit_forget_bias": False}),
        ("LSTM", {"recurrent_activation": "hard_sigmoid"}),
        ("GRU", {}),
        ("GRU", {"reset_after": False}),
        ("GRU", {"use_bias": False}),
    ):
        for more in ({}, {"return_sequences": True, "return_state": True}, {"go_backwards": True}):
            both = {**options, **more}
            yield f"{cell} {both}", lambda L, c=cell, o=both: getattr(L, c)(2, **o), [SEQUENCE], {}
    mask = np.array([[True, True, False, True], [False, True, True, False]])
    for cell in ("SimpleRNN", "LSTM", "GRU"):
        for more in (
            {"return_sequences": True},
            {"return_sequences": True, "zero_output_for_mask": True},
            {},
        ):
            yield (
                f"{cell} masked {more}", lambda L, c=cell, o=more: getattr(L, c)(2, **o), [SEQUENCE],
                {"mask": mask},
            )  # fmt: skip
        yield (
            f"RNN of {cell}Cell", lambda L, c=cell: L.RNN(getattr(L, f"{c}Cell")(2), return_state=True), [SEQUENCE], {},
        )  # fmt: skip
        yield (
            f"stacked {cell}Cell",
            lambda L, c=cell: L.RNN([getattr(L, f"{c}Cell")(2), getattr(L, f"{c}Cell")(3)], return_sequences=True),
            [SEQUENCE], {},
        )  # fmt: skip
        for mode in ("concat", "sum", "mul", "ave", None):
            yield (
                f"Bidirectional {cell} {mode}",
                lambda L, c=cell, m=mode: L.Bidirectional(getattr(L, c)(2, return_sequences=True), merge_mode=m),
                [SEQUENCE], {},
            )  # fmt: skip
        yield (
            f"Bidirectional {cell} states",
            lambda L, c=cell: L.Bidirectional(getattr(L, c)(2, return_state=True)), [SEQUENCE], {},
        )  # fmt: skip
    yield "TimeDistributed", lambda L: L.TimeDistributed(L.Dense(2)), [SEQUENCE], {}
    yield "RepeatVector", lambda L: L.RepeatVector(3), [(2, 3)], {}
    yield (
        "EinsumDense",
        lambda L: L.EinsumDense("abc,cde->abde", (None, 2, 3), bias_axes="de"),
        [SEQUENCE],
        {},
    )
    yield (
        "EinsumDense ellipsis",
        lambda L: L.EinsumDense("...x,xy->...y", 2, bias_axes="y"),
        [SEQUENCE],
        {},
    )
    two, three = [(2, 4, 3), (2, 5, 3)], [(2, 4, 3), (2, 5, 2), (2, 5, 3)]
    again = {"second": True}
    for options, shapes, call in (
        ({}, two, {}), ({"value_dim": 3}, three, {}), ({"use_bias": False, "output_shape": 4}, two, {}),
        ({}, [(2, 4, 3), (2, 4, 3)], {"use_causal_mask": True}), ({}, two, {"return_attention_scores": True}),
        ({}, two, {"attention_mask": np.tri(4, 5)[None] > 0}),
        ({"attention_axes": (1, 2)}, [(1, 2, 3, 2), (1, 2, 3, 2)], {}),
    ):  # fmt: skip
        label = {k: "mask" if k == "attention_mask" else v for k, v in call.items()}
        yield (
            f"MultiHeadAttention {options} {label} {len(shapes)}",
            lambda L, o=options: L.MultiHeadAttention(2, 2, **o), shapes, {**call, **again},
        )  # fmt: skip
    for name in ("Attention", "AdditiveAttention"):
        for options in ({"use_scale": True}, {"use_scale": False}):
            for call in ({}, {"use_causal_mask": True}, {"return_attention_scores": True}):
                yield (
                    f"{name} {options} {call}",
                    lambda L, n=name, o=options: getattr(L, n)(**o),
                    two,
                    call,
                )
    for name, options in (
        ("ZeroPadding2D", {}),
        ("ZeroPadding2D", {"padding": ((1, 0), (0, 2))}),
        ("Cropping2D", {"cropping": (1, 1)}),
        ("Cropping2D", {"cropping": ((1, 0), (0, 2))}),
        ("UpSampling2D", {"size": (2, 3)}),
        ("Permute", {"dims": (3, 1, 2)}),
    ):
        yield f"{name} {options}", lambda L, n=name, o=options: getattr(L, n)(**o), [IMAGE], {}
    for name, options in (
        ("ZeroPadding1D", {"padding": 2}),
        ("Cropping1D", {}),
        ("UpSampling1D", {"size": 3}),
        ("Permute", {"dims": (2, 1)}),
    ):
        yield f"{name} {options}", lambda L, n=name, o=options: getattr(L, n)(**o), [SEQUENCE], {}
    for axes in (2, (2, 2)):
        yield f"Dot {axes}", lambda L, a=axes: L.Dot(a), [(2, 4, 3), (2, 5, 3)], {}
    yield "Dot normalize", lambda L: L.Dot(1, normalize=True), [(2, 3), (2, 3)], {}
    yield "Dot vectors", lambda L: L.Dot(1), [(2, 3), (2, 3)], {}
