"""On the site and on a Panel server: reasons are proven by running programs again, and a change can be made."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .player import open_at, wait_python
from .test_app import run_program

PROGRAM = """import tensorflow as tf
w1 = tf.Variable(2.0)
b2 = tf.Variable(1.0)
with tf.GradientTape() as tape:
    h = w1 * 3.0
loss = h ** 2
print(tape.gradient(loss, [w1, b2]))
"""
LONG = 90_000  # ms: four programs are run, two cores may take their time


def test_a_mistake_is_found_proven_changed_and_gone(page: Page, app: str) -> None:
    open_at(page, app, lesson="1")
    wait_python(page)
    run_program(page, PROGRAM)
    page.locator("[data-action=why]").click()
    reasons = page.locator(".ts-reasons li")
    expect(reasons).to_have_count(2, timeout=LONG)
    expect(reasons.nth(0)).to_contain_text("line 6 ran while tape was not recording")
    expect(reasons.nth(1)).to_contain_text("None is right")
    page.locator("[data-action=apply]").click()
    changed = page.locator("textarea").input_value()
    assert "    loss = h ** 2" in changed
    run_program(page, changed)
    nones = "tapescope.scene.nodes.filter(({ kind }) => kind === 'cut').length"
    assert page.evaluate(nones) == 1
