"""Write viz/engine/op_defs.py: what TensorFlow's registry says of the kernels that primitives stand for.

python -m tests.golden.make_op_defs
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.golden.tensorflow_run import FOLDER, quiet

TARGET = FOLDER.parents[1] / "viz" / "engine" / "op_defs.py"
# Kernels that functions made of other primitives name in their refusals.
EXTRA = (
    "BiasAdd", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "DepthToSpace", "Diag", "DiagPart", "DynamicPartition",
    "Invert", "MirrorPad", "Pad", "SigmoidGrad", "SoftplusGrad", "SpaceToDepth",
    "SparseSoftmaxCrossEntropyWithLogits", "Split", "TanhGrad",
)  # fmt: skip


def _value(attr: Any, value: Any) -> str:
    kind = attr.type
    if kind == "type":
        return _type(value.type)
    if kind == "bool":
        return str(value.b).lower()
    if kind == "int":
        return str(value.i)
    if kind == "float":
        return f"{value.f:g}"
    if kind == "string":
        return f'"{value.s.decode()}"'
    if kind == "list(int)":
        return f"[{', '.join(map(str, value.list.i))}]"
    return f"[{', '.join(_type(t) for t in value.list.type)}]"


def _type(number: int) -> str:
    from tensorflow.core.framework import types_pb2

    return str(types_pb2.DataType.Name(number))


def _argument(argument: Any) -> str:
    kind = argument.type_attr or argument.type_list_attr
    if not kind:
        kind = _type(argument.type).removeprefix("DT_").lower()
    if argument.number_attr:
        kind = f"{argument.number_attr}*{kind}"
    if argument.is_ref:
        kind = f"Ref({kind})"
    return f"{argument.name}:{kind}"


def _described(definition: Any) -> str:
    """Signature and attributes as TensorFlow's messages write them, type lists shortened."""
    inputs = ", ".join(_argument(a) for a in definition.input_arg)
    outputs = ", ".join(_argument(a) for a in definition.output_arg)
    parts = [f"signature={inputs} -> {outputs}"]
    for attr in definition.attr:
        text = f"attr={attr.name}:{attr.type}"
        if attr.HasField("default_value"):
            text += f",default={_value(attr, attr.default_value)}"
        if attr.has_minimum:
            text += f",min={attr.minimum}"
        if attr.HasField("allowed_values"):
            allowed = attr.allowed_values.list
            names = [_type(t).removeprefix("DT_") for t in allowed.type]
            names = names or [f'"{s.decode()}"' for s in allowed.s]
            text += f",allowed=[{' '.join(names)}]"
        parts.append(text)
    for flag in ("is_commutative", "is_aggregate", "is_stateful"):
        if getattr(definition, flag):
            parts.append(f"{flag}=true")
    return "; ".join(parts)


def _kernels(name: str) -> str:
    """The dtypes of attribute T for which there is a kernel on the CPU."""
    from tensorflow.python.framework import kernels

    found: set[str] = set()
    for kernel in kernels.get_registered_kernels_for_op(name).kernel:
        if kernel.device_type != "CPU":
            continue
        limits = {c.name: [_type(t) for t in c.allowed_values.list.type] for c in kernel.constraint}
        if "T" not in limits:
            return ""
        found.update(t.removeprefix("DT_") for t in limits["T"])
    return " ".join(sorted(found))


if __name__ == "__main__":
    listing = "import tests.test_notation as t; print(*sorted({t.PRIMITIVES[n].tf_name for n in t.NAMES}))"
    if len(sys.argv) > 1:
        names = sys.argv[1:]
    else:
        names = subprocess.check_output([sys.executable, "-c", listing], text=True).split()
    quiet()
    import tensorflow as tf
    from tensorflow.python.framework import op_def_registry

    lines = []
    for name in sorted({*names, *EXTRA}):
        definition = op_def_registry.get(name)
        if definition is not None and any(a.type == "type" for a in definition.attr):
            lines.append(f"{name}|{_described(definition)}|{_kernels(name)}")
    body = "\n".join(lines)
    Path(TARGET).write_text(
        '"""What TensorFlow\'s registry says of its kernels; written by tests.golden.make_op_defs, '
        f"TensorFlow {tf.__version__}.\n\nA line a kernel: name, signature and attributes, dtypes of "
        'attribute T that have a kernel on the CPU (all if empty).\n"""\n\n'
        f"# ruff: noqa: E501\nOP_DEFS = '''\n{body}\n'''\n",
        encoding="utf-8",
    )
