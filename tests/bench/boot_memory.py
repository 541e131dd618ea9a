"""How much memory the page's process has, once everything was used once; a part of the boot bench.

The number is the proportional set size (PSS) that Linux tells of the process that shows the page: the page
itself, its workers and all Pythons in them. What several processes share counts in proportion.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

KERAS = """import tensorflow as tf
x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
layer = tf.keras.layers.Dense(2)
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(layer(x) ** 2)
print(tape.gradient(loss, layer.trainable_variables))
"""
SMALL_DEVICE = """Object.defineProperty(Navigator.prototype, "deviceMemory", { get: () => 4 });"""
QUIET = 5_000  # milliseconds in which the browser gives back what it does not need


def page_process(profile: str) -> int:
    """Returns the id of the process that shows the page: of all that render for this browser, the largest."""
    return max(_renderers(profile), key=pss)


def _renderers(profile: str) -> list[int]:
    processes = {int(path.name): path for path in Path("/proc").iterdir() if path.name.isdigit()}
    parents, lines = {}, {}
    for number, path in processes.items():
        try:
            lines[number] = (path / "cmdline").read_text("utf-8", "replace")
            parents[number] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended meanwhile

    def of_browser(number: int) -> bool:
        while number in lines:
            if f"--user-data-dir={profile}" in lines[number]:
                return True
            number = parents[number]
        return False

    return [n for n, line in lines.items() if "--type=renderer" in line and of_browser(n)]


def pss(process: int) -> float:
    """Returns a process's proportional set size in MB."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1000


def use_everything(page: Page) -> None:
    """Runs two programs, one with Keras, opens a lesson, changes the language, and saves a film."""
    for program in (KERAS, "print(6 * 7)\n"):
        page.locator("[data-part=code] textarea").click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(program)
        page.keyboard.press("Control+Enter")
        page.wait_for_function("s => tapescope.scene?.source === s", arg=program, timeout=120_000)
        page.evaluate("tapescope.pause()")
    page.locator("select").first.select_option("2b")
    page.wait_for_function("tapescope.scene.lesson === '2b'", timeout=60_000)
    page.get_by_role("button", name="中文").click()
    page.wait_for_function("tapescope.scene.lang === 'zh'", timeout=60_000)
    page.evaluate("tapescope.goto(tapescope.steps)")
    page.locator("[data-action=export]").click()
    with page.expect_download(timeout=120_000):
        page.locator("[data-export=film]").click()


def memory(context: BrowserContext, profile: str, url: str, python: bool) -> dict[str, float]:
    """Returns the MB of the page's process: with the picture, once Python is up, with everything used."""
    found = {}
    (page,) = context.pages
    page.goto(url)
    page.wait_for_function("document.documentElement.dataset.run === 'ready'", timeout=120_000)
    found["run"] = pss(page_process(profile))
    if python:
        page.wait_for_function(
            "document.documentElement.dataset.python === 'ready'", timeout=120_000
        )
    page.wait_for_timeout(QUIET)
    found["python"] = pss(page_process(profile))
    use_everything(page)
    page.wait_for_timeout(QUIET)
    found["everything"] = pss(page_process(profile))
    return {name: round(value) for name, value in found.items()}
