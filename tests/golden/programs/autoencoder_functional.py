import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(20)
inputs = keras.Input(shape=(8, 8, 1), name="img")
x = layers.Conv2D(4, 3, activation="relu")(inputs)
x = layers.Conv2D(6, 3, activation="relu")(x)
x = layers.MaxPooling2D(2)(x)
code_out = layers.GlobalMaxPooling2D()(x)
encoder = keras.Model(inputs, code_out, name="encoder")
code_in = keras.Input(shape=(6,), name="squeezed")
x = layers.Reshape((1, 3, 2))(code_in)
x = layers.Conv2DTranspose(4, 3, activation="relu")(x)
x = layers.UpSampling2D((2, 1))(x)
out_image = layers.Conv2DTranspose(1, 3, activation="relu")(x)
decoder = keras.Model(code_in, out_image, name="decoder")
image_in = keras.Input(shape=(8, 8, 1), name="img2")
squeezed = encoder(image_in)
restored = decoder(squeezed)
whole = keras.Model(image_in, restored, name="whole")
print([layer.name for layer in whole.layers], decoder.output_shape, whole.count_params())
data = tf.reshape(tf.linspace(0.0, 1.0, 128), (2, 8, 8, 1))
with tf.GradientTape() as tape:
    out = whole(data)
    loss = tf.reduce_mean(tf.square(out - 0.5))
grads = tape.gradient(loss, whole.trainable_variables)
print(out.shape, round(float(loss), 5), [round(float(tf.norm(g)), 5) for g in grads])
features = keras.Model(inputs=encoder.input, outputs=[layer.output for layer in encoder.layers])
print([f.shape for f in features(data)])
def small():
    inputs = keras.Input(shape=(3,))
    return keras.Model(inputs, layers.Dense(1)(inputs))
model1, model2, model3 = small(), small(), small()
inputs = keras.Input(shape=(3,))
ensemble = keras.Model(inputs=inputs, outputs=layers.average([model1(inputs), model2(inputs), model3(inputs)]))
print(ensemble(tf.ones((1, 3))).shape, len(ensemble.weights))
