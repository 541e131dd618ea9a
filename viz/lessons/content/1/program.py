import tensorflow as tf

x = tf.constant(3.0, dtype=tf.float32)

with tf.GradientTape() as g:
    g.watch(x)
    z = x * x

dz_x = g.gradient(z, x)
tf.print(dz_x)
