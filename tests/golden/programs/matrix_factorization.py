import numpy as np
import tensorflow as tf

rng = np.random.default_rng(5)
ratings = tf.constant(rng.integers(1, 6, size=(5, 4)).astype(np.float32))
observed = tf.constant(rng.random((5, 4)) > 0.3)
U = tf.Variable(rng.normal(size=(5, 2)).astype(np.float32) * 0.1, name="U")
V = tf.Variable(rng.normal(size=(4, 2)).astype(np.float32) * 0.1, name="V")
bu, bi = tf.Variable(tf.zeros((5, 1))), tf.Variable(tf.zeros((1, 4)))
mu = tf.reduce_mean(tf.boolean_mask(ratings, observed))
opt = tf.keras.optimizers.Adagrad(0.5)
for epoch in range(4):
    with tf.GradientTape() as tape:
        pred = tf.linalg.matmul(U, V, transpose_b=True) + bu + bi + mu
        err = tf.boolean_mask(ratings - pred, observed)
        loss = tf.reduce_mean(err**2) + 0.01 * (tf.nn.l2_loss(U) + tf.nn.l2_loss(V))
    variables = [U, V, bu, bi]
    opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
    print(epoch, round(float(loss), 4))
users, items = tf.constant([0, 3]), tf.constant([1, 2])
with tf.GradientTape() as tape:
    s = tf.reduce_sum(tf.gather(U, users) * tf.gather(V, items))
g = tape.gradient(s, [U, V])
print(type(g[0]).__name__, g[0].indices.numpy(), tf.convert_to_tensor(g[1]).numpy().round(3).tolist())
