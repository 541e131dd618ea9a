import tensorflow as tf

tf.keras.utils.set_random_seed(17)
x = tf.reshape(tf.cos(tf.range(35.0)), (7, 5))
layer = tf.keras.layers.Dense(10, activation=tf.nn.relu)
with tf.GradientTape() as t2:
    with tf.GradientTape(watch_accessed_variables=False) as t1:
        t1.watch(x)
        y = layer(x)
        out = tf.reduce_sum(layer(x) ** 2)
    g1 = t1.gradient(out, x)
    g1_mag = tf.norm(g1)
dg1_mag = t2.gradient(g1_mag, layer.trainable_variables)
print([var.shape for var in dg1_mag], round(float(g1_mag), 4), round(float(tf.norm(dg1_mag[0])), 4))


def slope_penalty(critic, real, fake):
    alpha = tf.constant([[0.3], [0.7]])
    diff = fake - real
    between = real + alpha * diff
    with tf.GradientTape() as inner_tape:
        inner_tape.watch(between)
        pred = critic(between, training=True)
    grads = inner_tape.gradient(pred, [between])[0]
    norm = tf.sqrt(tf.reduce_sum(tf.square(grads), axis=[1]))
    return tf.reduce_mean((norm - 1.0) ** 2)


critic = tf.keras.Sequential([tf.keras.layers.Dense(4), tf.keras.layers.LeakyReLU(0.2), tf.keras.layers.Dense(1)])
with tf.GradientTape() as tape:
    gp = slope_penalty(critic, x[:2], x[2:4])
print(round(float(gp), 5), [None if g is None else round(float(tf.norm(g)), 5) for g in tape.gradient(gp, critic.trainable_variables)])
