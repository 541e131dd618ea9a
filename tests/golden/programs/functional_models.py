import numpy as np
import tensorflow as tf
import keras
from keras import Input, Model
from tensorflow.keras import layers

ones = dict(kernel_initializer="ones")


def ramp(shape, dtype=None):
    n = int(np.prod(shape))
    return tf.reshape(tf.cast(tf.range(n), tf.float32) / n - 0.3, shape)


print("## shapes, names, structure")
inputs = Input(shape=(4,))
hidden = layers.Dense(3, activation="relu", kernel_initializer=ramp)(inputs)
outputs = layers.Dense(2, kernel_initializer=ramp)(hidden)
model = Model(inputs=inputs, outputs=outputs)
print(type(model).__name__, model.name, [layer.name for layer in model.layers])
print(inputs, hidden.shape, outputs.shape, outputs.dtype)
print(model.inputs, model.outputs, model.input_shape, model.output_shape)
print([v.path for v in model.trainable_variables], model.count_params())
x = tf.reshape(tf.range(8.0), (2, 4))
print(model(x).numpy())
print(model.predict(x, verbose=0).shape, model.layers[1].output.shape, model.get_layer("dense_1").input.shape)

print("## gradients")
with tf.GradientTape() as tape:
    tape.watch(x)
    y = model(x)
    loss = tf.reduce_sum(y**2)
dx, *dw = tape.gradient(loss, [x, *model.trainable_weights])
print(dx.numpy())
for g in dw:
    print(g.numpy())

print("## Grad-CAM: a model to an inner layer and to the end")
images = tf.reshape(tf.sin(tf.range(2 * 6 * 6 * 1, dtype=tf.float32)), (2, 6, 6, 1))
net = keras.Sequential([
    Input((6, 6, 1)),
    layers.Conv2D(2, 3, activation="relu", kernel_initializer=ramp, name="last_conv"),
    layers.GlobalAveragePooling2D(),
    layers.Dense(3, activation="softmax", kernel_initializer=ramp),
])
cam = Model(net.inputs, [net.get_layer("last_conv").output, net.outputs[0]])
with tf.GradientTape() as tape:
    conv, predictions = cam(images)
    best = tf.argmax(predictions[0])
    score = predictions[:, best]
grads = tape.gradient(score, conv)
weights = tf.reduce_mean(grads, axis=(0, 1, 2))
heat = tf.reduce_sum(conv[0] * weights, axis=-1)
print(conv.shape, predictions.numpy().round(5), int(best))
print(weights.numpy(), (tf.maximum(heat, 0) / tf.reduce_max(heat)).numpy().round(4))

print("## an input in the middle")
head = Model(net.get_layer("last_conv").output, net.outputs[0])
print(head(conv).numpy().round(5))

print("## several inputs and outputs, shared layers, operators")
a, b = Input((2,), name="a"), Input((2,), name="b")
shared = layers.Dense(2, kernel_initializer=ramp, name="shared")
u, v = shared(a), shared(b)
w = layers.Concatenate()([u, v])
z = layers.Add()([u, 2.0 * v]) - u * v / 3.0
siamese = Model([a, b], [w, z], name="siamese")
p, q = tf.constant([[1.0, 2.0]]), tf.constant([[3.0, -1.0]])
for result in siamese([p, q]):
    print(result.numpy())
print(siamese({"a": p, "b": q})[1].numpy(), siamese.name, siamese.output_names)
print([layer.name for layer in siamese.layers if "input" not in layer.name], len(siamese.trainable_variables))
named = Model({"a": a, "b": b}, {"joined": w, "sum": z})
print({k: v.numpy() for k, v in named({"a": p, "b": q}).items()})
with tf.GradientTape() as tape:
    tape.watch([p, q])
    w_, z_ = siamese([p, q])
    loss = tf.reduce_sum(w_) + tf.reduce_sum(z_**2)
print([g.numpy() for g in tape.gradient(loss, [p, q])], tape.watched_variables()[0].name)

print("## a model in a model, and nested Sequential")
base = keras.Sequential([layers.Dense(3, kernel_initializer=ramp), layers.ReLU()])
inputs = Input((2,))
outer = Model(inputs, layers.Dense(1, **ones)(base(inputs)))
print(outer(p).numpy(), [layer.name for layer in outer.layers], base.output_shape)
print([v.path for v in outer.weights])

print("## residual with a Lambda and a custom layer")


class Scale(layers.Layer):
    def build(self, input_shape):
        self.scale = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="scale")

    def call(self, inputs, training=None):
        return inputs * self.scale * (2.0 if training else 1.0)


inputs = Input((3,))
x1 = Scale()(inputs)
x2 = layers.Lambda(lambda t: t**2)(x1)
res = Model(inputs, layers.Add()([inputs, x2]))
t = tf.constant([[1.0, 2.0, 3.0]])
print(res(t).numpy(), res(t, training=True).numpy())

print("## a subclass with its own train_step")


class Custom(keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = tf.reduce_mean((y - y_pred) ** 2)
        g = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(g, self.trainable_variables))
        return {"loss": loss}


inputs = Input((2,))
custom = Custom(inputs, layers.Dense(1, **ones)(inputs))
custom.compile(optimizer=keras.optimizers.SGD(0.1))
history = custom.fit(np.array([[1.0, 2.0]], np.float32), np.array([[1.0]], np.float32), epochs=3, verbose=0)
print([round(float(v), 5) for v in history.history["loss"]], type(custom).__name__)

print("## refusals")
for attempt in (
    lambda: tf.square(inputs),
    lambda: (tf.constant(1.0) + inputs).shape,
    lambda: bool(inputs),
    lambda: list(inputs),
    lambda: Model(inputs, tf.ones((2, 2))),
    lambda: Model(Input((3,)), outputs),
    lambda: layers.Dense(1).output,
    lambda: keras.Sequential([layers.Dense(1)]).inputs,
    lambda: keras.Sequential([layers.Dense(1)]).output,
    lambda: net.output,
    lambda: Input(),
    lambda: Input(shape=(2,), batch_shape=(1, 2)),
):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, str(error)[:200])

print("## frozen layers")
inputs = Input((2,))
frozen = layers.Dense(2, **ones)
frozen.trainable = False
m = Model(inputs, layers.Dense(1, **ones)(frozen(inputs)))
print(len(m.trainable_variables), len(m.non_trainable_variables))
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(m(p))
print([None if g is None else g.numpy().tolist() for g in tape.gradient(loss, m.variables)])
