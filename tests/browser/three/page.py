"""What the tests do with a page of the site."""

from __future__ import annotations

from .tab import PYTHON, Tab

EDITOR = "[data-part=code] textarea"
RUN = "[data-action=run]"
ALERT = "[role=alert]"
SQUARE = """import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
print("slope", tape.gradient(y, x).numpy())
"""


def open_page(tab: Tab, url: str) -> None:
    """Opens an address of the site and waits for the picture."""
    tab.goto(url)
    wait_picture(tab)


def wait_picture(tab: Tab) -> None:
    """Waits until the picture can be played."""
    tab.wait("() => document.documentElement.dataset.picture === 'ready'")


def step(tab: Tab) -> int:
    """Returns the step that is shown."""
    return int(tab.js("() => tapescope.step"))


def type_program(tab: Tab, source: str) -> None:
    """Replaces the program in the editor; the browser takes the text as if it were typed."""
    tab.click(EDITOR)
    tab.js(
        """(text) => {
          document.activeElement.select();
          document.execCommand("insertText", false, text);
        }""",
        source,
    )


def run(tab: Tab, source: str) -> None:
    """Replaces the program, presses Run and waits for the picture."""
    type_program(tab, source)
    tab.click(RUN)
    wait_run(tab, source)


def wait_run(tab: Tab, source: str) -> None:
    """Waits until a program's picture is there."""
    tab.wait("(source) => tapescope.scene?.source === source", source, seconds=PYTHON)


def output(tab: Tab) -> str:
    """Returns what the program has printed when it is over."""
    tab.js("() => tapescope.goto(tapescope.steps - 1)")
    return tab.text("[data-part=output]")
