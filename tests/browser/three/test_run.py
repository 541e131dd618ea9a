"""Programs run in every browser: what comes back is right, and what goes wrong is explained."""

from ..rough import Rough
from .page import ALERT, EDITOR, RUN, SQUARE, output, run, type_program, wait_picture, wait_run
from .tab import PYTHON, Tab

CUT = """import tensorflow as tf
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = tf.constant(x.numpy()) * 2.0
print(tape.gradient(y, x))
"""


def test_an_edited_program_is_run_by_the_keyboard(running: Tab) -> None:
    type_program(running, SQUARE)
    running.press("Control+Enter")
    wait_run(running, SQUARE)
    assert "slope 6.0" in output(running)


def test_a_gradient_that_is_none_is_explained(running: Tab) -> None:
    run(running, CUT)
    assert "None" in output(running)
    assert running.js("() => tapescope.scene.end.kind") == "done"
    running.js("() => tapescope.goto(tapescope.steps - 2)")  # where it turns out to be None
    said = running.wait("() => document.querySelector('.ts-callout')?.textContent")
    assert "line 4" in said
    assert "numpy" in said


def test_an_error_names_its_line(running: Tab) -> None:
    source = "import tensorflow as tf\nx = tf.constant(1.0)\nx.nonsense\n"
    run(running, source)
    assert running.js("() => tapescope.scene.end.line") == 3
    running.js("() => tapescope.goto(tapescope.steps - 1)")
    assert "nonsense" in running.wait("(a) => document.querySelector(a)?.textContent", ALERT)
    assert running.js("(editor) => document.querySelector(editor).value", EDITOR) == source


def test_an_endless_loop_is_stopped_and_the_next_run_is_right(running: Tab) -> None:
    loop = "n = sum(iter(int, 1))\n"  # the interpreter has no say in it
    running.wait("() => document.documentElement.dataset.python === 'ready'", seconds=PYTHON)
    type_program(running, loop)
    running.click(RUN)
    running.click("[data-action=stop]")
    wait_run(running, loop)
    assert running.js("() => tapescope.scene.end.kind") == "limit"
    run(running, SQUARE)
    assert "slope 6.0" in output(running)


def test_a_film_is_one_file_that_plays_by_itself(running: Tab, rough: Rough, url: str) -> None:
    run(running, SQUARE)
    running.js(
        """() => {
          window.film = null;
          const plain = URL.createObjectURL;
          URL.createObjectURL = (blob) => {
            if (blob.type === "text/html") blob.text().then((text) => (film = text));
            return plain(blob);
          };
          HTMLAnchorElement.prototype.click = () => {};
        }"""
    )
    running.click("[data-action=export]")
    running.click("[data-export=film]")
    film = running.wait("() => window.film", seconds=PYTHON)
    rough.rules.insert(0, lambda h: "film.html" in h.path and h.give(film.encode()))
    running.goto(f"{url}film.html")
    wait_picture(running)
    assert running.js("() => tapescope.scene.source") == SQUARE
    assert "slope 6.0" in output(running)
    asked = [path for path in rough.paths() if "film.html" not in path]
    assert not asked
