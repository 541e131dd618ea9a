import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(28)
lists = [[711, 632, 71], [73, 8, 3215, 55, 927], [83, 91, 1, 645, 1253, 927]]
filled = keras.utils.pad_sequences(lists, padding="post")
print(filled)
embedding = layers.Embedding(input_dim=5000, output_dim=4, mask_zero=True)
embedded = embedding(filled)
print(embedded._keras_mask.numpy() if hasattr(embedded, "_keras_mask") else embedding.compute_mask(filled).numpy())
model = keras.Sequential([embedding, layers.LSTM(3, recurrent_initializer="glorot_uniform"), layers.Dense(1)])
with tf.GradientTape() as tape:
    out = model(filled)
    loss = tf.reduce_sum(out**2)
grads = tape.gradient(loss, model.trainable_variables)
print(out.shape, round(float(loss), 6), [round(float(tf.norm(tf.convert_to_tensor(g))), 5) for g in grads])
alone = layers.LSTM(3, recurrent_initializer="glorot_uniform")
print(np.allclose(alone(embedded, mask=embedding.compute_mask(filled)), alone(embedded)))
masker = layers.Masking()
plain_rows = tf.cast(tf.tile(tf.expand_dims(filled, axis=-1), [1, 1, 2]), tf.float32)
print(masker(plain_rows).shape, layers.GlobalAveragePooling1D()(masker(plain_rows)).numpy())
