import numpy as np
import tensorflow as tf
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import LSTM, Dense, SimpleRNN, Bidirectional, Dropout, TimeDistributed

tf.keras.utils.set_random_seed(27)
series = np.sin(np.arange(30) * 0.3).astype(np.float32)
window = 5
x = np.stack([series[i : i + window] for i in range(20)])[..., None]
y = series[window : window + 20][:, None]
model = Sequential()
model.add(LSTM(6, activation="tanh", recurrent_initializer="glorot_uniform", return_sequences=True, input_shape=(window, 1)))
model.add(Dropout(0.2))
model.add(Bidirectional(SimpleRNN(3, recurrent_initializer="glorot_uniform")))
model.add(Dense(1))
print(model.output_shape, model.count_params(), [layer.name for layer in model.layers])
model.compile(optimizer="adam", loss="mean_squared_error", metrics=["mae"])
out = model.evaluate(x, y, verbose=0)
print([round(float(v), 5) for v in out])
optimizer = tf.keras.optimizers.Adam(0.01)
for epoch in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(y - model(x, training=False)))
    grads = tape.gradient(loss, model.trainable_variables)
    grads = [tf.clip_by_norm(g, 0.5) for g in grads]
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    print(epoch, round(float(loss), 5))
every = Sequential([SimpleRNN(4, return_sequences=True, recurrent_initializer="glorot_uniform"), TimeDistributed(Dense(2))])
print(every(x[:2]).shape, len(every.weights))
stateful = tf.keras.layers.LSTM(2, stateful=True, recurrent_initializer="glorot_uniform")
first = stateful(x[:2])
second = stateful(x[:2])
stateful.reset_states()
print(bool(tf.reduce_all(first == stateful(x[:2]))), bool(tf.reduce_all(first == second)))
