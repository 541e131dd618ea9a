"""Random programs of the shapes that people write: nested tapes in loops and functions, learning to
learn, gradient penalties, recurrent networks by hand, Keras steps, persistent tapes asked in any order.
"""

from __future__ import annotations

import random

HEAD = """import tensorflow as tf
x = tf.constant([[0.5, -1.0], [1.5, 0.25]])
w, v = tf.Variable([[0.2, -0.4], [0.3, 0.1]]), tf.Variable([[0.6], [-0.3]])
b = tf.Variable([0.1, 0.0])

def model(inputs, w, b, v):
    return {activation}(inputs @ w + b) @ v

def loss_of(inputs, w, b, v):
    return tf.reduce_mean((model(inputs, w, b, v) - 0.5) ** 2)

"""

ACTIVATIONS = ("tf.tanh", "tf.nn.relu", "tf.sigmoid", "tf.nn.softplus")


def source(seed: int) -> str:
    """One or two of the shapes, one after the other; the same seed gives the same program."""
    rng = random.Random(seed)
    shapes = rng.sample(SHAPES, 1 if rng.random() < 0.7 else 2)
    parts = [shape(rng) for shape in shapes]
    return HEAD.replace("{activation}", rng.choice(ACTIVATIONS)) + "\n".join(parts)


def _training(rng: random.Random) -> str:
    again = rng.choice(("", "    loss += 0.01 * tf.reduce_sum(w * w)\n    "))
    inside = again.strip()
    return f"""
for step in range({rng.randint(1, 12)}):
    with tf.GradientTape() as tape:
        loss = loss_of(x, w, b, v)
        {inside or "pass"}
    for variable, slope in zip([w, b, v], tape.gradient(loss, [w, b, v])):
        variable.assign_sub({rng.choice(("0.1", "0.05"))} * slope)
"""


def _learning_to_learn(rng: random.Random) -> str:
    tasks = ", ".join(f"{0.25 * n + 0.5}" for n in range(rng.randint(1, 4)))
    persistent = rng.choice(("", "persistent=True"))
    return f"""
for meta_step in range({rng.randint(1, 3)}):
    with tf.GradientTape({persistent}) as outer:
        total = 0.0
        for scale in ({tasks},):
            fast = [w, b, v]
            for inner_step in range({rng.randint(1, 4)}):
                with tf.GradientTape() as inner:
                    inner.watch(fast)
                    inner_loss = loss_of(scale * x, *fast)
                slopes = inner.gradient(inner_loss, fast)
                fast = [one - 0.1 * slope for one, slope in zip(fast, slopes)]
            total += loss_of(x, *fast)
    found = outer.gradient(total, [w, b, v])
    for variable, slope in zip([w, b, v], found):
        variable.assign_sub(0.05 * slope)
"""


def _penalty(rng: random.Random) -> str:
    norm = rng.choice(("tf.norm(slope)", "tf.sqrt(tf.reduce_sum(tf.square(slope), axis=1))"))
    return f"""
def penalty(points):
    with tf.GradientTape() as inner:
        inner.watch(points)
        score = model(points, w, b, v)
    slope = inner.gradient(score, points)
    return tf.reduce_mean(({norm} - 1.0) ** 2)

for step in range({rng.randint(1, 6)}):
    with tf.GradientTape() as tape:
        fake = tf.sin(x * {rng.choice(("1.5", "2.0"))} + float(step))
        cost = tf.reduce_mean(model(fake, w, b, v)) - tf.reduce_mean(model(x, w, b, v))
        for turn in range({rng.randint(1, 3)}):
            cost += penalty(x + 0.5 * (fake - x))
    for variable, slope in zip([w, b, v], tape.gradient(cost, [w, b, v])):
        if slope is not None:
            variable.assign_sub(0.01 * slope)
"""


def _recurrent(rng: random.Random) -> str:
    every = rng.choice(("            loss += tf.reduce_sum(state @ v)\n", ""))
    return f"""
recurrent = tf.Variable([[0.3, 0.2], [-0.1, 0.4]])
for epoch in range({rng.randint(1, 3)}):
    with tf.GradientTape() as tape:
        state, loss = tf.zeros([2, 2]), tf.constant(0.0)
        for t in range({rng.randint(2, 25)}):
            state = tf.tanh(x @ w + state @ recurrent + b)
{every}        loss += tf.reduce_sum(state ** 2)
    for variable, slope in zip([w, recurrent], tape.gradient(loss, [w, recurrent])):
        variable.assign_sub(0.01 * slope)
"""


def _keras(rng: random.Random) -> str:
    optimizer = rng.choice(("SGD(0.1)", "SGD(0.1, momentum=0.9)", "Adam(0.01)"))
    step = rng.choice(
        (
            f"network.compile(optimizer=optimizer, loss='mse')\n"
            f"network.fit(x, x[:, :1], epochs={rng.randint(1, 4)}, verbose=0)\n",
            f"""for step in range({rng.randint(1, 4)}):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(network(x, training=True) - x[:, :1]))
    slopes = tape.gradient(loss, network.trainable_variables)
    optimizer.apply_gradients(zip(slopes, network.trainable_variables))
""",
        )
    )
    return f"""
tf.keras.utils.set_random_seed(3)
network = tf.keras.Sequential([
    tf.keras.layers.Dense({rng.randint(2, 4)}, activation="{rng.choice(("relu", "tanh"))}"),
    tf.keras.layers.Dense(1),
])
optimizer = tf.keras.optimizers.{optimizer}
{step}"""


def _persistent(rng: random.Random) -> str:
    lines = []
    targets = ["first", "second", "third"]
    for _ in range(rng.randint(2, 6)):
        target = rng.choice(targets)
        sources = ", ".join(rng.sample(["w", "b", "v", "first", "second"], rng.randint(1, 3)))
        lines.append(f"found = tape.gradient({target}, [{sources}])")
    asked = "\n".join(lines)
    return f"""
with tf.GradientTape(persistent=True) as tape:
    first = x @ w + b
    second = tf.reduce_sum(tf.exp(first) * first)
    third = second * tf.reduce_mean(model(first, w, b, v))
{asked}
"""


def _nested(rng: random.Random) -> str:
    depth = rng.randint(2, 4)
    turns = rng.randint(1, 6)
    opening, closing = [], []
    for n in range(depth):
        pad = "    " * n
        opening += [f"{pad}with tf.GradientTape() as tape{n}:", f"{pad}    tape{n}.watch(u)"]
        below = f"d{n + 1}" if n < depth - 1 else "y"
        closing.append(f"{pad}d{n} = tape{n}.gradient({below}, u)")
    pad = "    " * depth
    body = [
        f"{pad}y = tf.reduce_sum(u * u)",
        f"{pad}for turn in range({turns}):",
        f"{pad}    y = tf.sin(y) * tf.reduce_sum(u) + y",
    ]
    return "\n".join(["u = tf.constant([0.3, -0.7])", *opening, *body, *reversed(closing)]) + "\n"


def _jacobian(rng: random.Random) -> str:
    call = rng.choice(("jacobian(y, u)", "batch_jacobian(y, u)"))
    return f"""
u = tf.reshape(tf.linspace(-1.0, 1.0, {2 * rng.randint(1, 4)}), [2, -1])
with tf.GradientTape() as tape:
    tape.watch(u)
    y = tf.sin(u) * u + 0.5
found = tape.{call}
"""


SHAPES = (
    _training,
    _learning_to_learn,
    _penalty,
    _recurrent,
    _keras,
    _persistent,
    _nested,
    _jacobian,
)
