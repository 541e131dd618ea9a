"""Programs as people write them print what TensorFlow prints; `make_programs` makes the `.out` files."""

import io
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from tests.tfcases.compare import compare_outputs
from viz.sandbox.direct import run_file
from viz.sandbox.files import read
from viz.tf.runtime import VERSION

FOLDER = Path(__file__).parent / "programs"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py"))


def test_each_program_has_what_tensorflow_printed() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.out")) == NAMES
    assert (FOLDER / "VERSION").read_text(encoding="utf-8").strip() == VERSION


@pytest.mark.parametrize("name", NAMES)
def test_a_program_prints_what_tensorflow_prints(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = FOLDER / f"{name}.py"
    monkeypatch.chdir(FOLDER)
    printed = io.StringIO()
    with warnings.catch_warnings(), redirect_stdout(printed), redirect_stderr(printed):
        warnings.simplefilter("ignore")  # they name files of the installation
        run_file(read(str(path)))
    expected = path.with_suffix(".out").read_text(encoding="utf-8")
    found = compare_outputs(name, expected, printed.getvalue())
    assert [(d.case, d.expected, d.got) for d in found.differences] == []
