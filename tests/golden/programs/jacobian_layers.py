import tensorflow as tf

tf.keras.utils.set_random_seed(16)
x = tf.reshape(tf.sin(tf.range(35.0)), (7, 5))
layer1 = tf.keras.layers.Dense(8, activation=tf.nn.elu)
layer2 = tf.keras.layers.Dense(6, activation=tf.nn.elu)
with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
    tape.watch(x)
    y = layer2(layer1(x))
print(y.shape)
j = tape.jacobian(y, x)
print(j.shape)
pattern = tf.reduce_sum(j, axis=[1, 3])
print(bool(tf.reduce_all((pattern != 0) == tf.cast(tf.eye(7), bool))))
jb = tape.batch_jacobian(y, x)
error = tf.reduce_max(abs(jb - tf.einsum("bxby->bxy", j)))
print(jb.shape, float(error))
del tape
with tf.GradientTape() as t:
    y = layer1(x)
k = t.jacobian(y, layer1.kernel)
print(k.shape, round(float(tf.reduce_sum(k)), 4))
x = tf.random.stateless_uniform([7, 5], [1, 2])
layer = tf.keras.layers.Dense(10)
with tf.GradientTape() as tape:
    y = layer(x)
print(tape.gradient(y, layer.trainable_variables)[1].numpy())
