"""Dialogs, links and files."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .conftest import wait_picture
from .player import AXE, open_at, step

OWN = "import tensorflow as tf\nprint(tf.constant(1.0))  # 你好\n"


@pytest.mark.parametrize("name", ["share", "embed", "export", "help"])
@pytest.mark.parametrize(("theme", "lang"), [("light", "zh"), ("dark", "en")])
def test_a_dialog_keeps_the_focus_closes_with_escape_and_passes_axe(
    page: Page, replayer: str, name: str, theme: str, lang: str
) -> None:
    open_at(page, replayer, lesson="2b", step=5, theme=theme, lang=lang)
    page.locator(f"[data-action={name}]").click()
    dialog = page.locator(f"[data-dialog={name}]")
    dialog.wait_for()
    for _ in range(4):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert inside
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("ArrowRight")
    assert step(page) == 5, "keys do not reach the player"
    page.keyboard.press("Escape")
    assert dialog.is_hidden()
    assert page.evaluate("document.activeElement.dataset.action") == name


def test_a_shared_link_shows_the_program_and_does_not_run_it(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", step=3)
    page.locator("textarea.ts-code-area").fill(OWN)
    page.locator("[data-action=share]").click()
    link = page.locator("[data-dialog=share] .ts-copy")
    link.wait_for()
    address = link.input_value()
    assert "#program=" in address
    assert str(len(address)) in page.locator("[data-dialog=share] .ts-hint").inner_text()
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")
    page.goto(address)
    wait_picture(page)
    page.locator(".ts-shared").wait_for()
    assert page.locator("textarea.ts-code-area").input_value() == OWN
    assert page.evaluate("heard") == []
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('code'))") == []


def test_a_damaged_link_says_so_and_a_long_one_warns(page: Page, replayer: str) -> None:
    page.goto(f"{replayer}?lesson=1#program=zzzz")
    wait_picture(page)
    page.locator(".ts-shared").wait_for()
    assert page.evaluate("tapescope.source") == page.evaluate("tapescope.scene.source")
    noise = "\n".join(f"x{n} = {(n * 7919 + 13) ** 3 % 999983}" for n in range(1500))
    page.locator("textarea.ts-code-area").fill(noise)
    page.locator("[data-action=share]").click()
    page.locator("[data-dialog=share] .ts-warning").wait_for()


def test_the_embed_snippet_names_what_is_shown(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", step=7, theme="dark")
    page.locator("[data-action=embed]").click()
    snippet = page.locator("[data-dialog=embed] .ts-copy").input_value()
    assert "embed.html?lesson=2b&amp;step=7&amp;level=op&amp;lang=en&amp;theme=dark" in snippet
    assert "tapescope:height" in snippet


def test_the_picture_is_saved_as_svg_png_and_json(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", step=10)
    saved = {}
    for name in ("svg", "png", "json"):
        page.locator("[data-action=export]").click()
        with page.expect_download() as download:
            page.locator(f"[data-export={name}]").click()
        assert download.value.suggested_filename == f"tapescope-2b-10.{name}"
        saved[name] = download.value.path().read_bytes()
    assert json.loads(saved["json"])["lesson"] == "2b"
    assert saved["png"].startswith(b"\x89PNG")
    assert len(saved["png"]) > 20_000, "something is drawn"
    shown = page.evaluate(
        """(text) => {
        const svg = new DOMParser().parseFromString(text, 'image/svg+xml');
        if (svg.querySelector('parsererror')) return 'broken';
        const visible = [...svg.querySelectorAll('text')].filter(e => !e.closest('[visibility=hidden]'));
        return visible.map(e => e.textContent);
    }""",
        saved["svg"].decode(),
    )
    assert "×2" in shown
    assert "3.0" in shown
    assert b"var(--" not in saved["svg"]
