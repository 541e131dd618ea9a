import tensorflow as tf

tf.keras.utils.set_random_seed(15)
model = tf.keras.Sequential([tf.keras.layers.Dense(3, activation="tanh"), tf.keras.layers.Dense(1)])
x = tf.reshape(tf.linspace(-1.0, 1.0, 16), (8, 2))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model.build((None, 2))
optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)
sums = [tf.Variable(tf.zeros_like(v), trainable=False) for v in model.trainable_variables]
n = 4
for i in range(0, 8, 2):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x[i : i + 2]) - y[i : i + 2])) / n
    for a, g in zip(sums, tape.gradient(loss, model.trainable_variables)):
        a.assign_add(g)
optimizer.apply_gradients(zip(sums, model.trainable_variables))
for a in sums:
    a.assign(tf.zeros_like(a))
print(model.get_weights()[0].round(5).tolist(), [float(tf.reduce_sum(a)) for a in sums])
