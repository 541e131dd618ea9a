"""Small programs whose gradients are NaN, infinite or zero: which op is named, on which line (``#!``)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.why.programs import Case


@dataclass(frozen=True)
class Number(Case):
    """As ``Case``, with the kind of number and the op that is named (or the ops that it is made of)."""

    value: str = "nan"
    op: str = ""


NUMBERS = (
    Number("root of a sum of squares at 0", "nan", """
x = tf.Variable([0.0, 0.0])
with tf.GradientTape() as t:
    n = tf.sqrt(tf.reduce_sum(x * x))  #!
    loss = (n - 1.0) ** 2
g = t.gradient(loss, x)
""", op="sqrt"),
    Number("root at 0", "nan", """
x = tf.Variable(0.0)
with tf.GradientTape() as t:
    y = tf.sqrt(x)  #!
g = t.gradient(y, x)
""", op="sqrt", value="inf"),
    Number("norm at 0", "nan", """
x = tf.Variable([0.0, 0.0])
with tf.GradientTape() as t:
    y = tf.norm(x) * 2.0  #!
g = t.gradient(y, x)
""", op="sqrt"),
    Number("log of 0", "nan", """
p = tf.Variable([0.0, 1.0])
with tf.GradientTape() as t:
    loss = -tf.reduce_sum(p * tf.math.log(p))  #!
g = t.gradient(loss, p)
""", op="log"),
    Number("log of a negative number", "nan", """
x = tf.Variable([-1.0, 2.0])
with tf.GradientTape() as t:
    y = tf.reduce_sum(tf.math.log(x) * tf.math.log(x))  #!
g = t.gradient(y, x)
""", op="log"),
    Number("where does not choose the log", "nan", """
x = tf.Variable([0.0, 3.0])
with tf.GradientTape() as t:
    y = tf.where(x > 0.0, tf.math.log(x) * 2.0, tf.zeros_like(x))  #!
    loss = tf.reduce_sum(y * y)
g = t.gradient(loss, x)
""", op="log"),
    Number("where does not choose the quotient", "nan", """
x = tf.Variable([0.0, 3.0])
with tf.GradientTape() as t:
    y = tf.where(x == 0.0, 1.0, tf.sin(x) / x)  #!
    loss = tf.reduce_sum(y)
g = t.gradient(loss, x)
""", op="divide"),
    Number("where does not choose the power", "nan", """
x = tf.Variable([0.0, 4.0])
with tf.GradientTape() as t:
    y = tf.where(x > 0.0, x ** 0.5, 0.0)  #!
    loss = tf.reduce_sum(y)
g = t.gradient(loss, x)
""", op="pow"),
    Number("division by 0", "nan", """
a = tf.Variable(1.0)
b = tf.Variable(0.0)
with tf.GradientTape() as t:
    y = a / b  #!
g = t.gradient(y, [a, b])
""", op="divide", value="inf"),
    Number("softmax by hand", "overflow", """
z = tf.Variable([120.0, 1.0])
with tf.GradientTape() as t:
    e = tf.exp(z)  #!
    p = e / tf.reduce_sum(e)
    loss = -tf.math.log(p[0])
g = t.gradient(loss, z)
""", op="exp"),
    Number("log of a softmax that is 0", "nan", """
z = tf.Variable([0.0, 200.0])
with tf.GradientTape() as t:
    p = tf.nn.softmax(z)
    loss = -tf.reduce_sum(tf.constant([1.0, 0.0]) * tf.math.log(p))  #!
g = t.gradient(loss, z)
""", op="log"),
    Number("softplus by hand", "overflow", """
x = tf.Variable(100.0)
with tf.GradientTape() as t:
    y = tf.math.log(1.0 + tf.exp(x))  #!
g = t.gradient(y, x)
""", op="exp"),
    Number("power of 0", "nan", """
x = tf.Variable(0.0)
with tf.GradientTape() as t:
    y = x ** 0.5  #!
g = t.gradient(y, x)
""", op="pow", value="inf"),
    Number("arc cosine at its end", "nan", """
x = tf.Variable(1.0)
with tf.GradientTape() as t:
    y = tf.acos(x)  #!
g = t.gradient(y, x)
""", op="acos", value="inf"),
    Number("standard deviation of equal numbers", "nan", """
x = tf.Variable([2.0, 2.0])
with tf.GradientTape() as t:
    y = tf.math.reduce_std(x)  #!
g = t.gradient(y, x)
""", op="sqrt"),
    Number("gradient penalty at 0", "nan", """
w = tf.Variable([[0.0], [0.0]])
x = tf.constant([[1.0, 2.0]])
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        inner.watch(x)
        s = tf.matmul(x, w)
    g = inner.gradient(s, x)
    norm = tf.sqrt(tf.reduce_sum(g ** 2, axis=1))  #!
    loss = tf.reduce_mean((norm - 1.0) ** 2)
h = outer.gradient(loss, w)
""", op="sqrt"),
    Number("spoilt by an earlier step", "nan", """
w = tf.Variable([0.0, 0.0])
for step in range(2):
    with tf.GradientTape() as tape:
        loss = tf.sqrt(tf.reduce_sum(w * w))  #!
    w.assign_sub(0.1 * tape.gradient(loss, w))
""", op="sqrt"),
    Number("NaN in the data", "nan", """
x = tf.constant([1.0, float("nan")])  #!
w = tf.Variable(2.0)
with tf.GradientTape() as t:
    loss = tf.reduce_mean((x - w) ** 2)
g = t.gradient(loss, w)
""", proven=False, edited=False),
    Number("dead units", "dead", """
x = tf.constant([[1.0, 2.0]])
w = tf.Variable([[-1.0, -2.0], [-0.5, -1.0]])
with tf.GradientTape() as t:
    h = tf.nn.relu(tf.matmul(x, w))  #!
    loss = tf.reduce_sum((h - 1.0) ** 2)
g = t.gradient(loss, w)
""", op="relu", value="zero"),
    Number("dead by a maximum", "dead", """
w = tf.Variable(-3.0)
with tf.GradientTape() as t:
    y = (tf.maximum(w, 0.0) - 1.0) ** 2  #!
g = t.gradient(y, w)
""", op="maximum", value="zero"),
    Number("dead units of a layer", "dead", """
layer = tf.keras.layers.Dense(2, activation="relu", kernel_initializer=tf.keras.initializers.Constant(-1.0))
x = tf.ones([2, 3])
with tf.GradientTape() as t:
    loss = tf.reduce_sum((layer(x) - 1.0) ** 2)  #!
g = t.gradient(loss, layer.trainable_variables)
""", op="relu", value="zero", edited=False),
    Number("clipped", "clipped", """
w = tf.Variable([3.0, -4.0])
with tf.GradientTape() as t:
    p = tf.clip_by_value(w, -1.0, 1.0)  #!
    loss = tf.reduce_sum((p - 0.5) ** 2)
g = t.gradient(loss, w)
""", op="clip_by_value|minimum", value="zero"),
    Number("saturated", "saturated", """
w = tf.Variable(200.0)
with tf.GradientTape() as t:
    y = (tf.sigmoid(w) - 0.5) ** 2  #!
g = t.gradient(y, w)
""", op="sigmoid", value="zero"),
    Number("a saturated tangent", "saturated", """
w = tf.Variable([30.0, -40.0])
with tf.GradientTape() as t:
    y = tf.reduce_sum((tf.tanh(w) - 0.5) ** 2)  #!
g = t.gradient(y, w)
""", op="tanh", value="zero"),
)  # fmt: skip

ORDINARY = {
    "a minimum": "x = tf.Variable(0.0)\nwith tf.GradientTape() as t:\n    y = x * x\ng = t.gradient(y, x)\n",
    "a factor of 0": "x = tf.Variable(2.0)\nwith tf.GradientTape() as t:\n    y = x * 0.0\ng = t.gradient(y, x)\n",
    "some dead units": (
        "x = tf.Variable([1.0, -1.0])\nwith tf.GradientTape() as t:\n"
        "    y = tf.reduce_sum(tf.nn.relu(x))\ng = t.gradient(y, x)\n"
    ),
    "a mask of −∞": (
        "x = tf.Variable([1.0, 2.0])\nmask = tf.constant([0.0, float('-inf')])\nwith tf.GradientTape() as t:\n"
        "    y = tf.nn.softmax(x + mask)[0] * 2.0 + tf.reduce_sum(x)\ng = t.gradient(y, x)\n"
    ),
    "the losing side of a maximum beside another way": (
        "x = tf.Variable(-1.0)\nwith tf.GradientTape() as t:\n    y = tf.maximum(x, 0.0) + x\ng = t.gradient(y, x)\n"
    ),
    "a sum that cancels beside a dead unit": (
        "x = tf.Variable(-1.0)\nwith tf.GradientTape() as t:\n    y = x - x + tf.nn.relu(x)\ng = t.gradient(y, x)\n"
    ),
    "dead and at a minimum": (
        "x = tf.Variable(0.0)\nwith tf.GradientTape() as t:\n    y = x * x + tf.nn.relu(-1.0 - x)\n"
        "g = t.gradient(y, x)\n"
    ),
}
"""Programs whose results are finite and not blocked: nothing is to be said of them."""
