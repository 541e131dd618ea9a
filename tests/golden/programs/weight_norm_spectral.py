import tensorflow as tf


class WeightNormDense(tf.keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.v = self.add_weight(shape=(input_shape[-1], self.units), initializer=tf.keras.initializers.GlorotUniform(seed=3), name="v")
        self.g = self.add_weight(shape=(self.units,), initializer="ones", name="g")

    def call(self, x):
        w = self.g * tf.math.l2_normalize(self.v, axis=0)
        return tf.matmul(x, w)


class Spectral(tf.keras.layers.Wrapper if hasattr(tf.keras.layers, "Wrapper") else tf.keras.layers.Layer):
    pass


layer = WeightNormDense(3)
x = tf.constant([[1.0, 2.0], [0.5, -1.0]])
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(layer(x) ** 2)
print([g.numpy().round(4).tolist() for g in tape.gradient(loss, layer.trainable_variables)], [w.name for w in layer.weights])
w = tf.Variable([[2.0, 0.5], [1.0, -1.0]])
u = tf.Variable([[1.0, 0.0]], trainable=False)
with tf.GradientTape() as tape:
    v_ = tf.math.l2_normalize(tf.matmul(u, w, transpose_b=True))
    u_ = tf.math.l2_normalize(tf.matmul(v_, w))
    sigma = tf.squeeze(tf.matmul(tf.matmul(v_, w), u_, transpose_b=True))
    y = tf.reduce_sum(w / sigma)
print(round(float(sigma), 5), tape.gradient(y, w).numpy().round(4).tolist())
with tf.GradientTape() as tape:
    s = tf.linalg.svd(w, compute_uv=False)
    nuclear = tf.reduce_sum(s)
print(s.numpy().round(4), tape.gradient(nuclear, w).numpy().round(4).tolist())
with tf.GradientTape() as tape:
    q, r = tf.linalg.qr(w)
    ortho = tf.norm(tf.matmul(w, w, transpose_a=True) - tf.eye(2))
print(round(float(ortho), 4), tape.gradient(ortho, w).numpy().round(3).tolist())
