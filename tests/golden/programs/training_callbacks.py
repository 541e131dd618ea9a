import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

x = np.sin(np.arange(24, dtype=np.float32)).reshape(8, 3)
y = (x.sum(axis=1, keepdims=True) > 0).astype(np.float32)


def ramp(shape, dtype=None):
    n = int(np.prod(shape))
    return tf.reshape(tf.cast(tf.range(n), tf.float32) / n - 0.3, shape)


def make(**options):
    model = keras.Sequential([
        keras.Input((3,)),
        layers.Dense(4, activation="tanh", kernel_initializer=ramp),
        layers.Dense(1, activation="sigmoid", kernel_initializer=ramp),
    ])
    model.compile(optimizer=keras.optimizers.SGD(0.5), loss="binary_crossentropy", **options)
    return model


def shown(logs):
    return {k: round(float(v), 4) for k, v in sorted(logs.items())}


print("## a callback of one's own")


class Tell(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        print("begin", self.params["epochs"], self.params["steps"])

    def on_epoch_begin(self, epoch, logs=None):
        print("epoch", epoch)

    def on_train_batch_end(self, batch, logs=None):
        print("  batch", batch, shown(logs))

    def on_test_batch_end(self, batch, logs=None):
        print("  test", batch)

    def on_epoch_end(self, epoch, logs=None):
        print("end", epoch, shown(logs), self.model.name)
        if epoch == 1:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        print("over")


model = make(metrics=["accuracy"])
history = model.fit(
    x, y, batch_size=4, epochs=5, shuffle=False, verbose=0, validation_split=0.25, callbacks=[Tell()]
)
print(history.epoch, shown({k: v[-1] for k, v in history.history.items()}))

print("## early stopping")
stop = keras.callbacks.EarlyStopping(monitor="loss", patience=1, min_delta=0.02, restore_best_weights=True)
model = make()
history = model.fit(x, y, batch_size=4, epochs=20, shuffle=False, verbose=0, callbacks=[stop])
print(len(history.epoch), stop.stopped_epoch, stop.best_epoch, [round(v, 4) for v in history.history["loss"]])

print("## learning rates")
model = make()
schedule = keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr * 0.5 if epoch else lr)
lower = keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.1, patience=1, min_delta=0.5)
history = model.fit(x, y, batch_size=8, epochs=3, shuffle=False, verbose=0, callbacks=[schedule])
print([round(float(v), 5) for v in history.history["learning_rate"]])
history = model.fit(x, y, batch_size=8, epochs=4, shuffle=False, verbose=0, callbacks=[lower])
print([round(float(v), 6) for v in history.history["learning_rate"]])

print("## functions as a callback")
model = make()
seen = []
model.fit(
    x, y, epochs=2, shuffle=False, verbose=0,
    callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(round(float(logs["loss"]), 4)))],
)
print(seen, model.history.epoch)

print("## class weights, sample weights, validation data")
model = make(weighted_metrics=["mse"])
history = model.fit(
    x, y, batch_size=4, epochs=2, shuffle=False, verbose=0, class_weight={0: 1.0, 1: 3.0},
    validation_data=(x[:3], y[:3]),
)
print(shown({k: v[-1] for k, v in history.history.items()}))
w = np.linspace(0.5, 2.0, 8).astype(np.float32)
print(round(float(make().fit(x, y, sample_weight=w, shuffle=False, verbose=0).history["loss"][0]), 4))

print("## several outputs")
inputs = keras.Input((3,))
hidden = layers.Dense(4, activation="tanh", kernel_initializer=ramp)(inputs)
first = layers.Dense(1, kernel_initializer=ramp, name="first")(hidden)
second = layers.Dense(2, kernel_initializer=ramp, activation="softmax", name="second")(hidden)
both = keras.Model(inputs, [first, second])
both.compile(
    optimizer="sgd", loss={"first": "mse", "second": "sparse_categorical_crossentropy"},
    loss_weights={"first": 2.0, "second": 0.5}, metrics={"second": ["accuracy"]},
)
history = both.fit(x, {"first": y, "second": y[:, 0]}, batch_size=4, epochs=2, shuffle=False, verbose=0)
print(shown({k: v[-1] for k, v in history.history.items()}))
print([part.shape for part in both.predict(x, verbose=0)])

print("## clones")
inputs = keras.Input((3,))
hidden = layers.Dense(4, activation="tanh", name="hidden")(inputs)
out = layers.Add()([hidden, 2.0 * layers.Dense(4, name="second")(hidden)])
whole = keras.Model(inputs, out)
copy = keras.models.clone_model(whole)
print(len(copy.layers), copy.layers[1].name, len(copy.trainable_variables), copy.layers[1] is whole.layers[1])
copy.set_weights(whole.get_weights())
print(np.allclose(copy(x), whole(x)))
chain = keras.Sequential([keras.Input((3,)), layers.Dense(2), layers.Dense(1)])
twin = keras.models.clone_model(chain)
print([layer.name for layer in twin.layers] == [layer.name for layer in chain.layers], len(twin.weights))

print("## a loss that becomes NaN")
model = make()
model.compile(optimizer=keras.optimizers.SGD(1e30), loss="mse")
model.layers[-1].activation = keras.activations.linear
history = model.fit(x, y, batch_size=4, epochs=5, shuffle=False, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()])
print(len(history.epoch))
