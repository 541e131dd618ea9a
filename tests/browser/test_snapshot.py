"""Python starts from a snapshot of its memory where the line is fast; else, and whatever is wrong with
it, from the archives."""

import gzip
import json
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from static.build.content import integrity
from static.build.site.assemble import json_for_html

from .conftest import Watch, wait_picture, wait_python
from .rough import Rough, RoughHandler, roughly
from .test_app import THREE_TAPES, run_program, type_program
from .test_offline import BLOCKED

REST = """import fractions
import numpy as np
import tensorflow as tf
x = tf.Variable([[1.0, 2.0], [3.0, 5.0]])
with tf.GradientTape() as tape:
    y = tf.reduce_sum(tf.linalg.inv(x))
print(tape.gradient(y, x))
print(fractions.Fraction(1, 3), np.random.default_rng(1).integers(9, size=3))
"""
CHANCE = """import random
import tensorflow as tf
print(random.random(), float(tf.random.normal([])), float(tf.random.uniform([])))
"""
WHERE = """import os
import time
print(time.timezone, time.altzone, time.tzname, time.localtime(0).tm_hour)
print(sorted(os.environ.items()))
"""
# What counts on in a process has to begin as in a new one.
NAMES = """import tensorflow as tf
print(tf.keras.layers.Dense(2).name, tf.keras.Sequential().name, tf.Variable(1.0).name)
tf.random.set_seed(1)
print(tf.random.normal([2]), tf.random.uniform([2]))
"""
ARCHIVES = re.compile(r"/(python_stdlib|numpy|engine|view)\.[^/]*$")


def slow_line(handler: RoughHandler) -> bool:
    """Lets Python's largest part come as on a line that is not worth a snapshot."""
    if "asm.wasm" in handler.path:
        time.sleep(4)
    return False


@pytest.fixture
def rough(dist: Path, tmp_path: Path) -> Rough:
    """A server that may misbehave, with a copy of the built site."""
    shutil.copytree(dist, tmp_path / "site")
    return Rough(tmp_path / "site")


@pytest.fixture
def rough_site(rough: Rough) -> Iterator[str]:
    """Its URL."""
    with roughly(rough) as url:
        yield url


def visit(page: Page, url: str) -> str:
    """Opens the site and returns how its Python was started, once it is there."""
    page.goto(url)
    wait_python(page)
    return state(page)


def state(page: Page) -> str:
    """Returns what the page says about its snapshot."""
    return str(page.evaluate("document.documentElement.dataset.snapshot"))


def results(page: Page, programs: tuple[str, ...]) -> list[dict[str, Any]]:
    """Runs programs; returns what their traces say, without ids, which count on from run to run."""
    told = {
        "tensors": ("kind", "dtype", "shape", "value", "names", "line"),
        "ops": ("name", "params", "role", "span"),
        "events": ("type", "line", "text"),
    }
    found = []
    for program in programs:
        text = page.evaluate("source => tapescopeHost.execute(source)", program)
        trace = json.loads(text)
        told_here = {k: [[x.get(n) for n in names] for x in trace[k]] for k, names in told.items()}
        found.append({**told_here, "end": trace["end"]})
    return found


def test_python_starts_from_the_snapshot_and_computes_the_same_as_from_the_archives(
    page: Page, rough: Rough, rough_site: str
) -> None:
    programs = (NAMES, THREE_TAPES, REST, WHERE, "import nothing_like_this\n", "import panel\n")
    rough.rules.append(slow_line)
    assert visit(page, rough_site) == "none"
    from_archives = results(page, programs)
    assert not any("/snapshot." in path for path in before_kept(page, rough))
    rough.rules.clear()
    assert visit(page, rough_site) == "restored"  # the service worker has brought it
    assert results(page, programs) == from_archives
    run_program(page, THREE_TAPES)
    assert len(page.evaluate("tapescope.scene.tapes")) == 3


def before_kept(page: Page, rough: Rough) -> list[str]:
    """Paths that the page asked for; then waits until the service worker keeps the site."""
    paths = rough.paths()
    page.wait_for_function(
        "navigator.serviceWorker.ready.then((r) => r.active.state === 'activated')", timeout=60_000
    )
    return paths


def test_on_a_fast_line_the_first_visit_starts_from_it_and_asks_for_the_archives_later(
    page: Page, rough: Rough, rough_site: str
) -> None:
    page.goto(rough_site)
    wait_picture(page)
    run_program(page, THREE_TAPES)
    page.evaluate("tapescope.pause()")
    wait_python(page)
    assert state(page) == "restored"
    asked = [path.rpartition("/")[2].split(".")[0] for path in rough.paths()]
    assert asked.index("snapshot") < asked.index("engine")


def test_what_is_imported_before_the_archives_are_there_is_waited_for(
    page: Page, rough: Rough, rough_site: str
) -> None:
    over = threading.Event()

    def hold(handler: RoughHandler) -> bool:
        if ARCHIVES.search(handler.path):
            over.wait(60)
        return False

    rough.rules.append(hold)
    page.goto(rough_site)
    wait_picture(page)
    page.evaluate("source => { window.early = tapescopeHost.execute(source); }", REST)
    page.wait_for_function("document.documentElement.dataset.snapshot === 'restored'")
    page.wait_for_timeout(1500)
    over.set()
    trace = json.loads(page.evaluate("window.early"))
    assert trace["end"]["kind"] == "done", trace["end"]
    assert any("1/3" in event.get("text", "") for event in trace["events"])


def test_every_lesson_has_its_picture_before_the_archives_are_there(
    page: Page, watch: Watch, rough: Rough, rough_site: str
) -> None:
    rough.rules.append(lambda handler: bool(ARCHIVES.search(handler.path)) and handler.hang_up())
    page.goto(rough_site)
    wait_picture(page)
    for lesson, language in (("4b", None), ("3c", "中文")):
        if language:
            page.get_by_role("button", name=language).click()
        page.locator("select").first.select_option(lesson)
        page.wait_for_function("id => tapescope.scene.lesson === id", arg=lesson)
        source = page.evaluate("tapescope.scene.source") + "\n# mine\n"
        type_program(page, source)
        page.keyboard.press("Control+Enter")
        page.wait_for_function("s => tapescope.scene?.source === s", arg=source, timeout=60_000)
        page.evaluate("tapescope.pause()")
    assert page.evaluate("document.documentElement.dataset.python") != "ready"
    watch.problems.clear()  # Chromium logs the broken connections


def test_chance_is_not_the_snapshot_s(page: Page, site: str) -> None:
    seen = []
    for _ in range(2):
        assert visit(page, site) == "restored"
        seen += results(page, (CHANCE,))
    assert seen[0] != seen[1]


def test_a_killed_runner_is_replaced_from_the_snapshot(page: Page, site: str) -> None:
    assert visit(page, site) == "restored"
    for number in range(2):  # the one that was kept ready, and one that has to be started
        page.evaluate("void tapescopeHost.execute('while True: pass').catch(() => {})")
        page.wait_for_timeout(200)
        page.evaluate("tapescopeHost.cancel()")
        (result,) = results(page, (f"print({number})\n",))
        assert result["end"]["kind"] == "done"
    assert state(page) == "restored"


def of_another_layout(plan: dict[str, Any], blocks: bytearray) -> None:
    """The memory that a Python begins with is not the one that the build saw."""
    plan["beginning"] += 1


def of_another_pyodide(plan: dict[str, Any], blocks: bytearray) -> None:
    """Pyodide's own mark is another."""
    plan["head"][20] ^= 1


def cut_off(plan: dict[str, Any], blocks: bytearray) -> None:
    """There are fewer blocks than the plan names."""
    del blocks[len(blocks) // 2 :]


def full_of_nonsense(plan: dict[str, Any], blocks: bytearray) -> None:
    """A third of the memory is not what it was."""
    third = len(blocks) // 3
    blocks[third : 2 * third] = bytes([255]) * third


@pytest.mark.parametrize("harm", [of_another_layout, of_another_pyodide, cut_off, full_of_nonsense])
def test_a_snapshot_that_is_no_good_costs_nothing_but_time(
    page: Page, rough: Rough, rough_site: str, harm: Callable[[dict[str, Any], bytearray], None]
) -> None:
    change_snapshot(rough.folder, harm)
    falls_back(page, rough_site, "refused")


def change_snapshot(folder: Path, harm: Callable[[dict[str, Any], bytearray], None]) -> None:
    """Changes the snapshot of a site as if the build had made it so."""
    index = folder / "index.html"
    text = index.read_text("utf-8")
    found = re.search(r'(?<=id="site">).*(?=</script>)', text)
    assert found is not None
    site = json.loads(found[0])
    part = site["parts"]["snapshot"]
    blocks = bytearray(gzip.decompress((folder / part["url"]).read_bytes()))
    harm(site["plan"], blocks)
    content = gzip.compress(bytes(blocks), 1)
    (folder / part["url"]).write_bytes(content)
    part |= {"bytes": len(content), "sha256": integrity(content)}
    index.write_text(text.replace(found[0], json_for_html(site)), "utf-8")


def falls_back(page: Page, url: str, wanted: str) -> None:
    """A run that is asked for at once is answered, and Panel comes; the page says why no snapshot."""
    page.goto(url)
    wait_picture(page)
    run_program(page, THREE_TAPES)
    assert page.evaluate("tapescope.scene.end.kind") == "done"
    page.evaluate("tapescope.pause()")  # Panel waits while something plays
    wait_python(page)
    assert state(page) == wanted


def test_a_snapshot_that_does_not_come_is_done_without(
    page: Page, watch: Watch, rough: Rough, rough_site: str
) -> None:
    rough.rules.append(lambda handler: "/snapshot." in handler.path and handler.give(b"", 404))
    falls_back(page, rough_site, "refused")
    watch.problems.clear()  # Chromium logs the answers


def test_a_snapshot_whose_bytes_are_others_is_asked_for_again(
    page: Page, rough: Rough, rough_site: str
) -> None:
    def once(handler: RoughHandler) -> bool:
        if "/snapshot." not in handler.path or len(spoiled) > 0:
            return False
        spoiled.append(handler.path)
        content = bytearray(handler.content())
        content[3_000_000] ^= 1
        return handler.give(bytes(content))

    spoiled: list[str] = []
    rough.rules.append(once)
    falls_back(page, rough_site, "restored")
    assert spoiled


def test_where_nothing_is_kept_python_starts_from_it_all_the_same(page: Page, site: str) -> None:
    page.add_init_script(BLOCKED)
    assert visit(page, site) == "restored"
    run_program(page, "print(1)\n")
