import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(18)


class Affine(keras.layers.Layer):
    def __init__(self, units=32):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True)
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True)

    def call(self, inputs):
        return tf.matmul(inputs, self.w) + self.b


class RunningSum(keras.layers.Layer):
    def __init__(self, input_dim):
        super().__init__()
        self.total = self.add_weight(initializer="zeros", shape=(input_dim,), trainable=False)

    def call(self, inputs):
        self.total.assign_add(tf.reduce_sum(inputs, axis=0))
        return self.total


class Watched(keras.layers.Layer):
    def __init__(self, rate=1e-2):
        super().__init__()
        self.activity_regularizer = keras.regularizers.L2(rate)

    def call(self, inputs):
        return inputs


class Wrapped(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.watched = Watched(1e-2)
        self.dense = keras.layers.Dense(3, kernel_regularizer=keras.regularizers.L2(1e-3))

    def call(self, inputs):
        return self.dense(self.watched(inputs))


x = tf.ones((2, 2))
adder = RunningSum(2)
print(adder(x).numpy(), adder(x).numpy(), len(adder.weights), len(adder.non_trainable_weights), adder.trainable_weights)
affine = Affine(4)
print(affine(x).shape, [w.name for w in affine.weights], affine.w.path)
layer = Wrapped()
print(len(layer.losses))
_ = layer(tf.zeros((1, 1)))
print(len(layer.losses))
_ = layer(tf.zeros((1, 1)))
print(len(layer.losses), [float(v) >= 0 for v in layer.losses])
chain = keras.Sequential([Affine(3), keras.layers.ReLU(), Affine(1)])
y = chain(tf.ones(shape=(3, 64)))
print("weights:", len(chain.weights), "trainable weights:", len(chain.trainable_weights), y.shape)
optimizer = keras.optimizers.SGD(learning_rate=1e-3)
loss_fn = keras.losses.MeanSquaredError(reduction="sum")
with tf.GradientTape() as tape:
    loss = loss_fn(tf.zeros((3, 1)), chain(tf.ones((3, 64))))
    loss += sum(layer.losses)
grads = tape.gradient(loss, chain.trainable_weights)
optimizer.apply_gradients(zip(grads, chain.trainable_weights))
print([g.shape for g in grads])
