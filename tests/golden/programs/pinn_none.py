import tensorflow as tf

model = tf.keras.Sequential([
    tf.keras.layers.Dense(5, activation="relu", input_shape=(1,), dtype=tf.float64),
    tf.keras.layers.Dense(1, activation=None, dtype=tf.float64),
])
x = tf.reshape(tf.linspace(tf.constant(-5.0, tf.float64), 5.0, 4), (-1, 1))
with tf.GradientTape(persistent=True) as tape2:
    with tf.GradientTape(persistent=True) as tape1:
        tape1.watch(x)
        wave = model(x)
    wave_x = tape1.gradient(wave, x)
wave_xx = tape2.gradient(wave_x, x)
print(wave.dtype, wave_x.shape, wave_xx)
with tf.GradientTape() as tape2:
    tape2.watch(x)
    with tf.GradientTape() as tape1:
        tape1.watch(x)
        wave = model(x)
    wave_x = tape1.gradient(wave, x)
print(tape2.gradient(wave_x, x))
