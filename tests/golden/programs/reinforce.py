import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(13)
model = tf.keras.Sequential([
    tf.keras.layers.Dense(5, activation="elu", input_shape=(4,)),
    tf.keras.layers.Dense(1, activation="sigmoid"),
])
loss_fn = tf.keras.losses.binary_crossentropy
obs = np.array([0.1, -0.2, 0.3, 0.05], np.float32)


def try_move(obs):
    with tf.GradientTape() as tape:
        leftwards = model(obs[np.newaxis])
        action = tf.random.uniform([1, 1], seed=3) > leftwards
        aim = tf.constant([[1.0]]) - tf.cast(action, tf.float32)
        loss = tf.reduce_mean(loss_fn(aim, leftwards))
    grads = tape.gradient(loss, model.trainable_variables)
    return int(action[0, 0].numpy()), grads


gains_, kept_grads = [], []
for step in range(4):
    action, grads = try_move(obs * (step + 1))
    gains_.append(1.0 - action)
    kept_grads.append(grads)


def discounted_gains(rewards, discount_rate):
    later = np.array(rewards)
    for step in range(len(rewards) - 2, -1, -1):
        later[step] += later[step + 1] * discount_rate
    return later


final = discounted_gains(gains_, 0.8)
final = (final - final.mean()) / (final.std() + 1e-7)
averaged = []
for which in range(len(model.trainable_variables)):
    average_ = tf.reduce_mean([r * kept_grads[step][which] for step, r in enumerate(final)], axis=0)
    averaged.append(average_)
tf.keras.optimizers.Adam(0.01).apply_gradients(zip(averaged, model.trainable_variables))
print(gains_, [round(float(tf.reduce_sum(tf.abs(g))), 5) for g in averaged])
