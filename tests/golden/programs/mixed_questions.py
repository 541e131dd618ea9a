import numpy as np
import tensorflow as tf

x = tf.constant(3.0)
with tf.GradientTape() as g:
    g.watch(x)
    y = x * x
print(g.gradient(y, x))

a = tf.Variable(2.0)
b = tf.Variable(5.0)
with tf.GradientTape() as tape:
    c = a * b if a < b else a + b
print([float(v) for v in tape.gradient(c, [a, b])])

v = tf.Variable([1.0, 2.0, 3.0])
with tf.GradientTape() as tape:
    out = tf.TensorArray(tf.float32, size=0, dynamic_size=True)
    for i in tf.range(3):
        out = out.write(i, v[i] ** 2)
    total = tf.reduce_sum(out.stack())
print(tape.gradient(total, v))

x0 = tf.Variable(0.0)
with tf.GradientTape() as tape:
    y = tf.sin(x0) if x0 > 1 else tf.cos(x0)
dy = tape.gradient(y, {"x": x0})
print(dy)

m = tf.Variable(np.arange(6, dtype=np.float64).reshape(2, 3))
with tf.GradientTape() as tape:
    s = tf.reduce_sum(tf.linalg.diag_part(m @ tf.transpose(m)))
print(tape.gradient(s, m).numpy())

with tf.GradientTape() as tape:
    z = tf.concat([v, v * 2], 0)
    w = tf.reduce_max(z) + tf.reduce_mean(tf.sort(z)[:2]) + tf.math.top_k(z, 2).values[1]
print(tape.gradient(w, v).numpy())

with tf.GradientTape() as tape:
    p = tf.nn.softmax(v)
    entropy = -tf.reduce_sum(p * tf.math.log(p))
print(round(float(entropy), 5), tape.gradient(entropy, v).numpy().round(5))
try:
    tf.gradients(entropy, v)
except RuntimeError as error:
    print(error)
try:
    tf.keras.backend.gradients(entropy, [v])
except Exception as error:
    print(type(error).__name__, error)
try:
    with tf.GradientTape() as tape:
        loss = float(tf.reduce_sum(v))
    tape.gradient(loss, v)
except AttributeError as error:
    print(error)
try:
    tf.keras.optimizers.Adam().minimize(lambda: tf.reduce_sum(v), [v])
except AttributeError as error:
    print(error)
