"""Write the `.out` beside each program of `programs/` from real TensorFlow.

python -m tests.golden.make_programs [NAME …]
"""

import os
import re
import subprocess
import sys

from tests.golden.tensorflow_run import FOLDER as GOLDEN
from tests.golden.tensorflow_run import QUIET
from tests.tfcases.compare import NATIVE_LOG

FOLDER = GOLDEN / "programs"


def main(names: list[str]) -> None:
    """Run the named programs, or all, and keep what they print; what Keras animates is left out."""
    import tensorflow as tf

    for path in sorted(FOLDER.glob("*.py")):
        if names and path.stem not in names:
            continue
        done = subprocess.run(
            [sys.executable, path.name],
            cwd=FOLDER,
            # warnings name files of the installation
            env={
                **os.environ,
                **QUIET,
                "PYTHONIOENCODING": "utf-8",
                "PYTHONUNBUFFERED": "1",
                "PYTHONWARNINGS": "ignore",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=True,
        )
        text = NATIVE_LOG.sub("", done.stdout.decode("utf-8"))
        path.with_suffix(".out").write_text(re.sub(r"\x1b\[[\d;]*m", "", text), encoding="utf-8")
        print(path.stem)
    (FOLDER / "VERSION").write_text(f"{tf.__version__}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
