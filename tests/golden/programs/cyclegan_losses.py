import tensorflow as tf

tf.keras.utils.set_random_seed(10)


def shrink(filters, size, normalized=True):
    initializer = tf.random_normal_initializer(0.0, 0.02, seed=1)
    result = tf.keras.Sequential()
    result.add(tf.keras.layers.Conv2D(filters, size, strides=2, padding="same", kernel_initializer="he_uniform", use_bias=False))
    if normalized:
        result.add(tf.keras.layers.BatchNormalization())
    result.add(tf.keras.layers.LeakyReLU())
    return result


def grow(filters, size, dropped=False):
    result = tf.keras.Sequential()
    result.add(tf.keras.layers.Conv2DTranspose(filters, size, strides=2, padding="same", kernel_initializer="he_uniform", use_bias=False))
    result.add(tf.keras.layers.BatchNormalization())
    if dropped:
        result.add(tf.keras.layers.Dropout(0.5))
    result.add(tf.keras.layers.ReLU())
    return result


def Generator():
    inputs = tf.keras.layers.Input(shape=[8, 8, 3])
    downs = [shrink(4, 4, normalized=False), shrink(6, 4), shrink(6, 4)]
    ups = [grow(6, 4), grow(4, 4)]
    last = tf.keras.layers.Conv2DTranspose(3, 4, strides=2, padding="same", kernel_initializer="he_uniform", activation="tanh")
    x = inputs
    kept = []
    for down in downs:
        x = down(x)
        kept.append(x)
    kept = reversed(kept[:-1])
    for up, skip in zip(ups, kept):
        x = up(x)
        x = tf.keras.layers.Concatenate()([x, skip])
    x = last(x)
    return tf.keras.Model(inputs=inputs, outputs=x)


def Discriminator():
    inp = tf.keras.layers.Input(shape=[8, 8, 3], name="input_image")
    tar = tf.keras.layers.Input(shape=[8, 8, 3], name="target_image")
    x = tf.keras.layers.concatenate([inp, tar])
    smaller = shrink(4, 4, False)(x)
    framed = tf.keras.layers.ZeroPadding2D()(smaller)
    conv = tf.keras.layers.Conv2D(5, 4, strides=1, kernel_initializer="he_uniform", use_bias=False)(framed)
    norm = tf.keras.layers.BatchNormalization()(conv)
    bent = tf.keras.layers.LeakyReLU()(norm)
    last = tf.keras.layers.Conv2D(1, 2, strides=1, kernel_initializer="he_uniform")(bent)
    return tf.keras.Model(inputs=[inp, tar], outputs=last)


generator, discriminator = Generator(), Discriminator()
print(generator.output_shape, discriminator.output_shape, len(generator.trainable_variables), len(discriminator.trainable_variables))
criterion = tf.keras.losses.BinaryCrossentropy(from_logits=True)
generator_optimizer = tf.keras.optimizers.Adam(2e-4, beta_1=0.5)
discriminator_optimizer = tf.keras.optimizers.Adam(2e-4, beta_1=0.5)
input_image = tf.reshape(tf.sin(tf.range(192, dtype=tf.float32)), (1, 8, 8, 3))
target = tf.reshape(tf.cos(tf.range(192, dtype=tf.float32)), (1, 8, 8, 3))
for step in range(2):
    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        made = generator(input_image, training=True)
        verdict_real = discriminator([input_image, target], training=True)
        verdict_fake = discriminator([input_image, made], training=True)
        fooling = criterion(tf.ones_like(verdict_fake), verdict_fake)
        distance = tf.reduce_mean(tf.abs(target - made))
        generator_cost = fooling + (100 * distance)
        real_cost = criterion(tf.ones_like(verdict_real), verdict_real)
        fake_cost = criterion(tf.zeros_like(verdict_fake), verdict_fake)
        critic_cost = real_cost + fake_cost
    generator_gradients = gen_tape.gradient(generator_cost, generator.trainable_variables)
    discriminator_gradients = disc_tape.gradient(critic_cost, discriminator.trainable_variables)
    generator_optimizer.apply_gradients(zip(generator_gradients, generator.trainable_variables))
    discriminator_optimizer.apply_gradients(zip(discriminator_gradients, discriminator.trainable_variables))
    print(round(float(generator_cost), 3), round(float(critic_cost), 4))
