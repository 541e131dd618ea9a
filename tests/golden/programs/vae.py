import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(3)


class Draw(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator(1337)

    def call(self, inputs):
        centre, spread = inputs
        batch = tf.shape(centre)[0]
        dim = tf.shape(centre)[1]
        noise = keras.random.uniform(shape=(batch, dim), seed=self.seed_generator)
        return centre + tf.exp(0.5 * spread) * noise


picture = keras.Input(shape=(8, 8, 1))
x = layers.Conv2D(4, 3, activation="relu", strides=2, padding="same")(picture)
x = layers.Flatten()(x)
x = layers.Dense(6, activation="relu")(x)
centre = layers.Dense(2, name="centre")(x)
spread = layers.Dense(2, name="spread")(x)
z = Draw()([centre, spread])
encoder = keras.Model(picture, [centre, spread, z], name="encoder")
code = keras.Input(shape=(2,))
x = layers.Dense(4 * 4 * 4, activation="relu")(code)
x = layers.Reshape((4, 4, 4))(x)
x = layers.Conv2DTranspose(4, 3, activation="relu", strides=2, padding="same")(x)
redrawn = layers.Conv2DTranspose(1, 3, activation="sigmoid", padding="same")(x)
decoder = keras.Model(code, redrawn, name="decoder")
print(encoder.output_shape, decoder.output_shape, encoder.name, len(encoder.layers))


class Variational(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.whole_mean = keras.metrics.Mean(name="whole_loss")
        self.redraw_mean = keras.metrics.Mean(name="redraw_loss")
        self.kl_mean = keras.metrics.Mean(name="divergence")

    @property
    def metrics(self):
        return [self.whole_mean, self.redraw_mean, self.kl_mean]

    def train_step(self, data):
        with tf.GradientTape() as tape:
            centre, spread, z = self.encoder(data)
            redrawn_picture = self.decoder(z)
            redraw_loss = tf.reduce_mean(
                tf.reduce_sum(keras.losses.binary_crossentropy(data, redrawn_picture), axis=(1, 2))
            )
            divergence = -0.5 * (1 + spread - tf.square(centre) - tf.exp(spread))
            divergence = tf.reduce_mean(tf.reduce_sum(divergence, axis=1))
            whole_loss = redraw_loss + divergence
        grads = tape.gradient(whole_loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        self.whole_mean.update_state(whole_loss)
        self.redraw_mean.update_state(redraw_loss)
        self.kl_mean.update_state(divergence)
        return {m.name: m.result() for m in self.metrics}


data = tf.reshape(tf.cast(tf.range(4 * 64) % 7 < 3, tf.float32), (4, 8, 8, 1))
variational = Variational(encoder, decoder)
variational.compile(optimizer=keras.optimizers.Adam())
history = variational.fit(data.numpy(), epochs=2, batch_size=2, shuffle=False, verbose=0)
print({k: [round(float(n), 3) for n in v] for k, v in history.history.items()})
