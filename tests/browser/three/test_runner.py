"""The runner starts in every browser; where it cannot, the page says so."""

from typing import Any

import pytest

from ..rough import Rough, RoughHandler
from .page import ALERT, RUN, SQUARE, open_page, output, type_program, wait_run
from .tab import Tab


def test_an_edited_program_is_run_before_python_has_taken_the_page_over(tab: Tab, url: str) -> None:
    open_page(tab, url)
    type_program(tab, SQUARE)
    tab.press("Enter", *'print("more")')
    source = tab.js("() => tapescope.source")
    assert source == f'{SQUARE}\nprint("more")'
    tab.click(RUN)
    wait_run(tab, source)
    assert "slope 6.0" in output(tab)
    assert "more" in output(tab)


BROKEN = {
    "is not there": lambda handler: handler.give(b"", 404),
    "is not JavaScript": lambda handler: handler.give(b"<p>no such page</p>"),
    "dies when it serves": lambda handler: handler.give(b"export const serve = null;"),
    "never answers": lambda handler: handler.give(b"await new Promise(() => {});"),
}


def cannot_start(tab: Tab) -> None:
    """Presses Run and waits until the page says why nothing comes, and lets one try again."""
    tab.click(RUN)
    said = "(alert) => document.querySelector(alert)?.textContent.includes('could not be started')"
    tab.wait(said, ALERT)
    tab.wait("(run) => !document.querySelector(run).disabled", RUN)


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_runner_whose_script_is_no_good_says_so(
    tab: Tab, url: str, rough: Rough, answer: Any
) -> None:
    def hastily(handler: RoughHandler) -> bool:
        if "/boot.js" not in handler.path:
            return False
        text = handler.content().decode()
        assert text.count("const SILENT = 30_000;") == 1
        return handler.give(
            text.replace("const SILENT = 30_000;", "const SILENT = 3_000;").encode()
        )

    rough.rules.append(hastily)
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
