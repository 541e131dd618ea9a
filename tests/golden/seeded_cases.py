"""The table of cases with seeds: random numbers, shuffled datasets, and models that start from seeds.

Same form as `op_cases`. `random/` and `data/` cases have to be equal bit by bit, apart from those
named `normal`: see `tests/tf/test_seeded.py`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from tests.golden.op_cases import Case

SEEDS = (0, 1, -3, 2**31 + 5)


def cases(tf: Any) -> Iterator[Case]:
    """Yield every case of the table; what needs a process without a global seed comes first."""
    yield _unseeded(tf)
    yield from _stateless(tf)
    yield from _stateful(tf)
    yield from _generators(tf)
    yield from _datasets(tf)
    yield from _initializers(tf)
    yield from _training(tf)


def _unseeded(tf: Any) -> Case:
    def gone_through() -> Any:
        dataset = tf.data.Dataset.range(10).shuffle(10, seed=7)
        return [tf.nest.flatten(list(dataset)) for _ in range(2)]

    return "data/shuffle without a global seed", gone_through, []


def _stateless(tf: Any) -> Iterator[Case]:
    r = tf.random
    for seed in ((1, 2), (-5, 2**40), (0, 0)):
        for dtype in (tf.float16, tf.float32, tf.float64):
            for name in ("uniform", "normal", "truncated_normal"):
                function = getattr(r, f"stateless_{name}")
                yield (
                    f"random/stateless {name} {dtype.name} {seed}",
                    lambda f=function, s=seed, d=dtype: f(
                        [3, 7], tf.constant(s, tf.int64), dtype=d
                    ),
                    [],
                )
        for dtype in (tf.int32, tf.int64):
            yield (
                f"random/stateless uniform {dtype.name} {seed}",
                lambda s=seed, d=dtype: r.stateless_uniform([9], s, -7, 1000, d),
                [],
            )
            yield (
                f"random/stateless full {dtype.name} {seed}",
                lambda s=seed, d=dtype: r.stateless_uniform([9], s, None, None, d),
                [],
            )
    yield "random/stateless scaled", lambda: r.stateless_uniform([5], [3, 4], -2.0, 5.0), []
    yield "random/stateless normal scaled", lambda: r.stateless_normal([5], [3, 4], 1.0, 0.5), []
    yield "random/split", lambda: r.split([1, 2], 3), []
    yield "random/fold_in", lambda: r.fold_in([1, 2], 7), []
    yield (
        "random/stateless_shuffle",
        lambda: r.experimental.stateless_shuffle(tf.range(23), [1, 2]),
        [],
    )
    yield (
        "random/stateless_dropout",
        lambda x: tf.nn.experimental.stateless_dropout(x, 0.4, [1, 2]),
        [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]],
    )


def _stateful(tf: Any) -> Iterator[Case]:
    def after(seed: int, *draws: Callable[[], Any]) -> Callable[[], Any]:
        def drawn() -> Any:
            tf.random.set_seed(seed)
            return [draw() for draw in draws]

        return drawn

    r = tf.random
    kinds: dict[str, Callable[..., Any]] = {
        "uniform": lambda **k: r.uniform([2, 3], -1.0, 3.0, **k),
        "normal": lambda **k: r.normal([5], 1.0, 2.0, **k),
        "normal float64": lambda **k: r.normal([5], dtype=tf.float64, **k),
        "truncated_normal": lambda **k: r.truncated_normal([6], **k),
        "uniform int32": lambda **k: r.uniform([5], 0, 10, tf.int32, **k),
        "uniform int64": lambda **k: r.uniform([5], -5, 10**12, tf.int64, **k),
        "shuffle": lambda **k: r.shuffle(tf.range(11), **k),
        "shuffle rows": lambda **k: r.shuffle([[1, 2], [3, 4], [5, 6], [7, 8]], **k),
        "dropout": lambda **k: tf.nn.dropout(tf.ones([8]), 0.3, **k),
    }
    for name, kind in kinds.items():
        for seed in SEEDS:
            yield f"random/{name} after set_seed({seed})", after(seed, kind, kind), []
        own = [lambda k=kind: k(seed=4)] * 3
        yield f"random/{name} with a seed of its own", after(7, *own), []
    yield (
        "random/order of different ops, normal among them",
        after(3, kinds["normal"], kinds["uniform"], kinds["shuffle"], kinds["uniform int32"]),
        [],
    )
    yield (
        "random/random_normal_initializer",
        after(
            5,
            lambda: tf.random_normal_initializer()([4]),
            lambda: tf.random_normal_initializer(seed=3)([4]),
            lambda: tf.random_uniform_initializer(seed=3)([4]),
        ),
        [],
    )


def _generators(tf: Any) -> Iterator[Case]:
    def drawn() -> Any:
        g = tf.random.Generator.from_seed(1234)
        found = [g.normal([3]), g.uniform([2, 2]), g.uniform([3], 0, 10, tf.int32)]
        found += [tf.identity(g.state), g.make_seeds(2), g.truncated_normal([3])]
        g.skip(5)
        return [*found, tf.identity(g.state), g.uniform_full_int([2])]

    yield "random/Generator, normal among them", drawn, []


def _datasets(tf: Any) -> Iterator[Case]:
    D = tf.data.Dataset

    def twice(make: Callable[[], Any], seed: int = 3) -> Callable[[], Any]:
        def gone_through() -> Any:
            tf.random.set_seed(seed)
            dataset = make()
            return [tf.nest.flatten(list(dataset)) for _ in range(2)]

        return gone_through

    makers: dict[str, Callable[[], Any]] = {
        "shuffle all": lambda: D.range(10).shuffle(10),
        "shuffle few": lambda: D.range(10).shuffle(3),
        "shuffle more than there are": lambda: D.range(6).shuffle(100),
        "shuffle seed": lambda: D.range(10).shuffle(10, seed=7),
        "shuffle once": lambda: D.range(10).shuffle(4, seed=7, reshuffle_each_iteration=False),
        "shuffle repeat": lambda: D.range(6).shuffle(6).repeat(3),
        "repeat shuffle": lambda: D.range(6).repeat(2).shuffle(5),
        "shuffle batch": lambda: D.range(7).shuffle(7).batch(3),
        "two shuffles": lambda: D.range(8).shuffle(3).shuffle(3),
        "slices": lambda: D.from_tensor_slices(([[1.0, 2.0], [3.0, 4.0]], {"b": [5, 6]})).batch(2),
        "map": lambda: D.range(5).map(lambda x: tf.cast(x, tf.float32) / 2.0),
        "map of pairs": lambda: D.from_tensor_slices(([1.0, 2.0], [3, 4])).map(
            lambda a, b: (b, a * 2.0)
        ),
        "zip enumerate": lambda: D.zip((D.range(3), D.range(5).batch(2))).enumerate(start=4),
        "filter skip take": lambda: D.range(20).filter(lambda x: x % 3 == 0).skip(1).take(3),
        "unbatch concatenate": lambda: D.range(5).batch(2).unbatch().concatenate(D.range(2)),
        "drop_remainder": lambda: D.range(7).batch(3, drop_remainder=True).repeat(2),
        "shard cache prefetch": lambda: D.range(9).shard(4, 1).cache().prefetch(2),
    }
    for name, make in makers.items():
        yield f"data/{name}", twice(make), []


def _initializers(tf: Any) -> Iterator[Case]:
    k = tf.keras.initializers
    names = (
        "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal",
        "RandomNormal", "RandomUniform", "TruncatedNormal",
    )  # fmt: skip
    for name in names:
        yield f"initializer/{name}", lambda c=name: getattr(k, c)(seed=5)((3, 4)), []
        yield (
            f"initializer/{name} of images",
            lambda c=name: getattr(k, c)(seed=5)((2, 2, 3, 4)),
            [],
        )
    yield (
        "initializer/VarianceScaling",
        lambda: k.VarianceScaling(2.0, "fan_out", "untruncated_normal", seed=1)((3, 4)),
        [],
    )
    yield "initializer/Constant", lambda: k.Constant(3.5)((2, 2)), []

    def default_seeds() -> Any:
        tf.keras.utils.set_random_seed(11)
        layers = [
            tf.keras.layers.Dense(3),
            tf.keras.layers.Embedding(4, 2),
            tf.keras.layers.Conv2D(2, 2),
        ]
        dropout = tf.keras.layers.Dropout(0.4)
        inputs = [tf.ones([1, 2]), tf.constant([1, 2]), tf.ones([1, 3, 3, 1])]
        outputs = [layer(x) for layer, x in zip(layers, inputs, strict=True)]
        noisy = [dropout(tf.ones([6]), training=True) for _ in range(3)]
        drawn = [tf.keras.random.uniform([3]), tf.keras.random.uniform([3], seed=4)]
        return [*outputs, *noisy, *drawn]

    yield "initializer/after set_random_seed", default_seeds, []


X = [[0.1, 0.9], [0.8, -0.3], [-0.5, 0.4], [0.7, 0.6], [-0.2, -0.8]]
Y = [[1.0], [0.0], [1.0], [1.0], [0.0]]


def _training(tf: Any) -> Iterator[Case]:
    layers = tf.keras.layers

    def fitted(*stack: Callable[[], Any], y: Any = Y, **compiled: Any) -> Callable[[], Any]:
        def run() -> Any:
            tf.keras.utils.set_random_seed(2)
            model = tf.keras.Sequential([make() for make in stack])
            model.compile(**compiled)
            x, target = tf.constant(X), tf.constant(y)
            history = model.fit(x, target, batch_size=2, epochs=3, verbose=0, shuffle=False)
            evaluated = model.evaluate(x, target, verbose=0)
            predicted = tf.constant(model.predict(x, verbose=0))
            numbers = [tf.constant(each) for each in (*history.history.values(), evaluated)]
            return [*numbers, predicted]

        return run

    tanh, sigmoid = (
        lambda: layers.Dense(3, activation="tanh"),
        lambda: layers.Dense(1, activation="sigmoid"),
    )
    yield "fit/mse", fitted(tanh, lambda: layers.Dense(1), optimizer="sgd", loss="mse"), []
    yield (
        "fit/binary crossentropy",
        fitted(tanh, sigmoid, optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"]),
        [],
    )
    yield (
        "fit/sparse categorical",
        fitted(
            tanh, lambda: layers.Dropout(0.3), lambda: layers.Dense(2),
            y=[1, 0, 1, 1, 0], optimizer=tf.keras.optimizers.RMSprop(0.01),
            loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"],
        ),
        [],
    )  # fmt: skip
    yield (
        "fit/batch normalization and penalty",
        fitted(
            lambda: layers.Dense(3, kernel_regularizer=tf.keras.regularizers.L2(0.1)),
            layers.BatchNormalization, layers.ReLU, lambda: layers.Dense(1),
            optimizer="adam", loss="mae", metrics=["mse"],
        ),
        [],
    )  # fmt: skip
