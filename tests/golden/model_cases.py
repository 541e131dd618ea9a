"""The second table of cases: tapes in tapes, custom gradients, modules, Keras and data.

Same form as `op_cases`: `cases(tf)` yields `(id, function, arguments)` for `op_cases.evaluate`.
Functions that make variables return the gradients with respect to them as their value.
"""

from collections.abc import Callable, Iterator
from typing import Any

from tests.golden.op_cases import Case, M, P, V

IMAGE = [[[[1.0], [2.0], [3.0]], [[-4.0], [5.0], [-6.0]], [[7.0], [-8.0], [9.0]]]]


def cases(tf: Any) -> Iterator[Case]:
    """Yield every case of the table."""
    yield from _tapes(tf)
    yield from _custom(tf)
    yield from _forward(tf)
    yield from _layers(tf)
    yield from _training(tf)
    yield from _data(tf)


def _tapes(tf: Any) -> Iterator[Case]:
    def gradient(make: Callable[..., Any], method: str = "gradient") -> Callable[..., Any]:
        def differentiated(x: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = make(x)
            return getattr(tape, method)(y, x)

        return differentiated

    makers: dict[str, Callable[[Any], Any]] = {
        "x**3": lambda x: x**3,
        "x * x * x": lambda x: x * x * x,
        "sin": lambda x: tf.sin(x),
        "exp of square": lambda x: tf.exp(-x * x),
        "softmax": lambda x: tf.nn.softmax(x),
        "relu squared": lambda x: tf.nn.relu(x) ** 2,
        "mixed": lambda x: x * tf.reduce_sum(x * x),
    }
    for name, make in makers.items():
        yield f"tape/gradient of {name}", gradient(make), [V]
        yield f"tape/gradient of gradient of {name}", gradient(gradient(make)), [V]
        yield f"tape/jacobian of {name}", gradient(make, "jacobian"), [V]
    yield "tape/jacobian matrix", gradient(lambda x: tf.tanh(x), "jacobian"), [M]
    yield "tape/batch_jacobian", gradient(lambda x: x**2 + x, "batch_jacobian"), [M]
    yield (
        "tape/hessian",
        gradient(gradient(lambda x: tf.reduce_prod(x)), "jacobian"),
        [V],
    )

    def product(x: Any, v: Any) -> Any:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = tf.reduce_sum(tf.sin(x) * x**2)
            first = inner.gradient(y, x)
        return outer.gradient(first, x, output_gradients=v)

    yield "tape/hessian-vector product", product, [V, P]

    def penalty(x: Any, w: Any, u: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.tanh(x @ w) @ u
        grad = tape.gradient(y, x)
        return tf.reduce_mean((tf.sqrt(tf.reduce_sum(grad**2, axis=1)) - 1.0) ** 2)

    yield "tape/gradient penalty", penalty, [M, [[0.5, 1.5], [-1.0, 2.0], [0.75, 0.1]], [[1], [-2]]]

    def variables() -> Any:
        w, b = tf.Variable(M), tf.Variable([0.5, -1.0])
        with tf.GradientTape(persistent=True) as tape:
            y = tf.reduce_sum(tf.tanh(tf.matmul(w, tf.ones([3, 1])) * b))
        return [tape.gradient(y, w), *tape.gradient(y, {"b": b, "w": w}).values()]

    yield "tape/variables, persistent, dict", variables, []

    def assigned() -> Any:
        v = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = v * v
            v.assign(10.0)
            z = y * v
        return tape.gradient(z, v)

    yield "tape/assign in between", assigned, []


def _custom(tf: Any) -> Iterator[Case]:
    def with_stable_log1pexp(use: Callable[..., Any]) -> Callable[..., Any]:
        def called(x: Any) -> Any:
            @tf.custom_gradient
            def log1pexp(x: Any) -> Any:
                e = tf.exp(x)
                return tf.math.log(1 + e), lambda upstream: upstream * (1 - 1 / (1 + e))

            return use(log1pexp, x)

        return called

    def product(a: Any, b: Any) -> Any:
        @tf.custom_gradient
        def multiplied(a: Any, b: Any) -> Any:
            return a * b, lambda upstream: (upstream * b * 2.0, upstream * a * 3.0)

        return multiplied(a, b)

    yield "custom/log1pexp", with_stable_log1pexp(lambda f, x: f(x)), [[0.5, -1.0, 100.0]]
    yield "custom/two inputs", product, [V, P]
    yield (
        "custom/then more ops",
        with_stable_log1pexp(lambda f, x: tf.sin(f(x)) * x),
        [[0.5, -1.0, 2.0]],
    )
    yield "custom/grad_pass_through", lambda x: tf.grad_pass_through(tf.round)(x) * x, [V]
    yield "custom/recompute_grad", lambda x: tf.recompute_grad(lambda t: tf.sin(t) * t)(x), [V]
    yield "custom/function", lambda x: tf.function(lambda t: t**2 + t)(x), [V]


def _forward(tf: Any) -> Iterator[Case]:
    def forward(make: Callable[..., Any]) -> Callable[..., Any]:
        def differentiated(x: Any) -> Any:
            with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0, 0.5, -2.0])) as accumulator:
                y = make(x)
            return accumulator.jvp(y)

        return differentiated

    yield "forward/sin", forward(lambda x: tf.sin(x) * x), [V]
    yield "forward/sum of cubes", forward(lambda x: tf.reduce_sum(x**3)), [V]
    yield "forward/exp", forward(lambda x: tf.exp(x) / x), [P]
    yield "forward/unconnected", forward(lambda x: tf.constant(1.0)), [V]


def _layers(tf: Any) -> Iterator[Case]:
    def with_ones(layer: Callable[[], Any], **call: Any) -> Callable[..., Any]:
        """The layer's output and the gradients of its weights, which are 0.1, 0.2, 0.3 …"""

        def applied(x: Any) -> Any:
            made = layer()
            made(x, **call)
            for variable in made.trainable_variables:
                count = 1
                for length in variable.shape:
                    count *= length
                numbers = tf.constant([0.1 * (i + 1) for i in range(count)])
                variable.assign(tf.reshape(numbers, variable.shape))
            with tf.GradientTape() as tape:
                y = made(x, **call)
                loss = tf.reduce_sum(y**2)
            return [y, *tape.gradient(loss, made.trainable_variables)]

        return applied

    yield "layer/Dense", with_ones(lambda: tf.keras.layers.Dense(2)), [M]
    yield "layer/Dense tanh", with_ones(lambda: tf.keras.layers.Dense(2, activation="tanh")), [M]
    yield (
        "layer/Dense relu",
        with_ones(lambda: tf.keras.layers.Dense(2, activation=tf.nn.relu)),
        [M],
    )
    yield "layer/Dense no bias", with_ones(lambda: tf.keras.layers.Dense(2, use_bias=False)), [M]
    yield "layer/Flatten", with_ones(lambda: tf.keras.layers.Flatten()), [[M, M]]
    yield (
        "layer/Dropout inference",
        with_ones(lambda: tf.keras.layers.Dropout(0.5), training=False),
        [M],
    )
    yield "layer/LayerNormalization", with_ones(lambda: tf.keras.layers.LayerNormalization()), [M]
    yield (
        "layer/BatchNormalization training",
        with_ones(lambda: tf.keras.layers.BatchNormalization(), training=True),
        [M],
    )
    yield (
        "layer/BatchNormalization inference",
        with_ones(lambda: tf.keras.layers.BatchNormalization(), training=False),
        [M],
    )
    yield (
        "layer/Conv2D",
        with_ones(lambda: tf.keras.layers.Conv2D(2, 2, activation="tanh")),
        [IMAGE],
    )
    yield (
        "layer/Conv2D same",
        with_ones(lambda: tf.keras.layers.Conv2D(1, 2, padding="same")),
        [IMAGE],
    )
    yield "layer/MaxPool2D", with_ones(lambda: tf.keras.layers.MaxPool2D(2, strides=1)), [IMAGE]
    yield (
        "layer/Sequential",
        with_ones(
            lambda: tf.keras.Sequential(
                [tf.keras.layers.Dense(2, activation="tanh"), tf.keras.layers.Dense(1)]
            )
        ),
        [M],
    )

    def embedding() -> Any:
        layer = tf.keras.layers.Embedding(4, 2, embeddings_initializer="ones")
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(layer(tf.constant([1, 3, 1])) ** 2)
        return [y, *tape.gradient(y, layer.trainable_variables)]

    yield "layer/Embedding", embedding, []


def _training(tf: Any) -> Iterator[Case]:
    makers: dict[str, Callable[[], Any]] = {
        "SGD": lambda: tf.keras.optimizers.SGD(0.1),
        "SGD momentum": lambda: tf.keras.optimizers.SGD(0.1, momentum=0.9),
        "SGD nesterov": lambda: tf.keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
        "Adam": lambda: tf.keras.optimizers.Adam(0.1),
        "Adam defaults": lambda: tf.keras.optimizers.Adam(),
        "RMSprop": lambda: tf.keras.optimizers.RMSprop(0.1),
        "RMSprop momentum": lambda: tf.keras.optimizers.RMSprop(0.1, momentum=0.5),
    }

    def trajectory(make: Callable[[], Any]) -> Callable[[], Any]:
        def trained() -> Any:
            v, optimizer, seen = tf.Variable([1.0, -2.0]), make(), []
            for _ in range(4):
                with tf.GradientTape() as tape:
                    loss = tf.reduce_sum(v**2 + v[0] * v[1])
                optimizer.apply_gradients(zip(tape.gradient(loss, [v]), [v], strict=True))
                seen.append(tf.identity(v))
            return seen

        return trained

    for name, make in makers.items():
        yield f"optimizer/{name}", trajectory(make), []

    def metric() -> Any:
        mean = tf.keras.metrics.Mean()
        mean.update_state([1.0, 2.0])
        mean.update_state(6.0)
        before = tf.convert_to_tensor(mean.result())
        mean.reset_state()
        return [before, tf.convert_to_tensor(mean.result())]

    yield "metric/Mean", metric, []

    def module() -> Any:
        class Line(tf.Module):
            def __init__(self) -> None:
                super().__init__()
                self.w = tf.Variable(5.0)
                self.b = tf.Variable(0.5)

            def __call__(self, x: Any) -> Any:
                return self.w * x + self.b

        line, x = Line(), tf.linspace(-2.0, 2.0, 5)
        for _ in range(3):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(3.0 * x + 2.0 - line(x)))
            # sorted by name: b, w
            for variable, grad in zip(
                line.trainable_variables,
                tape.gradient(loss, line.trainable_variables),
                strict=True,
            ):
                variable.assign_sub(0.1 * grad)
        return [loss, *(tf.identity(each) for each in line.trainable_variables)]

    yield "module/linear regression", module, []


def _data(tf: Any) -> Iterator[Case]:
    def batches() -> Any:
        data = tf.data.Dataset.from_tensor_slices(([1.0, 2.0, 3.0], [4, 5, 6])).batch(2)
        return [part for batch in data for part in batch]

    yield "data/from_tensor_slices batch", batches, []
    yield (
        "nest/map_structure",
        lambda x: tf.nest.map_structure(lambda each: each * 2.0, [x, [x, x]])[1],
        [V],
    )
    yield "nest/flatten", lambda x: tf.nest.flatten({"b": x, "a": [x * 2.0]}), [V]
