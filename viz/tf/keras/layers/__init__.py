"""``keras.layers``."""

from typing import Any

from viz.tf.keras.input_spec import InputSpec
from viz.tf.keras.layer import Layer
from viz.tf.keras.layers.core import Dense, Embedding
from viz.tf.keras.layers.image import (
    AveragePooling2D,
    Conv2D,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    MaxPooling2D,
)
from viz.tf.keras.layers.merging import (
    Add,
    Average,
    Concatenate,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
)
from viz.tf.keras.layers.normalization import BatchNormalization, LayerNormalization
from viz.tf.keras.layers.plain import (
    ELU,
    Activation,
    Dropout,
    Flatten,
    GaussianNoise,
    Identity,
    Input,
    InputLayer,
    Lambda,
    LeakyReLU,
    ReLU,
    Reshape,
    Softmax,
)
from viz.tf.missing import missing

MaxPool2D, AvgPool2D = MaxPooling2D, AveragePooling2D
GlobalAvgPool2D, GlobalMaxPool2D, Convolution2D = GlobalAveragePooling2D, GlobalMaxPooling2D, Conv2D

__all__ = [
    "ELU", "Activation", "Add", "Average", "AveragePooling2D", "AvgPool2D", "BatchNormalization", "Concatenate",
    "Conv2D", "Convolution2D", "Dense", "Dropout", "Embedding", "Flatten", "GaussianNoise", "GlobalAveragePooling2D",
    "GlobalAvgPool2D", "GlobalMaxPool2D", "GlobalMaxPooling2D", "Identity", "Input", "InputLayer", "InputSpec",
    "Lambda", "Layer", "LayerNormalization", "LeakyReLU", "MaxPool2D", "MaxPooling2D", "Maximum", "Minimum",
    "Multiply", "ReLU", "Reshape", "Softmax", "Subtract",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    raise missing("keras.layers", globals(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
