import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(1)
inputs = layers.Input(shape=(4,))
trunk = layers.Dense(8, activation="relu")(inputs)
action = layers.Dense(2, activation="softmax")(trunk)
critic = layers.Dense(1)(trunk)
model = keras.Model(inputs=inputs, outputs=[action, critic])
optimizer = keras.optimizers.Adam(learning_rate=0.01)
robust = keras.losses.Huber()
rng = np.random.default_rng(0)
gamma = 0.99
for episode in range(2):
    log_chances, guesses, gains = [], [], []
    state = rng.normal(size=4)
    with tf.GradientTape() as tape:
        for timestep in range(3):
            seen = tf.convert_to_tensor(state)
            seen = tf.expand_dims(seen, 0)
            chances, guess = model(seen)
            guesses.append(guess[0, 0])
            a = int(np.argmax(np.squeeze(chances)))
            log_chances.append(tf.math.log(chances[0, a]))
            state = rng.normal(size=4)
            gains.append(float(a) + 0.5)
        returns = []
        running = 0
        for r in gains[::-1]:
            running = r + gamma * running
            returns.insert(0, running)
        returns = np.array(returns)
        returns = (returns - np.mean(returns)) / (np.std(returns) + 1e-8)
        returns = returns.tolist()
        policy_terms, value_terms = [], []
        for lp, value, ret in zip(log_chances, guesses, returns):
            diff = ret - value
            policy_terms.append(-lp * diff)
            value_terms.append(robust(tf.expand_dims(value, 0), tf.expand_dims(ret, 0)))
        cost = sum(policy_terms) + sum(value_terms)
    grads = tape.gradient(cost, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    print(episode, "%.5f" % float(cost), [g.shape for g in grads])
