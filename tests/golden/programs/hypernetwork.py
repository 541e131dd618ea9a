import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(19)
input_dim, classes = 4, 3


class Affine(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.w = self.b = None
        self.units = units
        self.built = True

    def call(self, inputs):
        return tf.matmul(inputs, self.w) + self.b


inner_net = keras.Sequential([Affine(classes)])
amount = classes * input_dim + classes
maker = keras.Sequential([
    keras.layers.Dense(8, activation="relu"),
    keras.layers.Dense(amount, activation="sigmoid"),
])
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(learning_rate=1e-2)
x, y = tf.constant([[1.0, 2.0, 3.0, 4.0]]), tf.constant([1])
for step in range(3):
    with tf.GradientTape() as tape:
        made_weights = maker(x)
        w = tf.reshape(made_weights[:, : input_dim * classes], (input_dim, classes))
        b = tf.reshape(made_weights[:, input_dim * classes :], (classes,))
        inner_net.layers[0].w = w
        inner_net.layers[0].b = b
        preds = inner_net(x)
        loss = loss_fn(y, preds)
    grads = tape.gradient(loss, maker.trainable_weights)
    optimizer.apply_gradients(zip(grads, maker.trainable_weights))
    print(step, round(float(loss), 5))
