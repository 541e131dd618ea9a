import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(6)


class Block(layers.Layer):
    def __init__(self, depth, num_heads, inner, rate=0.1):
        super().__init__()
        self.attention = layers.MultiHeadAttention(num_heads=num_heads, key_dim=depth)
        self.mlp = keras.Sequential([layers.Dense(inner, activation="relu"), layers.Dense(depth)])
        self.norm1 = layers.LayerNormalization(epsilon=1e-6)
        self.norm2 = layers.LayerNormalization(epsilon=1e-6)
        self.drop1 = layers.Dropout(rate)
        self.drop2 = layers.Dropout(rate)

    def call(self, inputs, training=None):
        attended = self.attention(inputs, inputs)
        attended = self.drop1(attended, training=training)
        middle = self.norm1(inputs + attended)
        fed = self.mlp(middle)
        fed = self.drop2(fed, training=training)
        return self.norm2(middle + fed)


class Placed(layers.Layer):
    def __init__(self, maxlen, words, depth):
        super().__init__()
        self.word_table = layers.Embedding(input_dim=words, output_dim=depth)
        self.place_table = layers.Embedding(input_dim=maxlen, output_dim=depth)

    def call(self, x):
        maxlen = tf.shape(x)[-1]
        positions = tf.range(start=0, limit=maxlen, delta=1)
        positions = self.place_table(positions)
        return self.word_table(x) + positions


inputs = layers.Input(shape=(5,))
x = Placed(5, 12, 4)(inputs)
x = Block(4, 2, 6)(x)
x = layers.GlobalAveragePooling1D()(x)
x = layers.Dropout(0.1)(x)
outputs = layers.Dense(2, activation="softmax")(x)
model = keras.Model(inputs=inputs, outputs=outputs)
ids = np.arange(15).reshape(3, 5) % 12
labels = np.array([0, 1, 1])
print(model(ids).numpy().round(4).tolist(), model.count_params())
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, model(ids, training=False)))
grads = tape.gradient(loss, model.trainable_variables)
print(round(float(loss), 5), [round(float(tf.norm(tf.convert_to_tensor(g))), 4) for g in grads])
