import tensorflow as tf


@tf.custom_gradient
def rounded(x):
    def grad(dy):
        return dy

    return tf.round(x), grad


@tf.custom_gradient
def reversed_slope(x, lam):
    def grad(dy):
        return -dy * lam, None

    return tf.identity(x), grad


def nearest_code(z, codebook):
    gaps = (
        tf.reduce_sum(z**2, axis=1, keepdims=True)
        + tf.reduce_sum(codebook**2, axis=0)
        - 2 * tf.matmul(z, codebook)
    )
    nearest = tf.argmin(gaps, axis=1)
    snapped = tf.matmul(tf.one_hot(nearest, codebook.shape[1]), codebook, transpose_b=True)
    pull = tf.reduce_mean((tf.stop_gradient(snapped) - z) ** 2)
    push = tf.reduce_mean((snapped - tf.stop_gradient(z)) ** 2)
    return z + tf.stop_gradient(snapped - z), 0.25 * pull + push, nearest


z = tf.Variable([[0.2, 1.1], [1.9, -0.4]])
codebook = tf.Variable([[0.0, 1.0, 2.0], [1.0, 0.0, 0.0]])
with tf.GradientTape(persistent=True) as tape:
    q, vq_loss, idx = nearest_code(z, codebook)
    loss = tf.reduce_sum(q**2) + vq_loss
    r = tf.reduce_sum(rounded(z * 3) ** 2)
    f = tf.reduce_sum(reversed_slope(z, tf.constant(1.0)) * 2.0)
print(idx.numpy(), q.numpy().tolist(), round(float(loss), 4))
print(tape.gradient(loss, [z, codebook]))
print(tape.gradient(r, z).numpy().tolist(), tape.gradient(f, z).numpy().tolist())
