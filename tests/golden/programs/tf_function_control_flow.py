import tensorflow as tf


@tf.function
def mixed_sum(x, n):
    total = tf.constant(0.0)
    for i in tf.range(n):
        if i % 2 == 0:
            total += x ** tf.cast(i, tf.float32)
        else:
            total -= x
    return total


x = tf.Variable(1.5)
with tf.GradientTape() as tape:
    y = mixed_sum(x, tf.constant(5))
print(float(y), tape.gradient(y, x))


@tf.function
def babylon(a):
    x = a
    while tf.abs(x * x - a) > 1e-4:
        x = 0.5 * (x + a / x)
    return x


a = tf.constant(2.0)
with tf.GradientTape() as tape:
    tape.watch(a)
    r = babylon(a)
print(round(float(r), 5), round(float(tape.gradient(r, a)), 4))
with tf.GradientTape() as tape:
    tape.watch(a)
    z = tf.while_loop(lambda i, v: i < 3, lambda i, v: (i + 1, v * a), [0, tf.constant(1.0)])[1]
    c = tf.cond(z > 5.0, lambda: z * 2.0, lambda: z / 2.0)
    s = tf.scan(lambda acc, e: acc * a + e, tf.constant([1.0, 2.0, 3.0]))
    f = tf.foldl(lambda acc, e: acc + e * a, tf.constant([1.0, 2.0]))
    m = tf.map_fn(lambda e: e * a, tf.constant([1.0, 4.0]))
    w = tf.vectorized_map(lambda e: tf.sin(e * a), tf.constant([0.5, 1.0]))
    total = c + tf.reduce_sum(s) + f + tf.reduce_sum(m) + tf.reduce_sum(w)
print(float(z), float(c), round(float(total), 5), round(float(tape.gradient(total, a)), 4))
print(mixed_sum.__name__, isinstance(babylon(tf.constant(9.0)), tf.Tensor))
