"""Write lessons.json: what real TensorFlow prints for every lesson. Run with TensorFlow's Python.

python -m tests.golden.make_lessons
"""

from tests.golden.tensorflow_run import FOLDER, quiet, run_program, write_golden

if __name__ == "__main__":
    quiet()
    programs = sorted((FOLDER.parents[1] / "viz" / "lessons" / "content").glob("*.py"))
    write_golden("lessons.json", {path.stem: run_program(path) for path in programs})
