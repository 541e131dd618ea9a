"""The table of Keras cases: losses, activations, layers, metrics, optimizers, schedules.

Same form as `op_cases`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from tests.golden.op_cases import Case

TARGETS, PREDICTIONS = [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]], [[0.4, 0.6], [0.9, 0.1], [0.7, 0.3]]
POINTS = [[0.5, -1.5, 2.0], [-0.25, 3.5, -4.0]]
BATCH = [[1.0, 2.0, -1.0], [0.5, -2.0, 4.0], [3.0, 0.25, -0.5], [-1.0, 1.0, 2.0]]
IMAGES = [
    [
        [[0.5, 1.0], [2.0, -1.0], [0.0, 3.0]],
        [[1.5, -2.0], [0.25, 1.0], [4.0, 0.5]],
        [[-1.0, 2.0], [3.0, 1.0], [0.5, -0.5]],
    ]
]


def cases(tf: Any) -> Iterator[Case]:
    """Yield every case of the table."""
    yield from _losses(tf)
    yield from _activations(tf)
    yield from _layers(tf)
    yield from _metrics(tf)
    yield from _optimizers(tf)
    yield from _schedules(tf)


def _losses(tf: Any) -> Iterator[Case]:
    L = tf.keras.losses
    classes = (
        "BinaryCrossentropy", "CategoricalCrossentropy", "CategoricalHinge", "CosineSimilarity", "Hinge", "Huber",
        "KLDivergence", "LogCosh", "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredError",
        "MeanSquaredLogarithmicError", "Poisson", "SquaredHinge",
    )  # fmt: skip
    for name in classes:
        for reduction in ("sum_over_batch_size", "sum", "none"):
            yield (
                f"loss/{name} {reduction}",
                lambda p, c=name, r=reduction: getattr(L, c)(reduction=r)(tf.constant(TARGETS), p),
                [PREDICTIONS],
            )
        yield (
            f"loss/{name} weighted",
            lambda p, c=name: getattr(L, c)()(
                tf.constant(TARGETS), p, sample_weight=[1.0, 0.5, 2.0]
            ),
            [PREDICTIONS],
        )
    functions = (
        "binary_crossentropy", "categorical_crossentropy", "categorical_hinge", "cosine_similarity", "hinge", "huber",
        "kld", "logcosh", "mae", "mape", "mse", "msle", "poisson", "squared_hinge",
    )  # fmt: skip
    for name in functions:
        yield f"loss/{name}", lambda t, p, f=name: getattr(L, f)(t, p), [TARGETS, PREDICTIONS]
    for name in ("BinaryCrossentropy", "CategoricalCrossentropy"):
        yield (
            f"loss/{name} from_logits",
            lambda p, c=name: getattr(L, c)(from_logits=True)(tf.constant(TARGETS), p),
            [PREDICTIONS],
        )
        yield (
            f"loss/{name} label_smoothing",
            lambda p, c=name: getattr(L, c)(label_smoothing=0.1)(tf.constant(TARGETS), p),
            [PREDICTIONS],
        )
        edge = [[0.0, 1.0], [1.0, 0.0], [1.0, 0.0]]
        yield (
            f"loss/{name} at 0 and 1",
            lambda p, c=name: getattr(L, c)()(tf.constant(TARGETS), p),
            [edge],
        )
    for logits in (False, True):
        yield (
            f"loss/SparseCategoricalCrossentropy {logits}",
            lambda p, g=logits: L.SparseCategoricalCrossentropy(from_logits=g)(
                tf.constant([1, 0, 1]), p
            ),
            [PREDICTIONS],
        )
    yield (
        "loss/sigmoid then crossentropy goes back to the logits",
        lambda x: L.BinaryCrossentropy()(tf.constant(TARGETS), tf.keras.activations.sigmoid(x)),
        [[[8.0, -90.0], [0.5, 60.0], [1.0, 2.0]]],
    )
    yield (
        "loss/softmax then crossentropy goes back to the logits",
        lambda x: L.SparseCategoricalCrossentropy()(
            tf.constant([1, 0, 1]), tf.keras.activations.softmax(x)
        ),
        [[[8.0, -90.0], [0.5, 60.0], [1.0, 2.0]]],
    )
    yield (
        "loss/column of targets",
        lambda p: L.MeanSquaredError()(tf.constant([1.0, 2.0]), p),
        [[[0.5], [1.0]]],
    )
    yield "loss/whole numbers", lambda p: L.MeanSquaredError()(tf.constant([1, 2]), p), [[0.5, 1.0]]
    yield "loss/Huber delta", lambda p: L.Huber(0.2)(tf.constant(TARGETS), p), [PREDICTIONS]

    class Cubed(L.Loss):
        def call(self, y_true: Any, y_pred: Any) -> Any:
            return tf.reduce_sum((y_true - y_pred) ** 3, axis=-1)

    yield "loss/of one's own", lambda p: Cubed()(tf.constant(TARGETS), p), [PREDICTIONS]


def _activations(tf: Any) -> Iterator[Case]:
    names = (
        "elu", "exponential", "gelu", "hard_sigmoid", "leaky_relu", "linear", "log_sigmoid", "log_softmax", "mish",
        "relu", "relu6", "selu", "sigmoid", "silu", "softmax", "softplus", "softsign", "swish", "tanh",
    )  # fmt: skip
    for name in names:
        yield f"activation/{name}", lambda x, f=name: tf.keras.activations.get(f)(x), [POINTS]
    a = tf.keras.activations
    yield "activation/relu slope", lambda x: a.relu(x, negative_slope=0.1), [POINTS]
    yield "activation/relu ceiling", lambda x: a.relu(x, max_value=1.0), [POINTS]
    yield (
        "activation/relu threshold",
        lambda x: a.relu(x, threshold=1.0, negative_slope=0.5),
        [POINTS],
    )
    yield "activation/elu alpha", lambda x: a.elu(x, alpha=0.3), [POINTS]


def _numbered(tf: Any, layer: Any) -> None:
    for variable in layer.trainable_variables:
        count = 1
        for length in variable.shape:
            count *= length
        numbers = tf.constant([0.1 * (i + 1) for i in range(count)])
        variable.assign(tf.reshape(numbers, variable.shape))


def _layers(tf: Any) -> Iterator[Case]:
    layers = tf.keras.layers

    def applied(make: Callable[[], Any], **call: Any) -> Callable[..., Any]:
        """The layer, built on another input of the same shape, with weights 0.1, 0.2 …"""

        def run(x: Any) -> Any:
            layer = make()
            layer(tf.constant(x.numpy()), **call)
            _numbered(tf, layer)
            return layer(x, **call)

        return run

    makers: dict[str, tuple[Callable[[], Any], Any, dict[str, Any]]] = {
        "Dense": (lambda: layers.Dense(2, activation="tanh"), BATCH, {}),
        "Dense of rank 3": (lambda: layers.Dense(2), [BATCH, BATCH], {}),
        "BatchNormalization training": (layers.BatchNormalization, BATCH, {"training": True}),
        "BatchNormalization": (layers.BatchNormalization, BATCH, {"training": False}),
        "BatchNormalization axis": (
            lambda: layers.BatchNormalization(axis=1),
            [BATCH, BATCH],
            {"training": True},
        ),
        "LayerNormalization": (layers.LayerNormalization, BATCH, {}),
        "LayerNormalization axes": (
            lambda: layers.LayerNormalization(axis=[1, 2]),
            [BATCH, BATCH],
            {},
        ),
        "Conv2D": (lambda: layers.Conv2D(2, 2), IMAGES, {}),
        "Conv2D same strides": (lambda: layers.Conv2D(2, 2, strides=2, padding="same"), IMAGES, {}),
        "Conv2D dilation": (lambda: layers.Conv2D(1, 2, dilation_rate=2), IMAGES, {}),
        "MaxPooling2D": (lambda: layers.MaxPooling2D(2, strides=1), IMAGES, {}),
        "AveragePooling2D": (lambda: layers.AveragePooling2D(2, padding="same"), IMAGES, {}),
        "GlobalAveragePooling2D": (layers.GlobalAveragePooling2D, IMAGES, {}),
        "GlobalMaxPooling2D": (layers.GlobalMaxPooling2D, IMAGES, {}),
        "Flatten": (layers.Flatten, IMAGES, {}),
        "Reshape": (lambda: layers.Reshape((-1, 2)), IMAGES, {}),
        "ReLU": (lambda: layers.ReLU(max_value=2.0), BATCH, {}),
        "LeakyReLU": (layers.LeakyReLU, BATCH, {}),
        "ELU": (layers.ELU, BATCH, {}),
        "Softmax": (layers.Softmax, BATCH, {}),
        "Dropout": (lambda: layers.Dropout(0.5, seed=3), BATCH, {"training": True}),
        "GaussianNoise": (lambda: layers.GaussianNoise(0.5, seed=3), BATCH, {"training": True}),
        "Activation": (lambda: layers.Activation("gelu"), BATCH, {}),
        "Sequential": (
            lambda: tf.keras.Sequential([layers.Dense(2, "relu"), layers.Dense(1)]),
            BATCH,
            {},
        ),
    }
    for name, (make, x, call) in makers.items():
        yield f"layer/{name}", applied(make, **call), [x]
    two = {
        "Add": layers.Add,
        "Subtract": layers.Subtract,
        "Multiply": layers.Multiply,
        "Average": layers.Average,
    }
    two |= {"Maximum": layers.Maximum, "Minimum": layers.Minimum, "Concatenate": layers.Concatenate}
    for name, make in two.items():
        yield (
            f"layer/{name}",
            lambda a, b, m=make: m()([a, b]),
            [BATCH, [row[::-1] for row in BATCH]],
        )

    def moving() -> Any:
        layer = layers.BatchNormalization(momentum=0.9)
        for _ in range(3):
            layer(tf.constant(BATCH), training=True)
        return [tf.convert_to_tensor(w) for w in layer.weights]

    yield "layer/BatchNormalization's moving moments", moving, []

    def penalties() -> Any:
        layer = layers.Dense(
            2, kernel_regularizer=tf.keras.regularizers.L1L2(0.1, 0.2), bias_regularizer="l2"
        )
        layer(tf.constant(BATCH))
        _numbered(tf, layer)
        return layer.losses

    yield "layer/losses", penalties, []


def _metrics(tf: Any) -> Iterator[Case]:
    M = tf.keras.metrics
    t, p = TARGETS, PREDICTIONS
    calls: dict[str, tuple[Callable[[], Any], tuple[Any, ...]]] = {
        "Mean": (M.Mean, ([1.0, 2.0, 6.0],)),
        "Mean weighted": (M.Mean, ([1.0, 2.0, 6.0], [1.0, 0.0, 3.0])),
        "Mean of a matrix": (M.Mean, (p,)),
        "Sum": (M.Sum, ([1.0, 2.0, 6.0],)),
        "Accuracy": (M.Accuracy, ([1.0, 2.0, 3.0], [1.0, 5.0, 3.0])),
        "BinaryAccuracy": (M.BinaryAccuracy, (t, p)),
        "BinaryAccuracy threshold": (lambda: M.BinaryAccuracy(threshold=0.8), (t, p)),
        "CategoricalAccuracy": (M.CategoricalAccuracy, (t, p)),
        "SparseCategoricalAccuracy": (M.SparseCategoricalAccuracy, ([1, 0, 0], p)),
        "SparseCategoricalAccuracy column": (M.SparseCategoricalAccuracy, ([[1], [0], [0]], p)),
        "TopK": (lambda: M.TopKCategoricalAccuracy(k=1), (t, p)),
        "SparseTopK": (lambda: M.SparseTopKCategoricalAccuracy(k=1), ([1, 0, 0], p)),
        "MeanSquaredError": (M.MeanSquaredError, (t, p)),
        "MeanSquaredError weighted": (M.MeanSquaredError, (t, p, [1.0, 2.0, 3.0])),
        "MeanAbsoluteError": (M.MeanAbsoluteError, (t, p)),
        "RootMeanSquaredError": (M.RootMeanSquaredError, (t, p)),
        "BinaryCrossentropy": (M.BinaryCrossentropy, (t, p)),
        "CategoricalCrossentropy": (M.CategoricalCrossentropy, (t, p)),
        "SparseCategoricalCrossentropy": (M.SparseCategoricalCrossentropy, ([1, 0, 0], p)),
    }
    for name, (make, arguments) in calls.items():

        def run(make: Any = make, arguments: Any = arguments) -> Any:
            metric = make()
            first = tf.identity(metric(*(tf.constant(a) for a in arguments)))
            metric.update_state(*(tf.constant(a) for a in arguments))
            second = tf.identity(metric.result())
            metric.reset_state()
            return [first, second, tf.identity(metric.result())]

        yield f"metric/{name}", run, []


def _optimizers(tf: Any) -> Iterator[Case]:
    K = tf.keras.optimizers
    makers: dict[str, Callable[[], Any]] = {
        "Adadelta": lambda: K.Adadelta(1.0),
        "Adagrad": lambda: K.Adagrad(0.1),
        "AdamW": lambda: K.AdamW(0.1),
        "Adam amsgrad": lambda: K.Adam(0.1, amsgrad=True),
        "Adam betas": lambda: K.Adam(0.05, beta_1=0.5, beta_2=0.9, epsilon=1e-3),
        "Adamax": lambda: K.Adamax(0.1),
        "Ftrl": lambda: K.Ftrl(
            0.1, l1_regularization_strength=0.01, l2_regularization_strength=0.02, beta=0.1
        ),
        "Lion": lambda: K.Lion(0.01),
        "Nadam": lambda: K.Nadam(0.1),
        "RMSprop centered momentum": lambda: K.RMSprop(0.1, momentum=0.9, centered=True),
        "SGD nesterov": lambda: K.SGD(0.1, momentum=0.9, nesterov=True),
        "SGD clipnorm": lambda: K.SGD(0.1, clipnorm=1.0),
        "SGD clipvalue": lambda: K.SGD(0.1, clipvalue=0.5),
        "SGD global_clipnorm": lambda: K.SGD(0.1, global_clipnorm=1.0),
        "SGD weight_decay": lambda: K.SGD(0.1, weight_decay=0.1),
        "SGD schedule": lambda: K.SGD(K.schedules.ExponentialDecay(0.1, 2, 0.5)),
        "SGD callable": lambda: K.SGD(lambda: 0.2),
    }
    for name, make in makers.items():

        def run(make: Any = make) -> Any:
            v, w, optimizer, seen = (
                tf.Variable([1.0, -2.0]),
                tf.Variable([[0.5], [3.0]]),
                make(),
                [],
            )
            for _ in range(5):
                with tf.GradientTape() as tape:
                    loss = tf.reduce_sum(v**2 + v[0] * v[1]) + tf.reduce_sum(tf.tanh(w) * w)
                optimizer.apply_gradients(zip(tape.gradient(loss, [v, w]), [v, w], strict=True))
                seen += [tf.identity(v), tf.identity(w)]
            return [*seen, *(tf.identity(s) for s in optimizer.variables[2:])]

        yield f"optimizer/{name}", run, []

    def sparse(make: Callable[[], Any]) -> Callable[[], Any]:
        """Steps by slices whose rows repeat."""

        def run() -> Any:
            table, optimizer = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), make()
            for _ in range(2):
                with tf.GradientTape() as tape:
                    loss = tf.reduce_sum(tf.gather(table, [2, 0, 2]) ** 2)
                optimizer.apply_gradients([(tape.gradient(loss, table), table)])
            return tf.identity(table)

        return run

    for name in (
        "SGD",
        "Adam",
        "RMSprop",
        "Adagrad",
        "Adadelta",
        "Adamax",
        "Nadam",
        "Lion",
        "Ftrl",
    ):
        yield f"optimizer/{name} of slices", sparse(lambda c=name: getattr(K, c)(0.1)), []


def _schedules(tf: Any) -> Iterator[Case]:
    S = tf.keras.optimizers.schedules
    makers = {
        "ExponentialDecay": lambda: S.ExponentialDecay(0.1, 3, 0.5),
        "ExponentialDecay staircase": lambda: S.ExponentialDecay(0.1, 3, 0.5, staircase=True),
        "InverseTimeDecay": lambda: S.InverseTimeDecay(0.1, 3, 0.5),
        "PiecewiseConstantDecay": lambda: S.PiecewiseConstantDecay([2, 5], [0.1, 0.01, 0.001]),
        "PolynomialDecay": lambda: S.PolynomialDecay(0.1, 5, 0.01, power=2.0),
        "PolynomialDecay cycle": lambda: S.PolynomialDecay(0.1, 5, 0.01, cycle=True),
        "CosineDecay": lambda: S.CosineDecay(0.1, 5, alpha=0.1),
    }
    for name, make in makers.items():
        yield f"schedule/{name}", lambda m=make: [tf.identity(m()(step)) for step in range(8)], []
