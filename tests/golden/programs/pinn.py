import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(42)


class PINN(tf.keras.Model):
    def __init__(self):
        super(PINN, self).__init__()
        self.hidden1 = tf.keras.layers.Dense(10, activation="tanh")
        self.hidden2 = tf.keras.layers.Dense(10, activation="tanh")
        self.out = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.out(self.hidden2(self.hidden1(x)))


model = PINN()
x = tf.reshape(tf.linspace(0.0, 1.0, 11), (-1, 1))


def residual(x):
    with tf.GradientTape() as tape2:
        tape2.watch(x)
        with tf.GradientTape() as tape1:
            tape1.watch(x)
            u = model(x)
        u_x = tape1.gradient(u, x)
    u_xx = tape2.gradient(u_x, x)
    return u_xx + np.pi**2 * tf.sin(np.pi * x)


optimizer = tf.keras.optimizers.Adam(1e-2)


@tf.function
def train_step():
    with tf.GradientTape() as tape:
        r = residual(x)
        boundary = model(tf.constant([[0.0], [1.0]]))
        loss = tf.reduce_mean(tf.square(r)) + tf.reduce_mean(tf.square(boundary))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for step in range(3):
    print(step, round(float(train_step()), 3))
print(model(x)[:3].numpy().round(3).tolist())
