"""Programs as people write them, made as long as asked: training steps, learning to learn, a gradient
penalty, a recurrent network by hand, Keras ``fit``. One turn is one step of training.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from viz.sandbox.program import record_here

MLP = """import tensorflow as tf
x = tf.reshape(tf.linspace(-1.0, 1.0, 12), [4, 3])
y = tf.constant([[0.0], [1.0], [1.0], [0.0]])
w1 = tf.Variable(tf.fill([3, 5], 0.1))
b1 = tf.Variable(tf.zeros([5]))
w2 = tf.Variable(tf.fill([5, 1], 0.2))
b2 = tf.Variable(tf.zeros([1]))

def predict(inputs):
    hidden = tf.nn.relu(inputs @ w1 + b1)
    return tf.sigmoid(hidden @ w2 + b2)

for epoch in range({turns}):
    with tf.GradientTape() as tape:
        error = predict(x) - y
        loss = tf.reduce_mean(error ** 2)
    gradients = tape.gradient(loss, [w1, b1, w2, b2])
    for variable, gradient in zip([w1, b1, w2, b2], gradients):
        variable.assign_sub(0.1 * gradient)
    print(epoch, float(loss))
"""

MAML = """import tensorflow as tf
start = [tf.Variable([[0.2, -0.4]]), tf.Variable([0.1, 0.0]), tf.Variable([[0.6], [0.3]])]

def loss_of(weights, inputs, wanted):
    hidden = tf.tanh(inputs @ weights[0] + weights[1])
    return tf.reduce_mean((hidden @ weights[2] - wanted) ** 2)

x = tf.constant([[-1.0], [0.5], [1.5]])
for meta_step in range({turns}):
    with tf.GradientTape() as outer:
        total = 0.0
        for scale in (1.0, 0.5):
            y = scale * tf.sin(x)
            weights = start
            for inner_step in range(2):
                with tf.GradientTape() as inner:
                    inner.watch(weights)
                    inner_loss = loss_of(weights, x, y)
                slopes = inner.gradient(inner_loss, weights)
                weights = [w - 0.1 * s for w, s in zip(weights, slopes)]
            total += loss_of(weights, x, y)
    found = outer.gradient(total, start)
    for w, slope in zip(start, found):
        w.assign_sub(0.05 * slope)
    print(meta_step, float(total))
"""

WGAN_GP = """import tensorflow as tf
tf.random.set_seed(3)
real = tf.constant([[1.0, 0.5], [0.8, 0.4], [1.2, 0.7]])
c1, c2 = tf.Variable(tf.fill([2, 4], 0.2)), tf.Variable(tf.fill([4, 1], 0.4))
g1, g2 = tf.Variable(tf.fill([2, 4], 0.3)), tf.Variable(tf.fill([4, 2], 0.5))

def critic(points):
    return tf.nn.leaky_relu(points @ c1) @ c2

def generator(noise):
    return tf.tanh(noise @ g1) @ g2

for step in range({turns}):
    noise = tf.random.normal([3, 2])
    with tf.GradientTape() as tape:
        fake = generator(noise)
        alpha = tf.random.uniform([3, 1])
        mixed = real + alpha * (fake - real)
        with tf.GradientTape() as inner:
            inner.watch(mixed)
            score = critic(mixed)
        slope = inner.gradient(score, mixed)
        norm = tf.sqrt(tf.reduce_sum(tf.square(slope), axis=1))
        penalty = tf.reduce_mean((norm - 1.0) ** 2)
        loss = tf.reduce_mean(critic(fake)) - tf.reduce_mean(critic(real)) + 10.0 * penalty
    for variable, gradient in zip((c1, c2), tape.gradient(loss, (c1, c2))):
        variable.assign_sub(0.01 * gradient)
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(critic(generator(noise)))
    for variable, gradient in zip((g1, g2), tape.gradient(loss, (g1, g2))):
        variable.assign_sub(0.01 * gradient)
"""

RNN = """import tensorflow as tf
inputs = tf.reshape(tf.sin(tf.range(60.0)), [30, 1, 2])
wx, wh = tf.Variable(tf.fill([2, 3], 0.3)), tf.Variable(tf.fill([3, 3], 0.2))
b, out = tf.Variable(tf.zeros([3])), tf.Variable(tf.fill([3, 1], 0.5))
for epoch in range({turns}):
    with tf.GradientTape() as tape:
        state = tf.zeros([1, 3])
        loss = 0.0
        for t in range({steps}):
            state = tf.tanh(inputs[t] @ wx + state @ wh + b)
            loss += tf.reduce_sum((state @ out - 0.5) ** 2)
    gradients = tape.gradient(loss, [wx, wh, b, out])
    for variable, gradient in zip([wx, wh, b, out], gradients):
        variable.assign_sub(0.01 * gradient)
"""

KERAS_FIT = """import numpy as np
import tensorflow as tf
x = (np.arange(32).reshape(8, 4) % 7 / 7.0).astype("float32")
y = (np.arange(8) % 3).astype("int32")
model = tf.keras.Sequential([
    tf.keras.layers.Dense(5, activation="relu"),
    tf.keras.layers.Dense(3),
])
model.compile(
    optimizer=tf.keras.optimizers.SGD(0.1),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
model.fit(x, y, batch_size=4, epochs={turns}, verbose=0)
"""

PROGRAMS = {
    "MLP": MLP,
    "MAML": MAML,
    "WGAN-GP": WGAN_GP,
    "RNN over 30 steps": RNN.replace("{steps}", "30"),
    "Keras fit": KERAS_FIT,
}


def source(name: str, turns: int) -> str:
    """The program with so many turns."""
    return PROGRAMS[name].replace("{turns}", str(turns))


@cache
def _ops(name: str, turns: int) -> int:
    return ops(record_here(source(name, turns)))


def ops(trace: dict[str, Any]) -> int:
    """How many ops a trace holds."""
    return sum(event["type"] == "op" for event in trace["events"])


def sized(name: str, wanted: int) -> dict[str, Any]:
    """The trace of a program of about ``wanted`` ops, or of one turn if that has more."""
    one, two = _ops(name, 1), _ops(name, 2)
    return record_here(source(name, max(1, 1 + round((wanted - one) / (two - one)))))
