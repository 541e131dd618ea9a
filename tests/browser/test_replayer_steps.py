"""Stepping and playing: every way to a step shows the same picture; motion can be paused, skipped and off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .player import goto, last_step, open_at, step

STATES = "states()"


@pytest.mark.parametrize("lesson", ["1", "2b", "3b", "3c", "broadcast"])
def test_every_way_to_a_step_shows_the_same_picture(page: Page, replayer: str, lesson: str) -> None:
    open_at(page, replayer, lesson=lesson)
    page.evaluate("document.querySelector('[data-action=motion]').click()")
    forward = []
    for _ in range(last_step(page) + 1):
        forward.append(page.evaluate(STATES))
        page.evaluate("tapescope.next()")
    assert len({str(state) for state in forward}) > len(forward) / 2
    for n in reversed(range(len(forward))):
        assert page.evaluate(STATES) == forward[n], f"back at step {n}"
        page.evaluate("tapescope.back()")
    for n in (len(forward) - 1, 2, len(forward) // 2, 0):
        page.evaluate(f"tapescope.goto({n})")
        assert page.evaluate(STATES) == forward[n], f"jumped to step {n}"


def test_the_outer_reel_ends_with_the_inner_pass(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b")
    page.evaluate("tapescope.goto(tapescope.steps)")
    cells = page.locator(".ts-cell[data-reel=g]").evaluate_all("c => c.map(e => e.dataset.op)")
    assert cells == ["multiply", "multiply", "multiply", "add_n"]
    inner = page.locator("[data-op=multiply][data-lane='gg.gradient#1'].ts-node")
    assert inner.count() == 2
    assert inner.first.get_attribute("data-recorded-by") == "g"
    result = page.locator(".ts-node[data-tensor=d2y_dx2] .ts-value")
    assert result.text_content() == "2.0"


def test_nothing_is_shown_before_it_happened(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b")
    states = page.evaluate(STATES)
    nodes = page.locator(".ts-node").evaluate_all("n => n.map(e => e.dataset.id)")
    assert {states[node].split("|")[0] for node in nodes} == {"later"}
    assert set(page.locator(".ts-value").all_text_contents()) == {"?"}
    assert page.locator(".ts-cell:visible").count() == 0
    assert page.locator(".ts-svg :is(.ts-ring, .ts-eye, .ts-pill):visible").count() == 0


def test_a_none_is_a_cut_that_says_why(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="unwatched")
    page.evaluate("tapescope.goto(tapescope.steps)")
    cut = page.locator(".ts-cut[data-cut=unwatched]")
    assert cut.is_visible()
    cut.locator(".ts-press").click()
    assert "t does not watch it" in page.locator(".ts-details").inner_text()


def stops(page: Page) -> int:
    """How many presses of the arrow lead from the first step to the last."""
    page.evaluate("tapescope.goto(0)")
    count = 0
    while step(page) < last_step(page):
        page.evaluate("tapescope.next()")
        count += 1
    return count


def test_the_three_levels_stop_at_fewer_and_fewer_steps(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b")
    found = {}
    for level in ("rule", "op", "program"):
        page.locator(f"[data-level={level}]").check()
        page.wait_for_function("level => tapescope.level === level", arg=level)
        found[level] = stops(page)
        if level != "op":
            assert found[level] == last_step(page)
    assert found["program"] < found["op"] < found["rule"]


def test_another_level_shows_the_same_moment(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="4b", step=30)
    at = page.evaluate("tapescope.scene.steps[tapescope.step].at")
    page.keyboard.press("1")
    page.wait_for_function("tapescope.level === 'program'")
    now, following = page.evaluate(
        "[0, 1].map((n) => tapescope.scene.steps[tapescope.step + n].at)"
    )
    assert now <= at < following
    page.keyboard.press("3")
    page.wait_for_function("tapescope.level === 'rule'")
    assert page.evaluate("tapescope.scene.steps[tapescope.step].at") <= now


def test_enter_opens_the_box_of_the_step_and_backspace_closes_what_is_open(
    page: Page, replayer: str
) -> None:
    open_at(page, replayer, lesson="4b", level="program")
    goto(page, "s.kind === 'folded'")
    page.keyboard.press("Enter")
    page.wait_for_function("window.heard.some(([type]) => type === 'fold')")
    (opened,) = page.evaluate("window.heard.filter(([type]) => type === 'fold')[0][1].open")
    box = page.evaluate("tapescope.scene.steps[tapescope.step].focus")
    nodes = page.evaluate("tapescope.scene.nodes")
    assert opened in {n["data"].get("group") for n in nodes if n["id"] in box}


@pytest.mark.parametrize("lesson", ["4a", "4b"])
def test_the_program_level_of_the_long_lessons_is_in_one_window(
    page: Page, replayer: str, lesson: str
) -> None:
    page.set_viewport_size({"width": 1360, "height": 850})
    open_at(page, replayer, lesson=lesson, level="program")
    page.evaluate("tapescope.goto(tapescope.steps)")
    hidden = page.evaluate(
        """() => {
        const { left, right, top, bottom } = document.querySelector(".ts-scroller").getBoundingClientRect();
        return [...document.querySelectorAll(".ts-node")].filter((e) => {
            const r = e.querySelector(".ts-press").getBoundingClientRect();
            return r.left < left - 1 || r.right > right + 1 || r.top < top - 1 || r.bottom > bottom + 1;
        }).map((e) => e.dataset.tensor ?? e.dataset.group);
    }"""
    )
    assert hidden == []
    assert page.evaluate("smallTexts()") == []


def test_the_arrow_keys_home_end_and_space_play(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b")
    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowLeft", "Home", "ArrowDown"):
        page.keyboard.press(key)
        seen.append(step(page))
    last = last_step(page)
    assert seen[:6] == [1, 2, 1, last, last - 1, 0]
    assert seen[6] >= 1
    page.keyboard.press("Space")
    page.wait_for_function("tapescope.step > 1")
    page.keyboard.press("Space")
    stopped = step(page)
    page.wait_for_timeout(1500)
    assert step(page) == stopped


def test_a_step_moves_and_can_be_paused_and_skipped(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="1")
    record = page.evaluate(
        "tapescope.scene.steps.findIndex(s => s.motions.some(m => m.kind === 'drop'))"
    )
    page.evaluate(f"tapescope.goto({record - 1})")
    page.evaluate("tapescope.play()")
    page.wait_for_selector(".ts-flyer", state="attached")
    page.evaluate("tapescope.pause()")
    moving = "document.getAnimations().filter(a => a.effect.target.matches('.ts-flyer')).map(a => a.currentTime)"
    page.wait_for_timeout(100)  # a pause takes effect with the next frame
    before = page.evaluate(moving)
    page.wait_for_timeout(200)
    assert before
    assert page.evaluate(moving) == before
    page.evaluate("tapescope.next()")
    assert page.locator(".ts-cell[data-moving]").count() == 0


def test_reduced_motion_means_no_motion(page: Page, replayer: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_at(page, replayer, lesson="2b")
    for _ in range(last_step(page)):
        page.evaluate("tapescope.next()")
        assert page.evaluate("document.getAnimations().length") == 0


def test_a_change_of_speed_keeps_the_direction_of_what_is_moving(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", step=12)
    page.locator("[data-action=speed]").select_option("0.25")
    flying = "a.effect?.target?.closest('.ts-sky, .ts-flights')"
    rates = f"document.getAnimations().filter((a) => {flying}).map((a) => a.playbackRate)"
    page.evaluate("tapescope.back()")
    page.wait_for_function(f"{rates}.length > 0 && {rates}.every((rate) => rate === -0.25)")
    page.locator("[data-action=speed]").select_option("2")
    page.wait_for_function(f"{rates}.length > 0 && {rates}.every((rate) => rate === -2)")
