import tensorflow as tf

x = tf.constant(3.0, dtype=tf.float32)
y = tf.constant(2.0, dtype=tf.float32)

with tf.GradientTape() as g, tf.GradientTape() as f:
    g.watch(x)
    f.watch(y)
    z = x * x + y
    m = y + y * y + x

dz_x = g.gradient(z, x)
dm_y = f.gradient(m, y)
print(dz_x, dm_y)
