import numpy as np
import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(26)
inputs = keras.Input(shape=(4,), name="digits")
x1 = keras.layers.Dense(6, activation="relu")(inputs)
outputs = keras.layers.Dense(1, name="predictions", activation="sigmoid")(x1)
model = keras.Model(inputs=inputs, outputs=outputs)
rng = np.random.default_rng(8)
x = rng.normal(size=(12, 4)).astype("float32")
y = (x.sum(1, keepdims=True) > 0).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(4)
metrics = [
    keras.metrics.BinaryAccuracy(name="acc"), keras.metrics.Precision(name="precision"), keras.metrics.Recall(name="recall"),
    keras.metrics.AUC(name="auc"), keras.metrics.TruePositives(name="tp"), keras.metrics.FalseNegatives(name="fn"),
    keras.metrics.MeanSquaredError(name="mse"),
]
optimizer = keras.optimizers.SGD(learning_rate=0.5)
loss_fn = keras.losses.BinaryCrossentropy()
first_loss = keras.metrics.Mean()
for epoch in range(2):
    for step, (xb, yb) in enumerate(dataset):
        with tf.GradientTape() as tape:
            p = model(xb, training=True)
            cost = loss_fn(yb, p)
        grads = tape.gradient(cost, model.trainable_weights)
        optimizer.apply(grads, model.trainable_weights)
        first_loss(cost)
        for m in metrics:
            m.update_state(yb, p)
    print(epoch, {m.name: round(float(m.result()), 4) for m in metrics}, round(float(first_loss.result()), 4))
    for m in metrics:
        m.reset_state()
    first_loss.reset_state()
