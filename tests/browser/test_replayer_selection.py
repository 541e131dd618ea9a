"""Selecting and walking: what belongs together lights together, by pointer and by keyboard; what is read aloud."""

from __future__ import annotations

from playwright.sync_api import Page

from .player import last_step, open_at


def test_selecting_an_op_lights_its_cell_its_edges_and_its_line(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="1")
    page.evaluate("tapescope.goto(tapescope.steps)")
    node = page.locator(".ts-node[data-op=multiply][data-lane=forward]")
    node.locator(".ts-press").click()
    lit = page.locator("[data-sel]").evaluate_all("e => e.map(x => x.getAttribute('class'))")
    kinds = {name for classes in lit for name in classes.split()}
    assert {"ts-node", "ts-cell", "ts-edge", "ts-line-row"} <= kinds
    assert node.locator(".ts-press").get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")
    assert page.locator("[data-sel]").count() == 0


def test_a_selected_tensor_shows_its_facts_and_leads_to_its_step(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="1")
    page.evaluate("tapescope.goto(tapescope.steps)")
    page.locator(".ts-node[data-tensor=x] .ts-press").click()
    details = page.locator(".ts-details")
    text = details.inner_text()
    assert "3.0" in text
    assert "float32" in text
    assert "6.0" in text, "its gradient"
    details.locator(".ts-actions button").first.click()
    assert page.locator(".ts-node[data-tensor=x]").get_attribute("data-state").startswith("now")


def test_the_graph_can_be_walked_along_its_edges(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="1")
    page.evaluate("tapescope.goto(tapescope.steps)")
    page.locator(".ts-node[data-tensor=x] .ts-press").focus()
    walked = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
        walked.append(page.evaluate("focusedNode()"))
    assert walked == ["×₁", "z", "×₁", "x"]
    assert page.locator(".ts-press[tabindex='0']").count() == 1


def test_every_reel_with_records_can_be_reached_by_tab(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="loop")
    without = page.evaluate(
        """tapescope.scene.steps.flatMap((_, n) => {
            tapescope.goto(n);
            return [...document.querySelectorAll('.ts-strip')].filter((strip) => {
                const cells = [...strip.querySelectorAll('.ts-cell')].filter((cell) => cell.offsetWidth);
                return cells.length && cells.filter((cell) => cell.tabIndex === 0).length !== 1;
            }).map(() => n);
        })"""
    )
    assert without == []


def test_the_live_region_and_the_card_tell_each_step(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", lang="zh")
    for n in range(last_step(page)):
        page.evaluate(f"tapescope.goto({n})")
        told = page.evaluate(
            "[tapescope.scene.steps[tapescope.step].headline, tapescope.scene.steps[tapescope.step].text]"
        )
        assert page.locator(".ts-headline").text_content() == told[0]
        assert page.locator("[data-part=live]").text_content() == told[1]


def test_each_tape_has_a_table_twin(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b")
    page.evaluate("tapescope.goto(tapescope.steps)")
    page.locator(".ts-twin summary").click()
    page.locator("[data-table=g]").wait_for()  # opening is told with the next task
    assert page.locator("[data-table=g] tbody tr").count() == 4
    assert page.locator("[data-table=gg] tbody tr").count() == 1
