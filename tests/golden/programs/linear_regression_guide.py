import tensorflow as tf

REAL_W, REAL_B = 3.0, 2.0
x = tf.linspace(-2, 2, 21)
x = tf.cast(x, tf.float32)
y = x * REAL_W + REAL_B + tf.random.stateless_uniform([21], [0, 1]) - 0.5


class Line(tf.Module):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.w = tf.Variable(5.0)
        self.b = tf.Variable(0.0)

    def __call__(self, x):
        return self.w * x + self.b


def loss(truth, said):
    return tf.reduce_mean(tf.square(truth - said))


def train(model, x, y, learning_rate):
    with tf.GradientTape() as t:
        now_loss = loss(y, model(x))
    dw, db = t.gradient(now_loss, [model.w, model.b])
    model.w.assign_sub(learning_rate * dw)
    model.b.assign_sub(learning_rate * db)


def told(model, loss):
    return f"W = {model.w.numpy():1.2f}, b = {model.b.numpy():1.2f}, loss={loss:2.5f}"


model = Line()
print("Variables:", model.variables)
for epoch in range(3):
    train(model, x, y, learning_rate=0.1)
    print(f"Epoch {epoch:2d}:")
    print("    ", told(model, loss(y, model(x))))


class LineModel(tf.keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.w = tf.Variable(5.0)
        self.b = tf.Variable(0.0)

    def call(self, x):
        return self.w * x + self.b


line_model = LineModel()
train(line_model, x, y, learning_rate=0.1)
print(told(line_model, loss(y, line_model(x))), len(line_model.trainable_variables))
