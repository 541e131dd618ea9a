"""Programs that plot run on without plots, and are told."""

import sys

import pytest

from viz.locale import text
from viz.sandbox.direct import run_file
from viz.sandbox.files import read
from viz.sandbox.plotting import undrawn
from viz.sandbox.program import record_here

PLOTS = """\
import tensorflow as tf
import matplotlib.pyplot as plt
from matplotlib import cm
import matplotlib as mpl

mpl.rcParams["figure.figsize"] = (8, 6)
colors = plt.rcParams["axes.prop_cycle"].by_key()["color"]
x = tf.linspace(-1.0, 1.0, 5)
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x * x
(line,) = plt.plot(x, y, color=colors[0], label="y")
fig, (top, bottom) = plt.subplots(2, 1)
top.plot(x, tape.gradient(y, x))
counts, edges, patches = plt.hist(y)
fig, axes = plt.subplots(2, 3)
assert axes.shape == (2, 3)
axes[1, 2].set_title("nothing")
plt.figure()
with plt.style.context("ggplot"):
    plt.imshow(tf.ones([2, 2]), cmap=cm.viridis)
print(plt.show())
"""


def test_a_recorded_program_that_plots_comes_to_its_end_and_is_told_so() -> None:
    trace = record_here(PLOTS)
    assert trace["end"]["kind"] == "done", trace["end"]
    assert trace["end"]["code"] == "sandbox.note.plots"


def test_a_program_without_plots_is_told_nothing() -> None:
    trace = record_here("import tensorflow as tf\nwith tf.GradientTape():\n    pass\n")
    assert trace["end"]["code"] is None


def test_a_program_run_as_a_file_is_told_once_on_standard_error(tmp_path, capsys) -> None:
    file = tmp_path / "plots.py"
    file.write_text(PLOTS, encoding="utf-8")
    assert run_file(read(str(file))) == 0
    said = capsys.readouterr()
    assert said.out == "None\n"
    assert said.err in {text("sandbox.note.plots", lang) + "\n" for lang in ("en", "zh")}


def test_the_stand_in_goes_with_its_block() -> None:
    told = []
    before = {name for name in sys.modules if name.startswith("matplotlib")}
    with undrawn(lambda: told.append(1)):
        import matplotlib.pyplot as plt
        from matplotlib import ticker

        assert repr(plt.anything(1).more[2]) == "<nothing drawn>"
        assert repr(ticker.MaxNLocator(3)) == "<nothing drawn>"
        with pytest.raises(AttributeError):
            _ = plt.__wrapped__
    assert told == [1]
    assert {name for name in sys.modules if name.startswith("matplotlib")} == before
