"""``model.summary()``: the table of layers as Keras prints it."""

from __future__ import annotations

from typing import Any

from viz.tf.keras.variable import Variable

_BYTES = {"float16": 2, "float32": 4, "float64": 8, "int32": 4, "int64": 8, "uint8": 1, "bool": 1}


def _size(weights: list[Variable]) -> str:
    count = sum(int(w.shape.num_elements() or 0) for w in weights)
    size = float(sum(int(w.shape.num_elements() or 0) * _BYTES.get(w.dtype, 4) for w in weights))
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            return f"{count:,} ({size:.2f} {unit})"
        size /= 1024
    return f"{count:,}"


def print_summary(model: Any) -> None:
    """Prints one row per layer: name and class, output shape if it is known, number of weights."""
    rows = [("Layer (type)", "Output Shape", "Param #")]
    for layer in model.layers:
        shape = str(layer._shapes[1]) if layer._shapes else "?"
        rows.append((f"{layer.name} ({type(layer).__name__})", shape, f"{layer.count_params():,}"))
    widths = (33, 24, 15)

    def row(cells: tuple[str, str, str], edge: str) -> str:
        first, second, third = cells
        inner = (f" {first:<31.31} ", f" {second:<22.22} ", f" {third:>13.13} ")
        return edge + edge.join(inner) + edge

    def rule(left: str, middle: str, right: str, dash: str) -> str:
        return left + middle.join(dash * width for width in widths) + right

    print(f'Model: "{model.name}"')
    print(rule("┏", "┳", "┓", "━"))
    print(row(rows[0], "┃"))
    print(rule("┡", "╇", "┩", "━"))
    for index, cells in enumerate(rows[1:]):
        if index:
            print(rule("├", "┼", "┤", "─"))
        print(row(cells, "│"))
    print(rule("└", "┴", "┘", "─"))
    print(f" Total params: {_size(model.weights)}")
    print(f" Trainable params: {_size(model.trainable_weights)}")
    print(f" Non-trainable params: {_size(model.non_trainable_weights)}")
