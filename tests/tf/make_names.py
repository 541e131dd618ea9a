"""Write viz/tf/tensorflow_names.py: the public names of real TensorFlow, for messages only.

python -m tests.tf.make_names   (with an interpreter that has TensorFlow)
"""

import os
import textwrap
from pathlib import Path
from types import ModuleType
from typing import Any

FILE = Path(__file__).resolve().parents[2] / "viz" / "tf" / "tensorflow_names.py"
OUT_OF_REACH = {
    "applications", "compat", "datasets", "distribute", "dtensor", "keras_hub", "lite", "mlir",
    "profiler", "raw_ops", "src", "sysconfig", "tpu", "wrappers", "xla",
}  # fmt: skip
"""Families whose names nobody types beside a tape: of these only the family itself is known."""
HEADER = '''\
"""TensorFlow's public names by family, as data: only for telling whether TensorFlow has a name.

Made by tests/tf/make_names.py from TensorFlow {version}; the family of tf itself is "".
"""

FAMILIES = {{
'''


def families(module: ModuleType, path: str = "", depth: int = 0) -> dict[str, list[str]]:
    """Return the public names of a module and of the modules beneath it."""
    names = sorted(name for name in dir(module) if not name.startswith("_"))
    found = {path: names}
    if depth == (3 if path.startswith("keras") else 2):
        return found
    for name in names:
        child: Any = getattr(module, name, None)
        if isinstance(child, ModuleType) and name not in OUT_OF_REACH:
            found |= families(child, f"{path}.{name}".lstrip("."), depth + 1)
    return found


def render(found: dict[str, list[str]], version: str) -> str:
    """Return the module's text."""
    parts = [HEADER.format(version=version)]
    for path, names in sorted(found.items()):
        text = textwrap.fill(" ".join(names), 98, break_long_words=False, break_on_hyphens=False)
        parts.append(f'    "{path}": """\n{text}\n""",\n')
    return "".join([*parts, "}\n"])


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    FILE.write_text(render(families(tf), tf.__version__), encoding="utf-8")
