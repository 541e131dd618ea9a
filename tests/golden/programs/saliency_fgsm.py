import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(7)
model = keras.Sequential([
    keras.Input((8, 8, 3)),
    keras.layers.Conv2D(4, 3, activation="relu"),
    keras.layers.MaxPooling2D(),
    keras.layers.Flatten(),
    keras.layers.Dense(5, activation="softmax"),
])
image = tf.reshape(tf.linspace(0.0, 1.0, 192), (1, 8, 8, 3))
label = tf.one_hot([2], 5)
criterion = keras.losses.CategoricalCrossentropy()
with tf.GradientTape() as tape:
    tape.watch(image)
    prediction = model(image)
    loss = criterion(label, prediction)
gradient = tape.gradient(loss, image)
direction = tf.sign(gradient)
attacked = tf.clip_by_value(image + 0.01 * direction, 0, 1)
print(round(float(loss), 5), round(float(criterion(label, model(attacked))), 5))
print(tf.reduce_sum(tf.cast(direction > 0, tf.int32)).numpy())
inp = tf.Variable(image)
with tf.GradientTape() as tape:
    pred = model(inp, training=False)
    best = int(tf.argmax(pred[0]))
    loss = pred[0][best]
grads = tape.gradient(loss, inp)
map_ = tf.reduce_max(tf.math.abs(grads), axis=-1)[0]
low, high = tf.reduce_min(map_), tf.reduce_max(map_)
print(((map_ - low) / (high - low + 1e-18)).numpy().round(3)[:2].tolist())
