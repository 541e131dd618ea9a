import tensorflow as tf

tf.keras.utils.set_random_seed(8)


class Reader(tf.keras.Model):
    def __init__(self, words, depth, width):
        super(Reader, self).__init__()
        self.width = width
        self.embedding = tf.keras.layers.Embedding(words, depth)
        self.gru = tf.keras.layers.GRU(
            width, return_sequences=True, return_state=True, recurrent_initializer="glorot_uniform"
        )

    def call(self, x, hidden):
        x = self.embedding(x)
        output, state = self.gru(x, initial_state=hidden)
        return output, state


class AdditiveFocus(tf.keras.layers.Layer):
    def __init__(self, units):
        super(AdditiveFocus, self).__init__()
        self.W1 = tf.keras.layers.Dense(units)
        self.W2 = tf.keras.layers.Dense(units)
        self.V = tf.keras.layers.Dense(1)

    def call(self, query, values):
        asked = tf.expand_dims(query, 1)
        energy = self.V(tf.nn.tanh(self.W1(asked) + self.W2(values)))
        focus = tf.nn.softmax(energy, axis=1)
        context = tf.reduce_sum(focus * values, axis=1)
        return context, focus


class Writer(tf.keras.Model):
    def __init__(self, words, depth, width):
        super(Writer, self).__init__()
        self.embedding = tf.keras.layers.Embedding(words, depth)
        self.gru = tf.keras.layers.GRU(
            width, return_sequences=True, return_state=True, recurrent_initializer="glorot_uniform"
        )
        self.fc = tf.keras.layers.Dense(words)
        self.attention = AdditiveFocus(width)

    def call(self, x, hidden, memory):
        context, focus = self.attention(hidden, memory)
        x = self.embedding(x)
        x = tf.concat([tf.expand_dims(context, 1), x], axis=-1)
        output, state = self.gru(x)
        output = tf.reshape(output, (-1, output.shape[2]))
        return self.fc(output), state, focus


encoder, decoder = Reader(9, 3, 4), Writer(7, 3, 4)
optimizer = tf.keras.optimizers.Adam()
criterion = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")


def masked_loss(real, pred):
    mask = tf.math.logical_not(tf.math.equal(real, 0))
    loss_ = criterion(real, pred)
    mask = tf.cast(mask, dtype=loss_.dtype)
    loss_ *= mask
    return tf.reduce_mean(loss_)


inp = tf.constant([[1, 4, 5, 2], [3, 3, 2, 0]])
target = tf.constant([[1, 4, 2], [1, 5, 0]])
for epoch in range(2):
    loss = 0
    with tf.GradientTape() as tape:
        memory, last_state = encoder(inp, tf.zeros((2, 4)))
        state = last_state
        token = tf.expand_dims([1] * 2, 1)
        for t in range(1, target.shape[1]):
            predictions, state, _ = decoder(token, state, memory)
            loss += masked_loss(target[:, t], predictions)
            token = tf.expand_dims(target[:, t], 1)
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    print(epoch, round(float(loss), 5), len(variables), sum(g is None for g in gradients))
