"""Later starts begin from a snapshot of Python's memory; whatever is wrong with it, from the archives."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from .conftest import wait_picture, wait_python
from .test_app import THREE_TAPES, run_program
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
# Does something with what is kept: `change` gets the bytes and gives others, or null.
CHANGE = """async (change) => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const { url } of (await cache.keys()).filter(({ url }) => url.includes("/snapshot?"))) {
      const bytes = new Uint8Array(await (await cache.match(url)).arrayBuffer());
      const changed = await (%s)(bytes);
      if (changed) await cache.put(url, new Response(changed));
      else await cache.delete(url);
    }
  }
}"""
SEALED = """async (bytes) => {
  bytes = bytes.slice(32);
  (%s)(bytes);
  return new Blob([await crypto.subtle.digest("SHA-256", bytes), bytes]);
}"""
HARM = {
    "missing": "() => null",
    "cut off": "(bytes) => bytes.slice(0, bytes.length / 2)",
    "one bit changed": "(bytes) => { bytes[9_000_000] ^= 1; return bytes; }",
    "of another Pyodide": SEALED % "(bytes) => { bytes[bytes.indexOf(125) + 20] ^= 1; }",
    "of another layout": SEALED
    % """(bytes) => {
        const index = new TextDecoder().decode(bytes.subarray(4, 200));
        const at = 4 + index.indexOf('"mark":') + 7;
        bytes[at] = bytes[at] === 49 ? 50 : 49;
    }""",
    "full of nonsense": SEALED % "(bytes) => bytes.fill(255, 3_000_000, 12_000_000)",
}


def visit(page: Page, url: str) -> str:
    """Opens the site and returns how its Python was started, once it is there."""
    page.goto(url)
    wait_python(page)
    return state(page)


def state(page: Page) -> str:
    """Returns what the page says about its snapshot."""
    return str(page.evaluate("document.documentElement.dataset.snapshot"))


def wait_state(page: Page, wanted: str) -> None:
    """Waits until the page says this about its snapshot."""
    page.wait_for_function(
        "wanted => document.documentElement.dataset.snapshot === wanted", arg=wanted, timeout=60_000
    )


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


@pytest.fixture
def kept(page: Page, site: str) -> str:
    """URL of the site after a visit that has kept a snapshot."""
    assert visit(page, site) == "none"
    wait_state(page, "made")
    return site


def test_a_later_visit_starts_from_the_snapshot_and_computes_the_same(
    page: Page, kept: str
) -> None:
    programs = (THREE_TAPES, REST, "import nothing_like_this\n")
    from_archives = results(page, programs)
    assert visit(page, kept) == "restored"
    assert results(page, programs) == from_archives
    run_program(page, THREE_TAPES)
    assert len(page.evaluate("tapescope.scene.tapes")) == 3


def test_chance_and_surroundings_are_not_the_snapshot_s(page: Page, kept: str) -> None:
    seen = []
    for _ in range(2):
        assert visit(page, kept) == "restored"
        seen += results(page, (CHANCE,))
    assert seen[0] != seen[1]


def test_a_killed_runner_is_replaced_from_the_snapshot(page: Page, kept: str) -> None:
    assert visit(page, kept) == "restored"
    for number in range(2):  # the one that was kept ready, and one that has to be started
        page.evaluate("void tapescopeHost.execute('while True: pass').catch(() => {})")
        page.wait_for_timeout(200)
        page.evaluate("tapescopeHost.cancel()")
        (result,) = results(page, (f"print({number})\n",))
        assert result["end"]["kind"] == "done"
    assert state(page) == "restored"


@pytest.mark.parametrize("harm", HARM)
def test_a_snapshot_that_is_no_good_costs_nothing_but_time(
    page: Page, kept: str, harm: str
) -> None:
    from_archives = results(page, (THREE_TAPES,))
    page.evaluate(f"({CHANGE % HARM[harm]})()")
    page.goto(kept)
    wait_picture(page)
    run_program(page, THREE_TAPES)
    assert page.evaluate("tapescope.scene.end.kind") == "done"
    page.evaluate("tapescope.pause()")  # Panel waits while something plays
    wait_python(page)
    assert state(page) in ({"none", "made"} if harm == "missing" else {"refused"})
    assert results(page, (THREE_TAPES,)) == from_archives
    # The next visit has a new one, or makes it.
    assert visit(page, kept) in {"none", "made", "restored"}


def test_where_nothing_is_kept_there_is_no_snapshot(page: Page, site: str) -> None:
    page.add_init_script(BLOCKED)
    assert visit(page, site) == "none"
    run_program(page, "print(1)\n")
    page.wait_for_timeout(1000)
    assert state(page) == "none"
