import numpy as np
import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(12)
moves = 2
model = keras.models.Sequential([
    keras.layers.Dense(6, activation="elu", input_shape=[4]),
    keras.layers.Dense(6, activation="elu"),
    keras.layers.Dense(moves),
])
target = keras.models.clone_model(model)
target.set_weights(model.get_weights())
optimizer = keras.optimizers.Nadam(learning_rate=1e-2)
loss_fn = keras.losses.MeanSquaredError()
rng = np.random.default_rng(3)
states, next_states = rng.normal(size=(2, 8, 4)).astype(np.float32)
actions = rng.integers(0, 2, 8)
rewards, dones = rng.random(8).astype(np.float32), rng.integers(0, 2, 8).astype(np.float32)
for step in range(3):
    next_values = target.predict(next_states, verbose=0)
    best_next = next_values.max(axis=1)
    runs = 1.0 - dones
    aims = rewards + runs * 0.95 * best_next
    aims = aims.reshape(-1, 1)
    mask = tf.one_hot(actions, moves)
    with tf.GradientTape() as tape:
        all_values = model(states)
        chosen = tf.reduce_sum(all_values * mask, axis=1, keepdims=True)
        loss = tf.reduce_mean(loss_fn(aims, chosen))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    print(step, round(float(loss), 5))
    tau = 0.1
    for t, m in zip(target.variables, model.variables):
        t.assign(tau * m + (1 - tau) * t)
print(np.round(target(states[:2]).numpy(), 4).tolist())
