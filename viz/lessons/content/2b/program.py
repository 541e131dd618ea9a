import tensorflow as tf

x = tf.constant(3.0, dtype=tf.float32)

with tf.GradientTape() as g:
    g.watch(x)
    with tf.GradientTape() as gg:
        gg.watch(x)
        y = x * x
    dy_dx = gg.gradient(y, x)
    print(dy_dx)

d2y_dx2 = g.gradient(dy_dx, x)
print(d2y_dx2)
