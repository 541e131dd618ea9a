"""What stays outside, and what to write instead: data sets, files, saved models, pretrained networks, devices."""

from __future__ import annotations

_ARRAYS = "There are no data sets here; make a few arrays yourself, for example np.random.rand(32, 28, 28)."
_FILES = "No files are read or written here; write the numbers into the program, or make them with NumPy."
_SAVED = (
    "Models are not saved to files here; keep weights with model.get_weights() and put them back with "
    "model.set_weights(), or use tf.train.Checkpoint, which is kept in memory."
)
_PRETRAINED = (
    "There are no pretrained networks here; build a small model from keras.layers with the same "
    "kinds of layers."
)
_GRAPHS = "There are no graphs and sessions here; call the operations, as TensorFlow 2 does, and use tf.GradientTape."
_ONE = "There is one device here; leave the strategy out and call the code directly."
_DENSE = "Only dense tensors are here; pad the rows to one length, and use a mask."
_PICTURES = (
    "Pictures are not read here; make an array of shape [height, width, channels] with NumPy."
)
_TEXT = "Text is not cut into tokens here; give the numbers of the words as a tensor."
_SHOWN = "The picture shows the model's operations; model.summary() lists its layers."
_BOARD = "No logs are written here; print the numbers, or look at them in the picture."

INSTEAD: dict[str, dict[str, str]] = {
    "": {
        "audio": _FILES, "compat": _GRAPHS, "distribute": _ONE, "dtensor": _ONE, "feature_column": _FILES,
        "Graph": _GRAPHS, "io": _FILES, "lite": _SAVED, "lookup": _TEXT, "ragged": _DENSE, "RaggedTensor": _DENSE,
        "saved_model": _SAVED, "sparse": _DENSE, "SparseTensor": _DENSE, "summary": _BOARD, "tpu": _ONE,
        "profiler": _BOARD, "Session": _GRAPHS, "placeholder": _GRAPHS, "global_variables_initializer": _GRAPHS,
        "get_variable": _GRAPHS, "contrib": _GRAPHS, "layers": "Layers are in tf.keras.layers.",
        "estimator": _GRAPHS,
    },
    "keras": {
        "applications": _PRETRAINED, "datasets": _ARRAYS, "distribution": _ONE, "export": _SAVED,
        "preprocessing": _FILES, "saving": _SAVED, "visualization": _BOARD, "wrappers": "Use the model directly.",
    },
    "keras.models": {"load_model": _SAVED, "save_model": _SAVED, "model_from_json": _SAVED},
    "keras.utils": {
        "get_file": _FILES, "image_dataset_from_directory": _FILES, "text_dataset_from_directory": _FILES,
        "audio_dataset_from_directory": _FILES, "load_img": _PICTURES, "img_to_array": _PICTURES,
        "save_img": _PICTURES, "plot_model": _SHOWN,
        "model_to_dot": _SHOWN,
    },
    "keras.callbacks": {
        "ModelCheckpoint": _SAVED, "BackupAndRestore": _SAVED, "CSVLogger": _FILES, "TensorBoard": _BOARD,
        "RemoteMonitor": _BOARD,
    },
    "keras.layers": {
        "TextVectorization": _TEXT, "StringLookup": _TEXT, "IntegerLookup": _TEXT, "TFSMLayer": _SAVED,
    },
    "data": {"TFRecordDataset": _FILES, "TextLineDataset": _FILES, "FixedLengthRecordDataset": _FILES},
    "image": {
        "decode_image": _PICTURES, "decode_jpeg": _PICTURES, "decode_png": _PICTURES, "encode_jpeg": _PICTURES,
        "encode_png": _PICTURES, "decode_gif": _PICTURES, "decode_bmp": _PICTURES,
    },
    "config": {"set_visible_devices": _ONE, "set_logical_device_configuration": _ONE},
}  # fmt: skip
"""For each family of names (that of ``tf`` itself is "") the sentence for each name that is left out on purpose."""


def instead(module: str, name: str) -> str | None:
    """Returns the sentence that says what to write instead, None for a name that is not left out on purpose."""
    family = module.replace("viz.tf", "tensorflow", 1).replace("tensorflow", "", 1).lstrip(".")
    return INSTEAD.get(family, {}).get(name)
