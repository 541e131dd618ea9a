import tensorflow as tf

x = tf.constant(3.0, dtype=tf.float32)
y = tf.constant(2.0, dtype=tf.float32)

with tf.GradientTape() as g:
    g.watch(y)
    with tf.GradientTape() as gg:
        gg.watch(x)
        z = x * y * y
    dz_dx = gg.gradient(z, x)
    tf.print(dz_dx)

dzx_y = g.gradient(dz_dx, y)
tf.print(dzx_y)
