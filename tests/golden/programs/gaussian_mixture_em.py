import numpy as np
import tensorflow as tf

x = tf.constant([-2.1, -1.9, -2.3, 1.0, 1.4, 0.8])
logits = tf.Variable([0.0, 0.0])
mu = tf.Variable([-1.0, 0.5])
log_sigma = tf.Variable([0.0, 0.0])


@tf.function
def nll():
    log_pi = tf.nn.log_softmax(logits)
    z = (x[:, None] - mu) / tf.exp(log_sigma)
    lp = -0.5 * z**2 - log_sigma - 0.5 * tf.math.log(2 * tf.constant(np.pi, tf.float32))
    return -tf.reduce_mean(tf.reduce_logsumexp(log_pi + lp, axis=1))


opt = tf.keras.optimizers.SGD(learning_rate=tf.keras.optimizers.schedules.ExponentialDecay(0.5, 2, 0.9))
for step in range(4):
    with tf.GradientTape() as tape:
        loss = nll()
    variables = [logits, mu, log_sigma]
    opt.apply_gradients(zip(tape.gradient(loss, variables), variables))
    print(step, round(float(loss), 5), round(float(opt.learning_rate), 5))
print(mu.numpy().round(4), tf.nn.softmax(logits).numpy().round(4))
