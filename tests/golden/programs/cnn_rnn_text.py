import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(4)
words, depth, width = 11, 6, 8
text = np.arange(60) * 7 % words
sequences = np.stack([text[i : i + 6] for i in range(0, 48, 6)])
x, y = sequences[:, :-1], sequences[:, 1:]


class Line(tf.keras.Model):
    def __init__(self, words, depth, width):
        super().__init__()
        self.embedding = layers.Embedding(words, depth)
        self.gru = layers.GRU(width, return_sequences=True, return_state=True)
        self.dense = layers.Dense(words)

    def call(self, inputs, states=None, return_state=False, training=False):
        x = inputs
        x = self.embedding(x, training=training)
        if states is None:
            states = self.gru.get_initial_state(x.shape[0])
        x, states = self.gru(x, initial_state=states, training=training)
        x = self.dense(x, training=training)
        if return_state:
            return x, states
        return x


model = Line(words, depth, width)
loss = tf.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam(0.01)
for epoch in range(2):
    for i in range(0, 8, 4):
        with tf.GradientTape() as tape:
            predictions = model(x[i : i + 4], training=True)
            batch_loss = loss(y[i : i + 4], predictions)
        grads = tape.gradient(batch_loss, model.trainable_variables)
        grads, norm = tf.clip_by_global_norm(grads, 1.0)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
    print(epoch, round(float(batch_loss), 4), round(float(norm), 4), type(grads[0]).__name__)
predicted, state = model(x[:1], return_state=True)
print(predicted.shape, state.shape, tf.random.categorical(predicted[:, -1, :], 1).shape)
