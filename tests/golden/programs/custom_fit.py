import numpy as np
import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(0)


class OwnStep(keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            answer = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=answer)
        weights_ = self.trainable_variables
        gradients = tape.gradient(loss, weights_)
        self.optimizer.apply(gradients, weights_)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, answer)
        return {m.name: m.result() for m in self.metrics}


inputs = keras.Input(shape=(32,))
outputs = keras.layers.Dense(1)(inputs)
model = OwnStep(inputs, outputs)
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
rng = np.random.default_rng(1)
x, y = rng.random((64, 32)), rng.random((64, 1))
h = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
print({k: [round(float(v), 4) for v in vs] for k, vs in sorted(h.history.items())})


class OwnMetrics(keras.Model):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.mean_loss = keras.metrics.Mean(name="loss")
        self.mean_abs = keras.metrics.MeanAbsoluteError(name="mae")
        self.loss_fn = keras.losses.MeanSquaredError()

    def train_step(self, data):
        if len(data) == 3:
            x, y, sample_weight = data
        else:
            sample_weight = None
            x, y = data
        with tf.GradientTape() as tape:
            answer = self(x, training=True)
            loss = self.loss_fn(y, answer, sample_weight=sample_weight)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        self.mean_loss.update_state(loss)
        self.mean_abs.update_state(y, answer)
        return {"loss": self.mean_loss.result(), "mae": self.mean_abs.result()}

    def test_step(self, data):
        x, y = data
        answer = self(x, training=False)
        self.mean_abs.update_state(y, answer)
        return {"mae": self.mean_abs.result()}

    @property
    def metrics(self):
        return [self.mean_loss, self.mean_abs]


inputs = keras.Input(shape=(32,))
model = OwnMetrics(inputs, keras.layers.Dense(1)(inputs))
model.compile(optimizer="adam")
h = model.fit(x, y, epochs=2, shuffle=False, verbose=0, sample_weight=rng.random((64, 1)))
print({k: [round(float(v), 4) for v in vs] for k, vs in sorted(h.history.items())})
print(model.evaluate(x, y, verbose=0, return_dict=True).keys())
