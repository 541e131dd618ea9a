import tensorflow as tf

x = tf.constant(3.0, dtype=tf.float32)
y = tf.constant(2.0, dtype=tf.float32)

with tf.GradientTape(persistent=True) as gf:
    gf.watch([x, y])
    z = x * x + y
    m = y + y * y + x

dz_x = gf.gradient(z, x)
dm_y = gf.gradient(m, y)
print(dz_x, dm_y)
del gf
