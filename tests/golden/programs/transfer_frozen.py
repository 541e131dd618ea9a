import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(23)
body = keras.Sequential([keras.Input((6,)), keras.layers.Dense(5, activation="relu"), keras.layers.BatchNormalization()], name="base")
body.trainable = False
inputs = keras.Input(shape=(6,))
x = body(inputs, training=False)
outputs = keras.layers.Dense(1)(x)
model = keras.Model(inputs, outputs)
print(len(model.weights), len(model.trainable_weights), len(model.non_trainable_weights), body.layers[0].trainable)
x, y = tf.reshape(tf.cos(tf.range(24.0)), (4, 6)), tf.constant([[0.0], [1.0], [1.0], [0.0]])
loss_fn = keras.losses.BinaryCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam()
with tf.GradientTape() as tape:
    predictions = model(x)
    cost = loss_fn(y, predictions)
gradients = tape.gradient(cost, model.trainable_weights)
optimizer.apply_gradients(zip(gradients, model.trainable_weights))
print(round(float(cost), 5), [v.path for v in model.trainable_weights])
body.trainable = True
print(len(model.trainable_weights))
with tf.GradientTape() as tape:
    cost = loss_fn(y, model(x, training=True))
grads = tape.gradient(cost, model.trainable_weights)
try:
    optimizer.apply_gradients(zip(grads, model.trainable_weights))
except (ValueError, KeyError) as error:
    print(type(error).__name__)
keras.optimizers.Adam(1e-5).apply_gradients(zip(grads, model.trainable_weights))
print([g.shape for g in grads])
