from functools import partial

import tensorflow as tf


class Embedding(tf.Module):
    def __init__(self):
        super().__init__()
        self.v = tf.Variable([[0.4, -0.55], [0.95, 0.35]], name="v")

    def __call__(self, x):
        return tf.tanh(tf.matmul(x, self.v))


class Critic(tf.Module):
    def __init__(self):
        super().__init__()
        self.w1 = tf.Variable([[0.7, -0.45], [0.5, 1.1]], name="w1")
        self.b1 = tf.Variable([0.1, -0.3], name="b1")
        self.w2 = tf.Variable([[1.4], [-1.2]], name="w2")
        self.b2 = tf.Variable([0.15], name="b2")

    def __call__(self, x, training=False):
        h = tf.tanh(tf.matmul(x, self.w1) + self.b1)
        return tf.matmul(h, self.w2) + self.b2


def gradient_penalty(model_d, pred, tgt):
    with tf.GradientTape(watch_accessed_variables=False) as tb:
        intermediate = 0.25 * pred + 0.75 * tgt
        tb.watch(intermediate)
        output = model_d(intermediate)
    grad = tb.gradient(output, intermediate)
    norm = tf.sqrt(tf.reduce_sum(grad * grad, axis=1))
    return tf.reduce_mean((norm - 1.0) ** 2)


inputs = tf.constant([[1.0, 2.0], [-1.5, 0.8]])
tgt = tf.constant([[0.6, -0.9], [1.3, 0.2]])
model = Embedding()
model_d = Critic()

with tf.GradientTape() as ta:
    embed = model(inputs)
# one indent too few: ta no longer records
gp = gradient_penalty(partial(model_d, training=True), embed, tgt)

grad_2 = ta.gradient(gp, model_d.trainable_variables)
tf.print("gp", gp)
for v, g in zip(model_d.trainable_variables, grad_2):
    tf.print(v.name, g)
