import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(22)
inputs = keras.Input(shape=(8, 8, 3), name="img")
x = layers.Conv2D(4, 3, activation="relu")(inputs)
x = layers.Conv2D(4, 3, activation="relu")(x)
first_block = layers.MaxPooling2D(2)(x)
x = layers.Conv2D(4, 3, activation="relu", padding="same")(first_block)
x = layers.BatchNormalization()(x)
second_block = layers.add([x, first_block])
x = layers.GlobalAveragePooling2D()(second_block)
x = layers.Dense(5, activation="relu")(x)
x = layers.Dropout(0.5)(x)
outputs = layers.Dense(3)(x)
model = keras.Model(inputs, outputs, name="toy_resnet")
print(model.name, [type(layer).__name__ for layer in model.layers], model.count_params())
images = tf.reshape(tf.sin(tf.range(2 * 192.0)), (2, 8, 8, 3))
labels = tf.constant([0, 2])
optimizer = keras.optimizers.RMSprop(1e-2)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
acc = keras.metrics.SparseCategoricalAccuracy()
for step in range(2):
    with tf.GradientTape() as tape:
        logits = model(images, training=False)
        loss = loss_fn(labels, logits)
    grads = tape.gradient(loss, model.trainable_weights)
    optimizer.apply_gradients(zip(grads, model.trainable_weights))
    acc.update_state(labels, logits)
    print(step, round(float(loss), 5), float(acc.result()))
