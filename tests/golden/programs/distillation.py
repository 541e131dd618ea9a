import numpy as np
import tensorflow as tf
from tensorflow import keras

keras.utils.set_random_seed(25)


class Pupil(keras.Model):
    def __init__(self, student, teacher):
        super().__init__()
        self.teacher = teacher
        self.student = student

    def compile(self, optimizer, metrics, own_loss, copy_loss, alpha=0.1, warmth=3):
        super().compile(optimizer=optimizer, metrics=metrics)
        self.own_loss = own_loss
        self.copy_loss = copy_loss
        self.alpha = alpha
        self.warmth = warmth

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, allow_empty=False, training=True):
        shown = self.teacher(x, training=False)
        own_cost = self.own_loss(y, y_pred)
        copy_cost = self.copy_loss(
            tf.nn.softmax(shown / self.warmth, axis=1),
            tf.nn.softmax(y_pred / self.warmth, axis=1),
        ) * (self.warmth**2)
        return self.alpha * own_cost + (1 - self.alpha) * copy_cost

    def call(self, x):
        return self.student(x)


teacher = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(3)])
student = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
pupil = Pupil(student=student, teacher=teacher)
pupil.compile(
    optimizer=keras.optimizers.Adam(0.01),
    metrics=[keras.metrics.SparseCategoricalAccuracy()],
    own_loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    copy_loss=keras.losses.KLDivergence(),
)
rng = np.random.default_rng(2)
x, y = rng.normal(size=(8, 4)).astype("float32"), rng.integers(0, 3, 8)
h = pupil.fit(x, y, epochs=2, batch_size=4, shuffle=False, verbose=0)
print({k: [round(float(n), 4) for n in v] for k, v in sorted(h.history.items())})
