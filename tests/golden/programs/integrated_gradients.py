import tensorflow as tf

tf.keras.utils.set_random_seed(5)
model = tf.keras.Sequential([
    tf.keras.layers.Dense(6, activation="relu"),
    tf.keras.layers.Dense(3),
])
blank = tf.zeros(shape=(4,))
image = tf.constant([0.5, -1.0, 2.0, 0.25])
pieces = 10
shares = tf.linspace(start=0.0, stop=1.0, num=pieces + 1)


def blend(blank, image, shares):
    share = shares[:, tf.newaxis]
    start_ = tf.expand_dims(blank, axis=0)
    goal = tf.expand_dims(image, axis=0)
    return start_ + share * (goal - start_)


@tf.function
def slopes(images, wanted):
    with tf.GradientTape() as tape:
        tape.watch(images)
        logits = model(images)
        probs = tf.nn.softmax(logits, axis=-1)[:, wanted]
    return tape.gradient(probs, images)


def trapezoid(gradients):
    grads = (gradients[:-1] + gradients[1:]) / tf.constant(2.0)
    return tf.math.reduce_mean(grads, axis=0)


collected = tf.TensorArray(tf.float32, size=pieces + 1)
for alpha in tf.range(0, len(shares), 4):
    from_ = alpha
    to = tf.minimum(from_ + 4, len(shares))
    batch = slopes(blend(blank, image, shares[from_:to]), 1)
    collected = collected.scatter(tf.range(from_, to), batch)
total = collected.stack()
ig = (image - blank) * trapezoid(total)
print(total.shape, ig.numpy().round(5).tolist())
