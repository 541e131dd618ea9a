import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(21)
title_in = keras.Input(shape=(None,), name="title")
body_in = keras.Input(shape=(None,), name="body")
tags_in = keras.Input(shape=(3,), name="tags")
title_code = layers.Embedding(20, 4)(title_in)
body_code = layers.Embedding(20, 4)(body_in)
title_code = layers.LSTM(6)(title_code)
body_code = layers.LSTM(3)(body_code)
x = layers.concatenate([title_code, body_code, tags_in])
urgency = layers.Dense(1, name="priority")(x)
office = layers.Dense(4, name="department")(x)
model = keras.Model(
    inputs=[title_in, body_in, tags_in],
    outputs={"priority": urgency, "department": office},
)
model.compile(
    optimizer=keras.optimizers.RMSprop(1e-3),
    loss={
        "priority": keras.losses.BinaryCrossentropy(from_logits=True),
        "department": keras.losses.CategoricalCrossentropy(from_logits=True),
    },
    loss_weights={"priority": 1.0, "department": 0.2},
)
rng = np.random.default_rng(0)
title, body = rng.integers(20, size=(8, 5)), rng.integers(20, size=(8, 7))
tags = rng.integers(2, size=(8, 3)).astype("float32")
priority, dept = rng.random((8, 1)), np.eye(4)[rng.integers(4, size=8)]
history = model.fit(
    {"title": title, "body": body, "tags": tags}, {"priority": priority, "department": dept},
    epochs=2, batch_size=4, verbose=0, shuffle=False,
)
print({k: [round(float(n), 4) for n in v] for k, v in sorted(history.history.items())})
out = model({"title": title[:2], "body": body[:2], "tags": tags[:2]})
print({k: v.shape for k, v in out.items()})
