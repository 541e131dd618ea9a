"""Reasons in the side pane: asked for by a button, shown as they come, their change applied to the editor."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .player import open_at

CHANGED = """import tensorflow as tf
x = tf.constant(3.0)
with tf.GradientTape() as t:
    t.watch(x)
    y = x * x
print(t.gradient(y, x))
"""
REASON = {
    "text": "None for x: t does not watch it.",
    "line": 3,
    "proof": "With this change the gradient is there (it was run):",
    "diff": [
        [" ", "with tf.GradientTape() as t:"],
        ["+", "    t.watch(x)"],
        [" ", "    y = x * x"],
    ],
    "program": CHANGED,
}


def ask(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="unwatched")
    page.evaluate(
        "{ window.asked = 0; tapescope.on('why', () => { asked += 1; }); tapescope.update({}); }"
    )
    page.locator("[data-action=why]").click()


def test_reasons_are_offered_where_a_path_ends_and_somebody_answers(
    page: Page, replayer: str
) -> None:
    open_at(page, replayer, lesson="unwatched")
    part = page.locator("[data-part=why]")
    expect(part).to_be_hidden()
    page.evaluate("{ tapescope.on('why', () => {}); tapescope.update({}); }")
    expect(part).to_be_visible()
    open_at(page, replayer, lesson="1")
    page.evaluate("{ tapescope.on('why', () => {}); tapescope.update({}); }")
    expect(part).to_be_hidden()


def test_a_proven_change_is_put_into_the_editor_and_can_be_undone(
    page: Page, replayer: str
) -> None:
    ask(page, replayer)
    assert page.evaluate("asked") == 1
    expect(page.locator(".ts-why-status")).to_be_visible()
    page.evaluate(
        "reason => tapescope.update({ reasons: { list: [reason], done: true, failed: false } })",
        REASON,
    )
    expect(page.locator(".ts-why-status")).to_be_hidden()
    expect(page.locator(".ts-diff ins")).to_have_text("+    t.watch(x)")
    area = page.locator("textarea")
    before = area.input_value()
    page.locator("[data-action=apply]").click()
    assert area.input_value() == CHANGED
    expect(page.locator("[data-action=apply]")).to_be_disabled()
    page.keyboard.press("Control+z")
    assert area.input_value() == before
    expect(page.locator("[data-action=apply]")).to_be_enabled()


def test_a_failure_is_told_and_can_be_tried_again(page: Page, replayer: str) -> None:
    ask(page, replayer)
    page.evaluate("tapescope.update({ reasons: { list: [], done: true, failed: true } })")
    expect(page.locator("[data-action=why]")).to_be_visible()
    page.locator("[data-action=why]").click()
    assert page.evaluate("asked") == 2


def test_reasons_are_void_with_another_picture(page: Page, replayer: str) -> None:
    ask(page, replayer)
    page.evaluate(
        "reason => tapescope.update({ reasons: { list: [reason], done: true, failed: false } })",
        REASON,
    )
    page.evaluate("tapescope.update({ scene: structuredClone(tapescope.scene) })")
    expect(page.locator(".ts-reasons li")).to_have_count(0)


def test_reasons_are_accessible(page: Page, replayer: str) -> None:
    ask(page, replayer)
    page.evaluate(
        "reason => tapescope.update({ reasons: { list: [reason], done: true, failed: false } })",
        REASON,
    )
    for theme in ("light", "dark"):
        page.evaluate("theme => tapescope.update({ theme })", theme)
        found = Axe().run(page, context="[data-part=why]", options={"preload": False})
        assert found.violations_count == 0, found.generate_report()
