import tensorflow as tf

w = tf.Variable([1.0, -2.0], name="w")
anchor = [tf.Variable(w) for _ in range(1)]
opt = tf.keras.optimizers.Adam(0.1)
ema = tf.Variable(w)
for step in range(1, 7):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(w**4)
    opt.apply_gradients([(tape.gradient(loss, w), w)])
    ema.assign(0.9 * ema + 0.1 * w)
    if step % 3 == 0:
        anchor[0].assign(anchor[0] + 0.5 * (w - anchor[0]))
        w.assign(anchor[0])
    print(step, round(float(loss), 5), w.numpy().round(5), ema.numpy().round(5))
print(opt.iterations.numpy(), [v.name for v in opt.variables])
