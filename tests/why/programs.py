"""Small programs by kind of mistake: what is said of which result, and of which line.

In a program the line to be named is marked with ``#!``; without a mark no line is to be named.
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD = "import tensorflow as tf\nimport numpy as np\n"


@dataclass(frozen=True)
class Case:
    """A program and what is expected of one of its results.

    Attributes:
        name: Names the test.
        cause: The expected cause.
        program: The text, without imports.
        position: Which flat source.
        call: Which call of ``gradient``; the last one if None.
        proven: Whether the claim can be proven.
        edited: Whether the proof is an edit.
    """

    name: str
    cause: str
    program: str
    position: int = 0
    call: int = -1
    proven: bool = True
    edited: bool = True

    @property
    def source(self) -> str:
        """The whole program."""
        return HEAD + self.program.lstrip("\n").replace("  #!", "")

    @property
    def line(self) -> int | None:
        """The line to be named."""
        lines = (HEAD + self.program.lstrip("\n")).split("\n")
        return next((n for n, line in enumerate(lines, 1) if line.endswith("  #!")), None)


NONES = (
    Case("constant", "unwatched", """
x = tf.constant(3.0)
w = tf.Variable(2.0)
with tf.GradientTape() as t:  #!
    y = x * w
g = t.gradient(y, x)
"""),
    Case("constant made in the block", "unwatched", """
with tf.GradientTape() as t:  #!
    x = tf.constant(3.0)
    y = x * x
g = t.gradient(y, x)
"""),
    Case("tabs and letters of other scripts", "unwatched", """
变量 = tf.constant(3.0)
if True:
\twith tf.GradientTape() as 带:  #!
\t\ty = 变量 * 2.0  # ∀
g = 带.gradient(y, 变量)
"""),
    Case("statements over several lines", "outside", """
w = tf.Variable([0.5, 1.0])
a = (
    tf.sin(w)  #!
    * 2.0
)
with tf.GradientTape() as t:
    y = tf.reduce_sum(
        a ** 2,
    )
g = t.gradient(
    y,
    w,
)
"""),
    Case("a block in a method", "outside", """
class Trainer:
    def __init__(self):
        self.w = tf.Variable(2.0)
    def step(self):
        with tf.GradientTape() as tape:
            out = self.w * 3.0
        loss = (out - 1.0) ** 2  #!
        return tape.gradient(loss, self.w)
print(Trainer().step())
"""),
    Case("two tapes in one with", "unwatched", """
x = tf.constant(2.0)
with tf.GradientTape() as outer, tf.GradientTape() as inner:  #!
    outer.watch(x)
    y = x ** 3
g = inner.gradient(y, x)
"""),
    Case("a target list", "outside", """
x = tf.Variable(2.0)
with tf.GradientTape() as t:
    a = x * 2.0
b = a + 1.0  #!
c = b * 2.0
g = t.gradient([b, c], x)
"""),
    Case("constant in a function", "unwatched", """
def slope(f, at):
    with tf.GradientTape() as t:  #!
        y = f(at)
    return t.gradient(y, at)
print(slope(lambda v: v ** 3, tf.constant(2.0)))
"""),
    Case("list of constants", "unwatched", """
params = [tf.constant(1.0), tf.constant(2.0)]
with tf.GradientTape() as t:  #!
    y = params[0] * params[1]
g = t.gradient(y, params)
""", position=1),
    Case("dict of constants", "unwatched", """
params = {"w": tf.constant([1.0, 2.0]), "b": tf.constant(0.5)}
with tf.GradientTape() as t:  #!
    y = tf.reduce_sum(params["w"] * 2.0 + params["b"])
g = t.gradient(y, params)
"""),
    Case("input image of a model", "unwatched", """
model = tf.keras.Sequential([tf.keras.layers.Dense(3, activation="tanh"), tf.keras.layers.Dense(1)])
image = tf.random.stateless_uniform([1, 4], seed=[1, 2])
with tf.GradientTape() as tape:  #!
    score = model(image)
g = tape.gradient(score, image)
"""),
    Case("variables are not watched", "unwatched", """
v = tf.Variable([1.0, 2.0])
with tf.GradientTape(watch_accessed_variables=False) as t:  #!
    y = tf.reduce_sum(v * v)
g = t.gradient(y, v)
"""),
    Case("only one of two is watched", "unwatched", """
a = tf.Variable(1.0)
b = tf.Variable(2.0)
with tf.GradientTape(watch_accessed_variables=False) as t:  #!
    t.watch(a)
    y = a * b
g = t.gradient(y, [a, b])
""", position=1),
    Case("watched by the other tape", "unwatched", """
x = tf.constant(3.0)
with tf.GradientTape() as outer:  #!
    with tf.GradientTape() as inner:
        inner.watch(x)
        y = x * x * x
    dy = inner.gradient(y, x)
g = outer.gradient(y, x)
"""),
    Case("watched the wrong tensor afterwards", "unwatched", """
x = tf.constant(3.0)
w = tf.constant(2.0)
with tf.GradientTape() as t:  #!
    y = x * w
    t.watch(w)
g = t.gradient(y, x)
"""),
    Case("a variable's namesake in a function is not the source", "unwatched", """
def cube(x):
    return x * x * x
v = tf.Variable(1.0)
print(cube(v).numpy())
x0 = tf.constant(2.0)
with tf.GradientTape() as tape:  #!
    out = cube(x0)
g = tape.gradient(out, x0)
"""),
    Case("not trainable", "not_trainable", """
x = tf.Variable(3.0, trainable=False)  #!
with tf.GradientTape() as t:
    y = x * x
g = t.gradient(y, x)
"""),
    Case("watch after the use", "late", """
x = tf.constant(3.0)
with tf.GradientTape() as t:
    y = x * x
    t.watch(x)  #!
g = t.gradient(y, x)
"""),
    Case("watch after the block", "late", """
x = tf.constant([1.0, 2.0])
with tf.GradientTape() as t:
    y = tf.reduce_sum(x ** 2)
t.watch(x)  #!
g = t.gradient(y, x)
"""),
    Case("op after the block", "outside", """
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    y = x * x
z = y * 2.0  #!
g = t.gradient(z, x)
"""),
    Case("op in the call itself", "outside", """
x = tf.Variable([3.0, 1.0])
with tf.GradientTape() as t:
    y = x * x
g = t.gradient(tf.reduce_sum(y), x)  #!
"""),
    Case("op before the block", "outside", """
w = tf.Variable(0.5)
x = tf.sin(w)  #!
with tf.GradientTape() as t:
    y = x * 2.0
g = t.gradient(y, w)
"""),
    Case("two ops before the block", "outside", """
w = tf.Variable(0.5)
a = tf.sin(w)  #!
b = a * 2.0
with tf.GradientTape() as t:
    y = b ** 2
g = t.gradient(y, w)
"""),
    Case("before and after", "outside", """
w = tf.Variable(0.5)
a = tf.sin(w)  #!
with tf.GradientTape() as t:
    y = a ** 2
z = y + 1.0
g = t.gradient(z, w)
"""),
    Case("a loop before the block", "outside", """
w = tf.Variable(0.5)
total = tf.constant(0.0)
for k in range(3):
    total = total + w ** k  #!
with tf.GradientTape() as t:
    y = total * 2.0
g = t.gradient(y, w)
"""),
    Case("model called before the block", "outside", """
model = tf.keras.Sequential([tf.keras.layers.Dense(2), tf.keras.layers.Dense(1)])
x = tf.ones([4, 3])
pred = model(x)  #!
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(pred ** 2)
g = tape.gradient(loss, model.trainable_variables)
""", position=2),
    Case("loss after the block", "outside", """
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
x = tf.ones([4, 3])
with tf.GradientTape() as tape:
    pred = model(x)
loss = tf.reduce_mean((pred - 1.0) ** 2)  #!
g = tape.gradient(loss, model.trainable_variables)
"""),
    Case("on another tape", "outside", """
x = tf.Variable(2.0)
with tf.GradientTape() as first:
    y = x * x  #!
with tf.GradientTape() as second:
    z = y * 3.0
g = second.gradient(z, x)
"""),
    Case("the wrong tape is asked", "outside", """
x = tf.Variable(2.0)
with tf.GradientTape() as first:
    y = x * x  #!
with tf.GradientTape() as second:
    z = x * 3.0
g = second.gradient(y, x)
"""),
    Case("inner gradient outside", "outside", """
x = tf.Variable(3.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
dy = inner.gradient(y, x)  #!
g = outer.gradient(dy, x)
"""),
    Case("unused tape variable in a helper", "outside", """
x = tf.Variable(2.0)
def loss_of(v):
    return v * v + 1.0
def step():
    with tf.GradientTape() as tape:
        pass
    loss = loss_of(x)  #!
    return tape.gradient(loss, x)
print(step())
"""),
    Case("stopped", "stopped", """
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    with t.stop_recording():
        y = x * x  #!
g = t.gradient(y, x)
"""),
    Case("stopped for one of two", "stopped", """
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    a = x + 1.0
    with t.stop_recording():
        print(a.numpy())
        y = a * a  #!
    z = y * 2.0
g = t.gradient(z, x)
"""),
    Case("reset", "reset", """
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    y = x * x  #!
    t.reset()
    z = y + x * 0.0
g = t.gradient(y, x)
"""),
    Case("replaced in a training loop", "replaced", """
x = tf.Variable(2.0)
for step in range(2):
    with tf.GradientTape() as tape:
        y = x ** 2
    g = tape.gradient(y, x)
    x = x - 0.1 * 1.0  #!
"""),
    Case("replaced by a sum", "replaced", """
x = tf.Variable(3.0)
x = x + 1.0  #!
with tf.GradientTape() as t:
    y = x * x
g = t.gradient(y, x)
"""),
    Case("name taken over in the block", "replaced", """
x = tf.constant([1.0, 2.0])
with tf.GradientTape() as t:
    t.watch(x)
    y = tf.reduce_sum(x ** 2)
    x = tf.reshape(x, [2, 1])  #!
g = t.gradient(y, x)
"""),
    Case("name taken over in a loop", "replaced", """
x = tf.constant(2.0)
total = tf.constant(0.0)
with tf.GradientTape() as t:
    t.watch(x)
    for _ in range(3):
        total = total + x ** 2
        x = x * 0.5  #!
g = t.gradient(total, x)
"""),
    Case("name taken over by an augmented assignment", "replaced", """
x = tf.constant(2.0)
with tf.GradientTape() as t:
    t.watch(x)
    y = x ** 2
    x += 1.0  #!
g = t.gradient(y, x)
"""),
    Case("a new variable of the same name", "replaced", """
w = tf.Variable(1.0)
with tf.GradientTape() as t:
    y = w * 3.0
w = tf.Variable(2.0)  #!
g = t.gradient(y, w)
"""),
    Case("numpy in the middle", "python", """
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    y = tf.constant(np.square(x.numpy()))  #!
g = t.gradient(y, x)
"""),
    Case("a NumPy function", "python", """
x = tf.Variable([3.0, 1.0])
with tf.GradientTape() as t:
    y = tf.convert_to_tensor(np.sin(x))  #!
    z = tf.reduce_sum(y)
g = t.gradient(z, x)
"""),
    Case("float", "python", """
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    y = float(x) * tf.constant(2.0)  #!
g = t.gradient(y, x)
"""),
    Case("tolist", "python", """
x = tf.Variable([3.0, 1.0])
with tf.GradientTape() as t:
    parts = x.numpy().tolist()  #!
    y = tf.reduce_sum(tf.stack(parts))
g = t.gradient(y, x)
"""),
    Case("through a list", "python", """
x = tf.Variable([3.0, 1.0])
kept = []
with tf.GradientTape() as t:
    for i in range(2):
        kept.append(x[i].numpy() * 2.0)  #!
    y = tf.reduce_sum(tf.stack(kept))
g = t.gradient(y, x)
"""),
    Case("through a function of the program", "python", """
def clean(value):
    return np.clip(value, 0.0, 1.0)
x = tf.Variable([0.3, 0.1])
with tf.GradientTape() as t:
    y = tf.constant(clean(x.numpy()))  #!
    z = tf.reduce_sum(y ** 2)
g = t.gradient(z, x)
"""),
    Case("a printed value is not the exit", "python", """
x = tf.Variable(3.0)
print(x.numpy())
with tf.GradientTape() as t:
    y = x * 2.0
    print(float(y))
    k = y.numpy()  #!
    z = tf.constant(k) ** 2
g = t.gradient(z, x)
"""),
    Case("numpy_function", "python", """
x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as t:
    y = tf.numpy_function(lambda a: np.sin(a), [x], tf.float32)  #!
    z = tf.reduce_sum(y)
g = t.gradient(z, x)
"""),
    Case("predict", "python", """
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
x = tf.ones([2, 3])
model(x)
with tf.GradientTape() as tape:
    pred = model.predict(x, verbose=0)  #!
    loss = tf.reduce_mean((pred - 1.0) ** 2)
g = tape.gradient(loss, model.trainable_variables)
"""),
    Case("constant of a variable", "python", """
v = tf.Variable([1.0, 2.0])
with tf.GradientTape() as t:
    c = tf.constant(v)  #!
    y = tf.reduce_sum(c * c)
g = t.gradient(y, v)
"""),
    Case("math of Python", "python", """
import math
x = tf.Variable(0.5)
with tf.GradientTape() as t:
    y = tf.constant(math.exp(x)) * 2.0  #!
g = t.gradient(y, x)
"""),
    Case("an index taken with int", "no_gradient", """
scores = tf.Variable([0.1, 0.7])
table = tf.constant([3.0, 4.0])
with tf.GradientTape() as t:
    best = int(tf.argmax(scores))  #!
    y = table[best] * 2.0
g = t.gradient(y, scores)
""", edited=False),
    Case("a value that only decides", "python", """
x = tf.Variable(3.0)
a = tf.Variable(2.0)
with tf.GradientTape() as t:
    if x.numpy() > 1.0:  #!
        y = a * 2.0
    else:
        y = a * 3.0
g = t.gradient(y, [a, x])
""", position=1, edited=False),
    Case("integer constant", "integer", """
x = tf.constant(3)  #!
with tf.GradientTape() as t:
    t.watch(x)
    y = x * x
g = t.gradient(y, x)
"""),
    Case("integer variable", "integer", """
x = tf.Variable([1, 2])  #!
with tf.GradientTape() as t:
    y = tf.reduce_sum(tf.cast(x, tf.float32) ** 2)
g = t.gradient(y, x)
"""),
    Case("cast there and back", "integer", """
x = tf.Variable(2.6)
with tf.GradientTape() as t:
    n = tf.cast(x, tf.int32)  #!
    y = tf.cast(n, tf.float32) * 1.5
g = t.gradient(y, x)
"""),
    Case("stop_gradient", "stop_gradient", """
x = tf.Variable(3.0)
with tf.GradientTape() as t:
    y = tf.stop_gradient(x * 3.0) * 2.0  #!
g = t.gradient(y, x)
"""),
    Case("stop_gradient on the target network", "stop_gradient", """
w = tf.Variable(3.0)
target_w = tf.Variable(1.0)
with tf.GradientTape() as t:
    goal = tf.stop_gradient(target_w * 2.0)  #!
    loss = (w - goal) ** 2
g = t.gradient(loss, [w, target_w])
""", position=1),
    Case("round", "no_gradient", """
x = tf.Variable([3.2, 1.4])
with tf.GradientTape() as t:
    y = tf.round(x) * 2.0  #!
g = t.gradient(y, x)
"""),
    Case("floor division", "no_gradient", """
x = tf.Variable(7.3)
with tf.GradientTape() as t:
    y = (x // 2.0) * 3.0  #!
g = t.gradient(y, x)
"""),
    Case("argmax", "no_gradient", """
x = tf.Variable([0.1, 0.9, 0.4])
with tf.GradientTape() as t:
    hit = tf.argmax(x)  #!
    y = tf.cast(hit, tf.float32) * 2.0
g = t.gradient(y, x)
""", edited=False),
    Case("one_hot of argmax", "no_gradient", """
logits = tf.Variable([[0.1, 0.9, 0.4]])
values = tf.Variable([[1.0, 2.0, 3.0]])
with tf.GradientTape() as t:
    choice = tf.one_hot(tf.argmax(logits, axis=1), 3)  #!
    y = tf.reduce_sum(choice * values)
g = t.gradient(y, [logits, values])
""", edited=False),
    Case("comparison", "no_gradient", """
p = tf.Variable([0.2, 0.9])
with tf.GradientTape() as t:
    hard = tf.cast(p > 0.5, tf.float32)  #!
    loss = tf.reduce_mean((hard - 1.0) ** 2)
g = t.gradient(loss, p)
""", edited=False),
    Case("accuracy as loss", "no_gradient", """
logits = tf.Variable([[0.1, 0.9], [0.8, 0.3]])
labels = tf.constant([1, 0], dtype=tf.int64)
with tf.GradientTape() as t:
    right = tf.equal(tf.argmax(logits, axis=1), labels)  #!
    loss = 1.0 - tf.reduce_mean(tf.cast(right, tf.float32))
g = t.gradient(loss, logits)
""", edited=False),
    Case("indices of top_k", "no_gradient", """
x = tf.Variable([1.0, 3.0, 2.0])
with tf.GradientTape() as t:
    places = tf.math.top_k(x, 2).indices  #!
    y = tf.reduce_sum(tf.cast(places, tf.float32))
g = t.gradient(y, x)
""", edited=False),
    Case("argsort then gather of another", "no_gradient", """
keys = tf.Variable([0.3, 0.1, 0.2])
vals = tf.Variable([1.0, 2.0, 4.0])
with tf.GradientTape() as t:
    order = tf.argsort(keys)  #!
    y = tf.gather(vals, order)[0] * 3.0
g = t.gradient(y, [keys, vals])
""", edited=False),
    Case("condition of where", "no_gradient", """
x = tf.Variable([1.0, -2.0])
a = tf.Variable([3.0, 4.0])
with tf.GradientTape() as t:
    y = tf.reduce_sum(tf.where(x > 0.0, a, 2.0 * a))  #!
g = t.gradient(y, [a, x])
""", position=1, edited=False),
    Case("shape only", "no_gradient", """
x = tf.Variable([1.0, -2.0])
with tf.GradientTape() as t:
    y = tf.reduce_sum(tf.ones_like(x) * 3.0)  #!
g = t.gradient(y, x)
""", edited=False),
    Case("a new variable from a value", "state", """
x = tf.constant([1.0, 2.0])
with tf.GradientTape() as t:
    t.watch(x)
    v = tf.Variable(x + 1.0)  #!
    y = tf.reduce_sum(v ** 2)
g = t.gradient(y, x)
"""),
    Case("assign", "state", """
x = tf.Variable(3.0)
v = tf.Variable(0.0)
with tf.GradientTape() as t:
    v.assign(x * 2.0)  #!
    y = v ** 2
g = t.gradient(y, x)
"""),
    Case("assign_add", "state", """
x = tf.Variable(3.0)
v = tf.Variable(1.0)
with tf.GradientTape() as t:
    v.assign_add(x)  #!
    y = v ** 2
g = t.gradient(y, x)
"""),
    Case("assign of a list element's value", "state", """
src = tf.Variable([1.0, 2.0])
dst = [tf.Variable([0.0, 0.0])]
with tf.GradientTape() as t:
    dst[0].assign(src)  #!
    y = tf.reduce_sum(dst[0] ** 2)
g = t.gradient(y, src)
"""),
    Case("metric", "state", """
w = tf.Variable(2.0)
mean = tf.keras.metrics.Mean()
with tf.GradientTape() as tape:
    mean.update_state(w * w)  #!
    loss = mean.result()
g = tape.gradient(loss, w)
"""),
    Case("metric called", "state", """
w = tf.Variable([2.0, 1.0])
mse = tf.keras.metrics.MeanSquaredError()
with tf.GradientTape() as tape:
    loss = mse(tf.constant([1.0, 1.0]), w)  #!
g = tape.gradient(loss, w)
"""),
    Case("set_weights", "state", """
x = tf.Variable([[1.0], [2.0]])
layer = tf.keras.layers.Dense(1, use_bias=False)
inp = tf.ones([1, 2])
layer(inp)
with tf.GradientTape() as tape:
    layer.set_weights([x * 2.0])  #!
    y = tf.reduce_sum(layer(inp))
g = tape.gradient(y, x)
""", edited=False),
    Case("weights copied from one model to another", "python", """
first = tf.keras.Sequential([tf.keras.layers.Dense(1)])
second = tf.keras.Sequential([tf.keras.layers.Dense(1)])
x = tf.ones([2, 2])
first(x), second(x)
with tf.GradientTape() as tape:
    second.set_weights(first.get_weights())  #!
    y = tf.reduce_sum(second(x))
g = tape.gradient(y, first.trainable_weights)
""", edited=False),
    Case("a layer's kernel assigned", "state", """
x = tf.Variable([[1.0], [2.0]])
layer = tf.keras.layers.Dense(1, use_bias=False)
layer.build([None, 2])
with tf.GradientTape() as tape:
    layer.kernel.assign(x)  #!
    y = tf.reduce_sum(layer(tf.ones([1, 2])))
g = tape.gradient(y, x)
""", edited=False),
    Case("dataset", "state", """
x = tf.Variable([1.0, 2.0])
total = 0.0
with tf.GradientTape() as tape:
    data = tf.data.Dataset.from_tensor_slices(x * 2.0)  #!
    for one in data:
        total += one
g = tape.gradient(total, x)
"""),
    Case("queue", "state", """
x = tf.Variable(2.0)
line = tf.queue.FIFOQueue(4, [tf.float32])
with tf.GradientTape() as tape:
    line.enqueue(x * 2.0)  #!
    y = line.dequeue() ** 2
g = tape.gradient(y, x)
"""),
    Case("a part assigned", "state", """
x = tf.Variable(5.0)
v = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    v[0].assign(x)  #!
    y = tf.reduce_sum(v * v)
g = tape.gradient(y, x)
"""),
    Case("kept in an object by a method", "python", """
class Net(tf.Module):
    def __init__(self):
        self.w = tf.Variable([[1.0], [2.0]])
    def forward(self, x):
        self.out = tf.matmul(x, self.w).numpy()  #!
        return self.out
net = Net()
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(tf.square(net.forward(tf.ones([1, 2]))))
g = tape.gradient(loss, net.w)
"""),
    Case("weights as arrays", "python", """
layer = tf.keras.layers.Dense(1, use_bias=False)
x = tf.ones([2, 2])
layer(x)
with tf.GradientTape() as tape:
    w = layer.get_weights()[0]  #!
    y = tf.reduce_sum(tf.matmul(x, w))
g = tape.gradient(y, layer.trainable_weights)
"""),
    Case("first derivative before the second tape", "outside", """
x = tf.Variable(2.0)
with tf.GradientTape() as first:
    y = x ** 3
dy = first.gradient(y, x)  #!
with tf.GradientTape() as second:
    z = dy * 1.0
g = second.gradient(z, x)
"""),
    Case("an earlier gradient took the records", "reset", """
x = tf.Variable(2.0)
with tf.GradientTape() as t:
    y = x * x  #!
g = t.gradient(y, x)
with t:
    z = y * 3.0
h = t.gradient(z, x)
"""),
    Case("a parameter rebound in a function", "replaced", """
def train(w):
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = (w - 3.0) ** 2
        g = tape.gradient(loss, w)
        if g is None:
            break
        w = w - 0.1 * g  #!
train(tf.Variable(1.0))
"""),
    Case("an attribute rebound", "replaced", """
class Model(tf.Module):
    def __init__(self):
        self.w = tf.Variable(2.0)
m = Model()
for step in range(2):
    with tf.GradientTape() as tape:
        loss = (m.w - 1.0) ** 2
    g = tape.gradient(loss, m.w)
    m.w = m.w - 0.1 * 1.0  #!
"""),
    Case("a slice as source", "new_tensor", """
w = tf.Variable([5.0, 3.0])
with tf.GradientTape() as t:
    y = w[0] ** 2
g = t.gradient(y, w[0])  #!
"""),
    Case("a row as source", "new_tensor", """
w = tf.Variable([[5.0, 3.0], [1.0, 2.0]])
with tf.GradientTape() as t:
    y = tf.reduce_sum(w[1] ** 2)
g = t.gradient(y, [w[1]])  #!
"""),
    Case("a converted variable as source", "new_tensor", """
w = tf.Variable([5.0, 3.0])
with tf.GradientTape() as t:
    y = tf.reduce_sum(w ** 2)
g = t.gradient(y, tf.convert_to_tensor(w))  #!
"""),
    Case("a transposed copy as source", "new_tensor", """
w = tf.Variable([[5.0, 3.0]])
with tf.GradientTape() as t:
    y = tf.reduce_sum(w ** 2)
flipped = tf.transpose(w)  #!
g = t.gradient(y, flipped)
"""),
    Case("a variable that is not used", "independent", """
a = tf.Variable(3.0)
b = tf.Variable(2.0)
with tf.GradientTape() as t:
    y = a * a
g = t.gradient(y, [a, b])
""", position=1, edited=False),
    Case("a loop variable was called like that", "independent", """
first = tf.Variable(2.0)
second = tf.Variable(5.0)
for v in [first, second]:
    print(v.numpy())
with tf.GradientTape() as tape:
    y = first * first
g = tape.gradient(y, [first, second])
""", position=1, edited=False),
    Case("a layer that is not used", "independent", """
used = tf.keras.layers.Dense(1)
spare = tf.keras.layers.Dense(1)
x = tf.ones([2, 2])
spare(x)
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(used(x))
g = tape.gradient(loss, used.trainable_variables + spare.trainable_variables)
""", position=2, edited=False),
    Case("the last bias in the second derivative", "independent", """
model = tf.keras.Sequential([tf.keras.layers.Dense(3, activation="tanh"), tf.keras.layers.Dense(1)])
x = tf.Variable(tf.ones([2, 2]))
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = model(x)
    dx = inner.gradient(y, x)
    penalty = tf.reduce_sum(dx ** 2)
g = outer.gradient(penalty, model.trainable_variables)
""", position=3, edited=False),
    Case("second derivative of a line", "independent", """
x = tf.Variable(3.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = 2.0 * x
    dy = inner.gradient(y, x)
g = outer.gradient(dy, x)
""", edited=False),
    Case("a jacobian", "unwatched", """
x = tf.constant([1.0, 2.0])
with tf.GradientTape() as t:  #!
    y = x ** 2
g = t.jacobian(y, x)
"""),
    Case("a jacobian of what was outside", "outside", """
x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as t:
    y = x ** 2
z = y * 3.0  #!
g = t.jacobian(z, x)
"""),
    Case("no gradients for any variable", "outside", """
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.SGD(0.1)
x = tf.ones([4, 2])
with tf.GradientTape() as tape:
    pred = model(x)
loss = tf.reduce_mean(pred ** 2)  #!
grads = tape.gradient(loss, model.trainable_variables)
opt.apply_gradients(zip(grads, model.trainable_variables))
"""),
    Case("fit with a loss that rounds", "no_gradient", """
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
def loss_fn(true, pred):
    return tf.reduce_mean((true - tf.round(pred)) ** 2)  #!
model.compile(optimizer="sgd", loss=loss_fn)
model.fit(np.ones((4, 2), "float32"), np.ones((4, 1), "float32"), verbose=0)
"""),
    Case("in the turns of a loop", "unwatched", """
w = tf.constant(1.0)
for step in range(3):
    with tf.GradientTape() as tape:  #!
        loss = (w - 3.0) ** 2
    g = tape.gradient(loss, w)
""", call=1),
    Case("an unused weight in a training loop", "independent", """
a = tf.Variable(1.0)
b = tf.Variable(1.0)
for step in range(3):
    with tf.GradientTape() as tape:
        loss = (a - 3.0) ** 2
    ga, gb = tape.gradient(loss, [a, b])
    a.assign_sub(0.1 * ga)
""", position=1, edited=False),
    Case("custom gradient that returns None", "no_gradient", """
@tf.custom_gradient
def scaled(x, k):
    def back(dy):
        return dy * k, None
    return x * k, back
x = tf.Variable(2.0)
k = tf.Variable(3.0)
with tf.GradientTape() as t:
    y = scaled(x, k)  #!
g = t.gradient(y, [x, k])
""", position=1, proven=False, edited=False),
    Case("asked for zero instead of None", "independent", """
a = tf.Variable(3.0)
b = tf.Variable(2.0)
with tf.GradientTape() as t:
    y = a * a
g = t.gradient(y, [a, b], unconnected_gradients=tf.UnconnectedGradients.ZERO)
""", position=1, edited=False),
)  # fmt: skip
