import numpy as np
import tensorflow as tf

print("## losses are those of the last call")


class Penalized(tf.keras.layers.Layer):
    def call(self, x):
        self.add_loss(tf.reduce_sum(x))
        return x


class Twice(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = Penalized()
        self.dense = tf.keras.layers.Dense(1, activity_regularizer="l2", kernel_initializer="ones")

    def call(self, x):
        self.add_loss(0.5 * tf.reduce_sum(x))
        return self.dense(self.inner(self.inner(x)))


layer = Penalized()
layer(tf.ones(2))
layer(tf.ones(3))
print([float(loss) for loss in layer.losses])
model = Twice()
for size in (1.0, 2.0):
    model(size * tf.ones((2, 1)))
    print([round(float(loss), 4) for loss in model.losses])
model.inner(tf.ones((1, 1)))
print([round(float(loss), 4) for loss in model.losses])
sequence = tf.keras.Sequential([Penalized(), tf.keras.layers.Dense(1, kernel_regularizer="l2")])
for _ in range(3):
    sequence(tf.ones((1, 1)))
print(len(sequence.losses))
built = tf.keras.Sequential([tf.keras.Input((1,)), Penalized(), tf.keras.layers.Dense(1)])
print(len(built.losses))
built(tf.ones((1, 1)))
print(len(built.losses))

print("## a loss in a training loop")
weight = tf.keras.layers.Dense(
    1, use_bias=False, kernel_initializer="ones", activity_regularizer="l2"
)
optimizer = tf.keras.optimizers.SGD(0.1)
for _ in range(3):
    with tf.GradientTape() as tape:
        y = weight(tf.ones((2, 1)))
        loss = tf.reduce_mean((y - 2.0) ** 2) + sum(weight.losses)
    g = tape.gradient(loss, weight.trainable_variables)
    optimizer.apply_gradients(zip(g, weight.trainable_variables))
    print(round(float(loss), 5), len(weight.losses))

print("## metrics of whole numbers")
for name in ("MeanSquaredError", "MeanAbsoluteError", "RootMeanSquaredError"):
    metric = getattr(tf.keras.metrics, name)()
    metric.update_state([0, 1, 0, 1], [0, 0, 1, 1])
    print(name, metric.result())
    metric = getattr(tf.keras.metrics, name)()
    metric.update_state([[0, 1], [0, 1]], [[0, 0], [1, 3]])
    print(name, metric.result())
for name in ("mse", "mae"):
    print(name, getattr(tf.keras.losses, name)([0, 1, 4], [1, 1, 1]))
    print(name, getattr(tf.keras.losses, name)(np.array([[0, 1]]), np.array([[2, 2]])))
print(tf.keras.losses.MeanSquaredError()([0, 1], [1, 1]))
accuracy = tf.keras.metrics.Accuracy()
accuracy.update_state([1, 2, 3], [1, 0, 3])
print(accuracy.result())
mean = tf.keras.metrics.Mean()
mean.update_state([1, 2, 4])
mean.update_state(3, sample_weight=2)
print(mean.result(), mean.count.numpy())
total = tf.keras.metrics.Sum()
total.update_state(tf.constant([1, 2]))
print(total.result())

print("## initializers from lists")
print(tf.constant_initializer([1.0, 2.0, 3.0])(shape=[3]))
print(tf.constant_initializer([1, 2, 3, 4])(shape=[2, 2], dtype=tf.float32))
print(tf.constant_initializer(7)(shape=[2]))
print(tf.constant_initializer(np.array([1.5, 2.5]))([2]))
print(tf.keras.initializers.Constant([1.0, 2.0])((2, 2)))
for make in (
    lambda: tf.constant_initializer([1.0, 2.0])(shape=[3]),
    lambda: tf.constant_initializer(tf.constant([1.0]))(shape=[1]),
):
    try:
        print(make())
    except TypeError as error:
        print("TypeError", error)
dense = tf.keras.layers.Dense(
    2, kernel_initializer=tf.constant_initializer([[0.3, -0.2], [0.1, 0.5]])
)
print(dense(tf.ones((1, 2))).numpy())

print("## constraints")
kernel = tf.Variable([3.0, -4.0], constraint=lambda w: tf.clip_by_value(w, 0.0, 2.0))
tf.keras.optimizers.SGD(1.0).apply_gradients([(tf.constant([-1.0, 1.0]), kernel)])
print(kernel.numpy())
layer = tf.keras.layers.Dense(1, kernel_constraint="non_neg", kernel_initializer="ones")
layer(tf.ones((1, 2)))
tf.keras.optimizers.SGD(1.0).apply_gradients([(tf.constant([[5.0], [0.5]]), layer.kernel)])
print(layer.kernel.numpy().tolist())
w = tf.constant([[3.0, 0.5], [4.0, -0.5]])
for name, options in (
    ("MaxNorm", {"max_value": 2.0}),
    ("NonNeg", {}),
    ("UnitNorm", {}),
    ("MinMaxNorm", {"min_value": 1.0, "max_value": 2.0, "rate": 0.5}),
    ("MaxNorm", {"max_value": 1.0, "axis": 1}),
    ("UnitNorm", {"axis": [0, 1]}),
):
    print(
        name, options, getattr(tf.keras.constraints, name)(**options)(w).numpy().round(5).tolist()
    )
print(tf.keras.constraints.get("unit_norm").axis, tf.keras.constraints.get(None))
