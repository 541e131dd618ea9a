"""Programs run in every browser; where they cannot, the page says so."""

from typing import Any

import pytest

from ..rough import Rough, RoughHandler
from .tab import PYTHON, Tab

SQUARE = """import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
print("slope", tape.gradient(y, x).numpy())
"""
EDITOR = "[data-part=code] textarea"
RUN = "[data-action=run]"
ALERT = "[role=alert]"


def open_page(tab: Tab, url: str) -> None:
    """Opens the site and waits for its picture."""
    tab.goto(url)
    tab.wait("() => document.documentElement.dataset.picture === 'ready'")


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


def wait_run(tab: Tab, source: str) -> None:
    """Waits until a program's picture is there."""
    tab.wait("(source) => tapescope.scene?.source === source", source, seconds=PYTHON)


def output(tab: Tab) -> str:
    """What the program has printed when it is over."""
    tab.js("() => tapescope.goto(tapescope.steps - 1)")
    return str(tab.js("() => document.querySelector('[data-part=output]').textContent"))


def test_an_edited_program_is_run_and_its_picture_and_output_are_shown(tab: Tab, url: str) -> None:
    open_page(tab, url)
    type_program(tab, SQUARE)
    tab.press("End", "Enter", *'print("more")')
    source = tab.js("() => tapescope.source")
    assert source == f'{SQUARE}\nprint("more")'
    tab.click(RUN)
    wait_run(tab, source)
    assert "slope 6.0" in output(tab)
    assert "more" in output(tab)


BROKEN = {
    "is not there": lambda handler: handler.give(b"", 404),
    "is not JavaScript": lambda handler: handler.give(b"<p>no such page</p>"),
    "raises": lambda handler: handler.give(b"throw new Error('no');"),
    "dies when it serves": lambda handler: handler.give(b"export const serve = null;"),
}


def cannot_start(tab: Tab) -> None:
    """Presses Run and waits until the page says why nothing comes, and lets one try again."""
    tab.click(RUN)
    tab.wait(
        "(alert) => document.querySelector(alert)?.textContent.includes('not be started')", ALERT
    )
    tab.wait("(run) => !document.querySelector(run).disabled", RUN)


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_runner_whose_script_is_no_good_says_so(
    tab: Tab, url: str, rough: Rough, answer: Any
) -> None:
    rough.rules.append(lambda h: "/runner-worker.js" in h.path and bool(answer(h)))
    open_page(tab, url)
    type_program(tab, SQUARE)
    cannot_start(tab)
    tab.problems.clear()  # browsers log the answer


def test_a_runner_that_could_not_be_loaded_is_loaded_at_the_next_run(
    tab: Tab, url: str, rough: Rough
) -> None:
    def breaks(handler: RoughHandler) -> bool:
        return "/runner-worker.js" in handler.path and handler.give(b"", 404)

    rough.rules.append(breaks)
    open_page(tab, url)
    type_program(tab, SQUARE)
    cannot_start(tab)
    rough.rules.remove(breaks)
    tab.click(RUN)
    wait_run(tab, SQUARE)
    tab.problems.clear()  # browsers log the answer
