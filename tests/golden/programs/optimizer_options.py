import tensorflow as tf


def rows():
    return tf.IndexedSlices(
        tf.constant([[1.0, 2.0], [3.0, -4.0], [0.5, 0.25]]),
        tf.constant([1, 3, 1]),
        tf.constant([5, 2]),
    )


OPTIMIZERS = ["SGD", "Adam", "Adagrad", "RMSprop", "Nadam", "Adadelta", "Adamax", "Lion", "Ftrl", "AdamW"]
OPTIONS = [
    {},
    {"clipnorm": 1.0},
    {"global_clipnorm": 1.0},
    {"clipvalue": 1.0},
    {"weight_decay": 0.1},
    {"loss_scale_factor": 4.0},
    {"use_ema": True, "ema_momentum": 0.9},
    {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2},
    {"gradient_accumulation_steps": 2},
]
for options in OPTIONS:
    print("##", options)
    for name in OPTIMIZERS:
        v = tf.Variable(tf.ones((5, 2)))
        w = tf.Variable([1.0, 2.0])
        optimizer = getattr(tf.keras.optimizers, name)(0.1, **options)
        for _ in range(3):
            g = tf.convert_to_tensor(rows()) if "loss_scale_factor" in options else rows()
            optimizer.apply_gradients([(g, v), (tf.constant([3.0, 4.0]), w)])
        print(name, v.numpy().round(4).tolist(), w.numpy().round(4).tolist())
        print(len(optimizer.variables), int(optimizer.iterations), sorted(optimizer.get_config()))
        optimizer.finalize_variable_values([v, w])
        print(w.numpy().round(4).tolist())

print("## refusals")
for options in (
    {"clipnorm": 1.0, "clipvalue": 1.0},
    {"gradient_accumulation_steps": 1},
    {"use_ema": True, "ema_momentum": 2.0},
    {"use_ema": True, "ema_overwrite_frequency": 0.5},
    {"nonsense": 1},
):
    try:
        tf.keras.optimizers.SGD(0.1, **options)
    except Exception as error:
        print(type(error).__name__, error)

print("## from a dict, a name, a config")
optimizer = tf.keras.optimizers.get({"class_name": "adam", "config": {"weight_decay": 0.05}})
print(type(optimizer).__name__, optimizer.weight_decay)
again = tf.keras.optimizers.Adam.from_config(tf.keras.optimizers.Adam(0.25).get_config())
print(float(again.learning_rate), tf.keras.optimizers.get("rmsprop").rho)
optimizer = tf.keras.optimizers.Adam(learning_rate=lambda: 0.1)
v = tf.Variable(1.0)
optimizer.apply_gradients([(tf.constant(1.0), v)])
print(v.numpy(), len(optimizer.variables))
print(float(tf.keras.optimizers.SGD(0.1, loss_scale_factor=8.0).scale_loss(tf.constant(0.5))))

try:
    tf.keras.optimizers.SGD(0.1, loss_scale_factor=4.0).apply_gradients(
        [(rows(), tf.Variable(tf.ones((5, 2))))]
    )
except TypeError as error:
    print(error)

print("## weights that do not decay")
optimizer = tf.keras.optimizers.AdamW(0.1, weight_decay=0.5)
a, b = tf.Variable([2.0], name="kernel"), tf.Variable([2.0], name="bias")
optimizer.exclude_from_weight_decay(var_names=["bias"])
optimizer.apply_gradients([(tf.constant([1.0]), a), (tf.constant([1.0]), b)])
print(a.numpy(), b.numpy())

print("## an optimizer of one's own")


class Momentum(tf.keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.1, beta=0.9, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.beta = beta

    def build(self, variables):
        super().build(variables)
        self.speed = [self.add_variable_from_reference(v, name="speed") for v in variables]

    def update_step(self, gradient, variable, learning_rate):
        rate = tf.cast(learning_rate, variable.dtype)
        speed = self.speed[self._get_variable_index(variable)]
        self.assign(speed, self.beta * speed - rate * gradient)
        self.assign_add(variable, speed)


optimizer = Momentum()
dense = tf.keras.layers.Dense(1, kernel_initializer="ones")
x = tf.constant([[1.0, 2.0]])
for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(dense(x) ** 2)
    weights = dense.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    print(float(loss), dense.kernel.numpy().tolist(), dense.bias.numpy().tolist())
print([v.name for v in optimizer.variables])
