"""Every lesson prints, through `python -m viz run`, what real TensorFlow printed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tfcases.compare import same_text
from viz.lessons import lesson, lessons

FOLDER = Path(__file__).parent
REPOSITORY = FOLDER.parents[1]
GOLDEN = json.loads((FOLDER / "lessons.json").read_text(encoding="utf-8"))["cases"]
# Float32 matmul and tanh round differently from library to library; the others agree to the digit.
ROUNDED = {"4a", "4b"}


def test_there_is_a_golden_for_every_lesson() -> None:
    assert set(GOLDEN) == {each.id for each in lessons()}


def test_the_catalog_names_the_exception_each_program_ends_with() -> None:
    for each in lessons():
        raised = GOLDEN[each.id]["raises"]
        assert each.raises == (raised and raised.split(":")[0])


def test_the_article_results_are_what_tensorflow_gives() -> None:
    assert GOLDEN["2a"]["stderr"] == "4\n4\n"
    assert GOLDEN["2b"]["stdout"].startswith("tf.Tensor(6.0,")
    assert GOLDEN["4a"]["stderr"].count("None") == 4
    assert GOLDEN["4b"]["stderr"].count("None") == 1
    assert "b2:0 None" in GOLDEN["4b"]["stderr"]


@pytest.mark.parametrize("lesson_id", GOLDEN)
def test_a_lesson_prints_what_tensorflow_prints(lesson_id: str, tmp_path: Path) -> None:
    program = tmp_path / f"lesson_{lesson_id}.py"
    program.write_text(lesson(lesson_id).source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "viz", "run", str(program)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    golden = GOLDEN[lesson_id]
    stderr, _, traceback = done.stderr.partition("Traceback (most recent call last):\n")
    for printed, expected in ((done.stdout, golden["stdout"]), (stderr, golden["stderr"])):
        if lesson_id in ROUNDED:
            assert same_text(expected, printed)
        else:
            assert printed == expected
    if golden["raises"]:
        assert done.returncode == 1
        assert traceback.strip().splitlines()[-1] == golden["raises"]
    else:
        assert done.returncode == 0, done.stderr
