import tensorflow as tf

real_A = tf.constant([[-0.1, 2.0], [-2.0, -0.1]])
y0 = tf.constant([[2.0, 0.0]])


def runge(f, y0, n, dt):
    ys = [y0]
    y = y0
    for _ in range(n):
        k1 = f(y)
        k2 = f(y + dt / 2 * k1)
        k3 = f(y + dt / 2 * k2)
        k4 = f(y + dt * k3)
        y = y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        ys.append(y)
    return tf.concat(ys, axis=0)


target = runge(lambda y: tf.matmul(y**3, real_A), y0, 5, 0.05)
A = tf.Variable(tf.eye(2) * -0.2 + tf.constant([[0.0, 1.0], [-1.0, 0.0]]))
opt = tf.keras.optimizers.RMSprop(0.05)
for step in range(3):
    with tf.GradientTape() as tape:
        pred = runge(lambda y: tf.matmul(y**3, A), y0, 5, 0.05)
        loss = tf.reduce_mean(tf.abs(pred - target))
    opt.apply_gradients([(tape.gradient(loss, A), A)])
    print(step, round(float(loss), 5))
print(A.numpy().round(4).tolist())
