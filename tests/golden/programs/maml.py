import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(9)


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden1 = keras.layers.Dense(5, input_shape=(1,))
        self.out = keras.layers.Dense(1)

    def call(self, x):
        x = keras.activations.relu(self.hidden1(x))
        return self.out(x)


def twin(model, x):
    made_twin = Net()
    made_twin(x)
    made_twin.set_weights(model.get_weights())
    return made_twin


x = tf.constant([[0.1], [0.5], [0.9]])
y = tf.sin(3.0 * x)
model = Net()
model(x)
optimizer = keras.optimizers.Adam(0.01)
for epoch in range(2):
    with tf.GradientTape() as outer_tape:
        with tf.GradientTape() as inner_tape:
            first_loss = tf.reduce_mean((model(x) - y) ** 2)
        gradients = inner_tape.gradient(first_loss, model.trainable_variables)
        k = 0
        w1 = model.hidden1.kernel - 0.1 * gradients[0]
        b1 = model.hidden1.bias - 0.1 * gradients[1]
        w2 = model.out.kernel - 0.1 * gradients[2]
        b2 = model.out.bias - 0.1 * gradients[3]
        h = tf.nn.relu(x @ w1 + b1)
        second_loss = tf.reduce_mean((h @ w2 + b2 - y) ** 2)
    meta = outer_tape.gradient(second_loss, model.trainable_variables)
    optimizer.apply_gradients(zip(meta, model.trainable_variables))
    print(epoch, round(float(first_loss), 5), round(float(second_loss), 5))
fast = twin(model, x)
print(len(fast.weights), bool(tf.reduce_all(fast(x) == model(x))))
