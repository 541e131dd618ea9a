import tensorflow as tf

tf.keras.utils.set_random_seed(2)
base = tf.keras.Sequential([
    tf.keras.Input((None, None, 3)),
    tf.keras.layers.Conv2D(3, 3, activation="relu", name="mixed3"),
    tf.keras.layers.Conv2D(4, 3, activation="relu", name="mixed5"),
])
layers = [base.get_layer(name).output for name in ["mixed3", "mixed5"]]
watcher = tf.keras.Model(inputs=base.inputs, outputs=layers)


def excitement(img, model):
    one_image = tf.expand_dims(img, axis=0)
    seen_layers = model(one_image)
    if len(seen_layers) == 1:
        seen_layers = [seen_layers]
    losses = []
    for act in seen_layers:
        loss = tf.math.reduce_mean(act)
        losses.append(loss)
    return tf.reduce_sum(losses)


class Dreamer(tf.Module):
    def __init__(self, model):
        self.model = model

    @tf.function(
        input_signature=(
            tf.TensorSpec(shape=[None, None, 3], dtype=tf.float32),
            tf.TensorSpec(shape=[], dtype=tf.int32),
            tf.TensorSpec(shape=[], dtype=tf.float32),
        )
    )
    def __call__(self, img, steps, rate):
        loss = tf.constant(0.0)
        for n in tf.range(steps):
            with tf.GradientTape() as tape:
                tape.watch(img)
                loss = excitement(img, self.model)
            gradients = tape.gradient(loss, img)
            gradients /= tf.math.reduce_std(gradients) + 1e-8
            img = img + gradients * rate
            img = tf.clip_by_value(img, -1, 1)
        return loss, img


dreamer = Dreamer(watcher)
img = tf.reshape(tf.sin(tf.range(7 * 6 * 3, dtype=tf.float32)), (7, 6, 3))
loss, img = dreamer(img, tf.constant(3), tf.constant(0.01))
print(round(float(loss), 5), img.shape, round(float(tf.reduce_mean(img)), 5))
