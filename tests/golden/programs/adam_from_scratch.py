import tensorflow as tf


class Adam:
    def __init__(self, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, ep=1e-7):
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.learning_rate = learning_rate
        self.ep = ep
        self.t = 1.0
        self.first_moments, self.second_moments = [], []
        self.built = False

    def apply_gradients(self, grads, vars):
        if not self.built:
            for var in vars:
                v = tf.Variable(tf.zeros(shape=var.shape))
                s = tf.Variable(tf.zeros(shape=var.shape))
                self.first_moments.append(v)
                self.second_moments.append(s)
            self.built = True
        for i, (slope, var) in enumerate(zip(grads, vars)):
            self.first_moments[i].assign(self.beta_1 * self.first_moments[i] + (1 - self.beta_1) * slope)
            self.second_moments[i].assign(self.beta_2 * self.second_moments[i] + (1 - self.beta_2) * tf.square(slope))
            first_ = self.first_moments[i] / (1 - (self.beta_1**self.t))
            second_ = self.second_moments[i] / (1 - (self.beta_2**self.t))
            var.assign_sub(self.learning_rate * (first_ / (tf.sqrt(second_) + self.ep)))
        self.t += 1.0
        return


w, b = tf.Variable([[0.5], [-0.3]]), tf.Variable([0.1])
x = tf.constant([[1.0, 2.0], [-1.0, 0.5], [0.3, -2.0]])
y = tf.constant([[1.0], [0.0], [1.0]])
opt = Adam(0.05)
for step in range(4):
    with tf.GradientTape() as tape:
        logits = x @ w + b
        loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits))
    opt.apply_gradients(tape.gradient(loss, [w, b]), [w, b])
    print(step, round(float(loss), 5))
print(tf.squeeze(w).numpy().round(4), b.numpy().round(4))
