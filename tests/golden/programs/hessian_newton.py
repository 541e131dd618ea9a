import tensorflow as tf

x = tf.Variable([1.2, 1.0])


def rosenbrock(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


for i in range(4):
    with tf.GradientTape() as t2:
        with tf.GradientTape() as t1:
            f = rosenbrock(x)
        g = t1.gradient(f, x)
    h = t2.jacobian(g, x)
    eps = 1e-3
    update = tf.linalg.solve(h + eps * tf.eye(2), tf.reshape(g, [-1, 1]))
    x.assign_sub(tf.reshape(update, [-1]))
    print(i, round(float(f), 2), x.numpy().round(2))
print(tf.linalg.eigvalsh(h).numpy().round(0), tf.linalg.cholesky(h).shape)
