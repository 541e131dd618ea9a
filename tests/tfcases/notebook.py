"""Turn a notebook into a `.py`/`.out` pair that `compare.py` can run.

Each code cell becomes a case (`## cell 4`). A cell's last expression is printed as a notebook
would show it, an exception ends its cell only, lines for the notebook itself (`%`, `!`) become
comments; nothing else of the code is changed. With `--tensorflow` the program is run twice by that
interpreter: the first output is the `.out` file, and cells that print something else the second
time are named in `reasons.toml` as random.

    python -m tests.tfcases.notebook guide.ipynb FOLDER --tensorflow path/to/python
    python -m tests.tfcases.compare FOLDER --reasons FOLDER/reasons.toml
"""

import argparse
import ast
import io
import json
import os
import subprocess
import sys
import tempfile
import tokenize
from collections.abc import Sequence
from pathlib import Path

from tests.tfcases.compare import NATIVE_LOG, same_text, split_cases

STUBS = Path(__file__).resolve().parent / "stubs"
RANDOM = "random: two runs of TensorFlow differ"
HEADER = """\
def _shown(value):
    if value is not None:
        print(repr(value))


"""


def convert(notebook: str) -> str:
    """Return the program of a notebook given as JSON text.

    Raises:
        ValueError: The text is not a notebook.
    """
    try:
        cells = json.loads(notebook)["cells"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError("not a notebook: JSON with a list 'cells' is expected") from error
    parts = [HEADER]
    number = 0
    for cell in cells:
        if cell.get("cell_type") != "code":
            continue
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        code = _without_commands(source)
        number += 1
        if ast.parse(code).body:
            parts.append(_case(f"cell {number}", code))
    return "".join(parts)


def run_twice(program: Path, interpreter: str) -> tuple[str, list[str]]:
    """Run the program with an interpreter that has TensorFlow.

    Returns:
        The first output (both streams, native log lines left out) and the cases that differ in a
        second run.
    """
    first, second = (_output(program, interpreter) for _ in range(2))
    again = split_cases(second)
    return first, [
        case
        for case, text in split_cases(first).items()
        if not same_text(text, again.get(case, ""))
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Convert one notebook into a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tensorflow", help="interpreter that makes the .out file")
    options = parser.parse_args(arguments)

    options.folder.mkdir(parents=True, exist_ok=True)
    program = options.folder / f"{options.notebook.stem}.py"
    program.write_text(convert(options.notebook.read_text(encoding="utf-8")), encoding="utf-8")
    if options.tensorflow:
        output, random = run_twice(program, options.tensorflow)
        program.with_suffix(".out").write_text(output, encoding="utf-8")
        if random:
            rows = [f"[{program.stem}]", *(f'"{case}" = "{RANDOM}"' for case in random), "", ""]
            with (options.folder / "reasons.toml").open("a", encoding="utf-8") as reasons:
                reasons.write("\n".join(rows))
    return 0


def _output(program: Path, interpreter: str) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(STUBS),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }
    # Guides write checkpoints: let them do it in a folder that goes away.
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [interpreter, str(program.resolve())],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    return NATIVE_LOG.sub("", done.stdout.decode("utf-8", "replace"))


def _without_commands(source: str) -> str:
    lines = source.splitlines()
    return "\n".join(
        f"# {each}" if each.lstrip().startswith(("%", "!")) else each for each in lines
    )


def _case(title: str, code: str) -> str:
    body = _indented(_echoing(code))
    return (
        f'print("## {title}")\ntry:\n{body}\n'
        "except Exception as error:\n"
        '    print(f"RAISES {type(error).__name__}: {error}")\n\n'
    )


def _echoing(code: str) -> str:
    """Wrap the cell's last expression so that it is printed, unless it ends with a semicolon."""
    last = ast.parse(code).body[-1]
    if not isinstance(last, ast.Expr) or code.rstrip().endswith(";"):
        return code
    lines = code.splitlines()
    # From the end to the start, so that the first insertion does not shift the second.
    for row, column, text in (
        (last.end_lineno, last.end_col_offset, ")"),
        (last.lineno, last.col_offset, "_shown("),
    ):
        assert row is not None
        assert column is not None
        line = lines[row - 1].encode()
        lines[row - 1] = (line[:column] + text.encode() + line[column:]).decode()
    return "\n".join(lines)


def _indented(code: str) -> str:
    """Indent by four spaces, but not the inner lines of strings: that would change them."""
    inside: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type in (tokenize.STRING, tokenize.FSTRING_MIDDLE):
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
    lines = enumerate(code.splitlines(), start=1)
    return "\n".join(line if row in inside or not line else f"    {line}" for row, line in lines)


if __name__ == "__main__":
    sys.exit(main())
