"""Groups open, films and traces are saved and come back, in both homes of the app and in a film by itself."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from viz.__main__ import main

from .conftest import serving
from .player import at_level, end, open_at, wait_picture, wait_python
from .replayer_site import LOOP
from .test_app import run_program

GROUP = ".ts-node.ts-group .ts-press"


def press_group(page: Page) -> None:
    page.locator(GROUP).first.dispatch_event("click", {"bubbles": True})


def open_groups(page: Page) -> list[str]:
    return page.evaluate("tapescope.scene.groups.filter((g) => g.open).map((g) => g.id)")


def save(page: Page, what: str, into: Path) -> Path:
    page.locator("[data-action=export]").click()
    with page.expect_download() as download:
        page.locator(f"[data-export={what}]").click()
    path = into / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_folded_loop_opens_in_place_is_saved_and_comes_back(
    page: Page, app: str, tmp_path: Path
) -> None:
    page.goto(f"{app}?lesson=2b")
    wait_python(page)
    run_program(page, LOOP)
    at_level(page, "rule")
    end(page)
    expect(page.locator(".ts-notes")).to_contain_text("Folded")
    expect(page.locator(".ts-notes")).to_contain_text("Press a box")
    before = page.evaluate("tapescope.steps")
    press_group(page)
    page.wait_for_function("tapescope.scene.groups.some((g) => g.open)")
    assert page.evaluate("tapescope.steps") > before
    assert page.locator(".ts-group-frame").count() >= 1
    trace = save(page, "trace", tmp_path)
    film = save(page, "film", tmp_path)
    page.locator("[data-fold]").first.click()
    page.wait_for_function("!tapescope.scene.groups.some((g) => g.open)")
    assert main(["render", str(trace), "-o", str(tmp_path / "again.html")]) == 0
    assert film.read_text("utf-8").startswith("<!doctype html>")
    run_program(page, "print('another')\n")
    page.locator("[data-action=export]").click()
    page.locator("[data-open=trace]").set_input_files(trace)
    page.wait_for_function("s => tapescope.scene?.source === s", arg=LOOP)
    assert page.evaluate("tapescope.source") == LOOP
    assert page.locator(".ts-stale").is_hidden()


def test_groups_of_a_film_open_without_python(page: Page, tmp_path: Path) -> None:
    (tmp_path / "loop.py").write_text(LOOP, "utf-8")
    main(["render", str(tmp_path / "loop.py"), "-o", str(tmp_path / "film.html"), "--lang", "en"])
    with serving(tmp_path) as url:
        page.goto(f"{url}film.html")
        wait_picture(page)
        end(page)
        press_group(page)
        page.wait_for_function("tapescope.scene.groups.some((g) => g.open)")
        outer = open_groups(page)
        assert len(outer) == 1
        press_group(page)
        page.wait_for_function("tapescope.scene.groups.filter((g) => g.open).length === 2")
        page.locator("[data-fold]").first.click()
        page.wait_for_function("!tapescope.scene.groups.some((g) => g.open)")


def test_a_page_in_which_nobody_opens_groups_says_so(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="loop", mode="embed")
    end(page)
    press_group(page)
    expect(page.locator(".ts-details")).to_contain_text("stays folded on this page")
    assert "Press a box" not in page.locator(".ts-notes").inner_text()
    assert open_groups(page) == []
