import tensorflow as tf

tf.keras.utils.set_random_seed(11)
net = tf.keras.Sequential([
    tf.keras.Input((8, 8, 3)),
    tf.keras.layers.Conv2D(4, 3, activation="relu", padding="same", name="block1_conv1"),
    tf.keras.layers.MaxPool2D(name="block1_pool"),
    tf.keras.layers.Conv2D(6, 3, activation="relu", padding="same", name="block2_conv1"),
])
net.trainable = False


def inner_outputs(layer_names):
    outputs = [net.get_layer(name).output for name in layer_names]
    return tf.keras.Model(net.inputs, outputs)


def gram(maps):
    result = tf.linalg.einsum("bijc,bijd->bcd", maps, maps)
    input_shape = tf.shape(maps)
    places = tf.cast(input_shape[1] * input_shape[2], tf.float32)
    return result / places


class Features(tf.keras.models.Model):
    def __init__(self, style_names, content_names):
        super(Features, self).__init__()
        self.net = inner_outputs(style_names + content_names)
        self.style_names = style_names
        self.count = len(style_names)
        self.net.trainable = False

    def call(self, inputs):
        outputs = self.net(inputs * 255.0 / 100.0)
        style = [gram(o) for o in outputs[: self.count]]
        return {"content": outputs[self.count :], "style": style}


features = Features(["block1_conv1"], ["block2_conv1"])
content = tf.reshape(tf.linspace(0.0, 1.0, 192), (1, 8, 8, 3))
style = tf.reverse(content, [1])
wanted_style = features(style)["style"]
wanted_content = features(content)["content"]
image = tf.Variable(content)
opt = tf.keras.optimizers.Adam(learning_rate=0.02, beta_1=0.99, epsilon=1e-1)


def keep_range(image):
    return tf.clip_by_value(image, clip_value_min=0.0, clip_value_max=1.0)


def roughness(image):
    x = image[:, :, 1:, :] - image[:, :, :-1, :]
    y = image[:, 1:, :, :] - image[:, :-1, :, :]
    return tf.reduce_sum(tf.abs(x)) + tf.reduce_sum(tf.abs(y))


@tf.function()
def train_step(image):
    with tf.GradientTape() as tape:
        outputs = features(image)
        loss = tf.add_n([tf.reduce_mean((a - b) ** 2) for a, b in zip(outputs["style"], wanted_style)])
        loss += tf.add_n([tf.reduce_mean((a - b) ** 2) for a, b in zip(outputs["content"], wanted_content)])
        loss += 1e-3 * roughness(image)
    grad = tape.gradient(loss, image)
    opt.apply_gradients([(grad, image)])
    image.assign(keep_range(image))
    return loss


for _ in range(3):
    print(round(float(train_step(image)), 5))
print(len(features.trainable_variables), image.numpy().mean().round(5))
