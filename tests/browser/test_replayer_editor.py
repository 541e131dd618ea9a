"""The code pane: editing, what is kept, errors on their line, keys that belong to it."""

from __future__ import annotations

from playwright.sync_api import Page

from .conftest import wait_picture
from .player import open_at, step


def test_keys_typed_into_the_code_do_not_step(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", step=3)
    page.locator("textarea").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.type("a b")
    assert step(page) == 3


def test_the_editor_indents_undoes_and_lets_one_leave(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="1")
    area = page.locator("textarea")
    before = area.input_value()
    area.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("if True:")
    page.keyboard.press("Enter")
    page.keyboard.type("x = 1")
    assert area.input_value().endswith("if True:\n  x = 1")
    page.keyboard.press("Shift+Tab")
    assert area.input_value().endswith("if True:\nx = 1")
    page.keyboard.press("Tab")
    for _ in range(40):
        page.keyboard.press("Control+z")
    assert area.input_value() == before
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") != "TEXTAREA"


def test_an_edit_marks_the_picture_survives_a_reload_and_can_be_reset(
    page: Page, replayer: str
) -> None:
    open_at(page, replayer, lesson="1")
    stale = page.locator(".ts-stale")
    assert stale.is_hidden()
    page.locator("textarea").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("print(1)")
    assert stale.is_visible()
    page.keyboard.press("Control+Enter")
    kind, detail = page.evaluate("heard[0]")
    assert kind == "run"
    assert detail["source"].endswith("print(1)")
    page.reload()
    wait_picture(page)
    assert page.locator("textarea").input_value().endswith("print(1)")
    page.locator("[data-action=reset]").click()
    assert stale.is_hidden()
    assert page.locator("[data-action=reset]").is_hidden()


def test_keys_that_type_a_character_can_be_switched_off(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b")
    page.keyboard.press("2")
    assert page.locator("[data-level=op]").is_checked()
    page.keyboard.press("?")
    page.locator("[data-action=shortcuts]").uncheck()
    page.keyboard.press("Escape")
    for key in ("3", "?", "/"):
        page.keyboard.press(key)
    assert page.locator("[data-level=op]").is_checked()
    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press("ArrowRight")
    assert step(page) >= 1, "the others still work"
    page.reload()
    wait_picture(page)
    page.keyboard.press("3")
    assert page.locator("[data-level=op]").is_checked(), "it is remembered"


def test_blocked_storage_is_tolerated(page: Page, replayer: str) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked'); } })"
    )
    open_at(page, replayer, lesson="1")
    page.locator("textarea").click()
    page.keyboard.type("#")
    assert page.locator(".ts-stale").is_visible()


def test_an_error_is_marked_on_its_line_with_a_sentence(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="3c")
    assert page.locator(".ts-problem").is_hidden()
    page.evaluate("tapescope.goto(tapescope.steps)")
    line = page.evaluate("tapescope.scene.end.line")
    assert page.locator("[data-error=true]").get_attribute("data-line") == str(line)
    assert "persistent=True" in page.locator(".ts-problem").inner_text()


def test_a_change_of_language_keeps_step_and_edits(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", step=7)
    page.locator("textarea").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("# mine\n")
    page.locator("[data-action=lang]").click()
    assert page.evaluate("heard.at(-1)") == ["lang", {"lang": "zh"}]
    page.evaluate("speak('zh')")
    page.wait_for_function("document.querySelector('.tapescope').lang === 'zh-Hans'")
    assert step(page) == 7
    assert page.locator("textarea").input_value().startswith("# mine\n")
    assert page.locator("[data-action=run]").inner_text() == "运行"


def test_the_lessons_text_makes_room_for_the_learners_own_program(
    page: Page, replayer: str
) -> None:
    open_at(page, replayer, lesson="2b")
    text = page.locator("[data-part=lesson] .ts-lesson-text")
    assert text.is_visible()
    page.evaluate(
        "tapescope.update({ scene: { ...tapescope.scene, source: 'print(1)', title: '' } })"
    )
    assert text.is_hidden(), "it speaks of another program"
    page.locator("[data-part=lesson] summary").click()
    assert text.is_visible()
    page.evaluate("tapescope.update({ scene: { ...tapescope.scene, source: tapescope.source } })")
    assert text.is_visible()
