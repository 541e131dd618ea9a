import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class AlwaysDrop(layers.Dropout):
    def call(self, inputs, training=None):
        return super().call(inputs, training=True)


tf.keras.utils.set_random_seed(14)
model = tf.keras.Sequential([layers.Dense(8, activation="relu", kernel_initializer="he_uniform"), AlwaysDrop(0.5), layers.Dense(1)])
x = np.linspace(-1, 1, 5, dtype=np.float32).reshape(-1, 1)
samples = np.stack([model(x) for _ in range(6)])
print(samples.shape, samples.mean(axis=0).round(4).ravel().tolist(), samples.std(axis=0).round(4).ravel().tolist())
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(model(x) ** 2)
print([round(float(tf.norm(g)), 5) for g in tape.gradient(loss, model.trainable_variables)])
print(len(model.variables), len(model.weights), [v.dtype for v in model.variables])
