import tensorflow as tf

tf.keras.utils.set_random_seed(24)
encoder = tf.keras.Sequential([tf.keras.layers.Dense(6, activation="relu"), tf.keras.layers.Dense(3)])


def pair_loss(p1, p2, warmth=0.1):
    p1 = tf.math.l2_normalize(p1, axis=1)
    p2 = tf.math.l2_normalize(p2, axis=1)
    likeness = tf.matmul(p1, p2, transpose_b=True) / warmth
    batch_size = tf.shape(p1)[0]
    labels = tf.range(batch_size)
    forth = tf.keras.losses.sparse_categorical_crossentropy(labels, likeness, from_logits=True)
    back_ = tf.keras.losses.sparse_categorical_crossentropy(labels, tf.transpose(likeness), from_logits=True)
    return tf.reduce_mean(forth + back_) / 2


x = tf.reshape(tf.sin(tf.range(20.0)), (4, 5))
optimizer = tf.keras.optimizers.Adam(0.01)
for step in range(2):
    with tf.GradientTape() as tape:
        loss = pair_loss(encoder(x), encoder(x + 0.1))
    grads = tape.gradient(loss, encoder.trainable_weights)
    optimizer.apply_gradients(zip(grads, encoder.trainable_weights))
    print(step, round(float(loss), 4))


def three_loss(anchor, positive, negative, margin=0.5):
    near = tf.reduce_sum(tf.square(anchor - positive), -1)
    far = tf.reduce_sum(tf.square(anchor - negative), -1)
    return tf.maximum(near - far + margin, 0.0)


with tf.GradientTape() as tape:
    loss = tf.reduce_mean(three_loss(encoder(x[:2]), encoder(x[:2] + 0.1), encoder(x[2:])))
print(round(float(loss), 5), [round(float(tf.norm(g)), 4) for g in tape.gradient(loss, encoder.trainable_weights)])
