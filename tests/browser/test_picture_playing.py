"""The picture in its three homes (own page, static site, ``panel serve``): time, finding one's way, layout."""

from __future__ import annotations

from playwright.sync_api import Page

from .player import at_level, goto, open_lesson

# ----- time -----


def test_three_levels_each_with_a_key_and_a_control(shown: Page) -> None:
    shown.evaluate("document.activeElement.blur()")
    stops = {}
    for key, level in (("3", "rule"), ("2", "op"), ("1", "program")):
        counts = []
        for choose in (
            lambda key=key: shown.keyboard.press(key),
            lambda level=level: shown.locator(f"[data-level={level}]").check(),
        ):
            shown.locator("[data-level=rule]").check()
            shown.wait_for_function("tapescope.level === 'rule'")
            choose()
            shown.wait_for_function("level => tapescope.level === level", arg=level)
            assert shown.locator(f"[data-level={level}]").is_checked()
            counts.append(
                shown.evaluate(
                    """() => {
                    tapescope.goto(0);
                    let count = 0;
                    for (; tapescope.step < tapescope.steps - 1; count += 1) tapescope.next();
                    return count;
                }"""
                )
            )
        assert counts[0] == counts[1]
        stops[level] = counts[0]
    assert stops["program"] < stops["op"] < stops["rule"]


FLYING = (
    """document.getAnimations().filter((a) => a.effect.target.closest?.('.ts-sky, .ts-flights'))"""
)


def test_motion_is_paused_midway_reversed_sped_up_and_switched_off(shown: Page) -> None:
    goto(shown, "s.motions.some((m) => m.kind === 'drop')")
    goto(shown, shown.evaluate("tapescope.step - 1"))
    shown.locator("[data-action=speed]").select_option("0.25")
    shown.evaluate("tapescope.play()")
    shown.wait_for_selector(".ts-flyer", state="attached")
    shown.evaluate("tapescope.pause()")
    shown.wait_for_timeout(100)  # a pause takes effect with the next frame
    before = shown.evaluate(f"{FLYING}.map((a) => [a.currentTime, a.playbackRate])")
    shown.wait_for_timeout(150)
    assert shown.evaluate(f"{FLYING}.map((a) => [a.currentTime, a.playbackRate])") == before
    assert {rate for _, rate in before} == {0.25}
    shown.locator("[data-action=speed]").select_option("4")
    shown.evaluate("tapescope.play()")
    assert set(shown.evaluate(f"{FLYING}.map((a) => a.playbackRate)")) <= {4}
    shown.evaluate("tapescope.pause()")
    shown.locator("[data-action=speed]").select_option("0.25")
    shown.evaluate("tapescope.next()")
    shown.evaluate("tapescope.back()")
    rates = shown.evaluate("document.getAnimations().map((a) => a.playbackRate)")
    assert not rates or set(rates) == {-0.25}, "what was under way turns around"
    shown.locator("[data-action=motion]").uncheck()
    shown.evaluate("tapescope.next()")
    assert shown.evaluate("document.getAnimations().length") == 0


def test_reduced_motion_means_no_motion(shown: Page) -> None:
    shown.emulate_media(reduced_motion="reduce")
    moving = shown.evaluate(
        """() => {
        let moving = 0;
        while (tapescope.step < tapescope.steps - 1) {
            tapescope.next();
            moving += document.getAnimations().length;
        }
        return moving;
    }"""
    )
    assert moving == 0


# ----- finding one's way, layout -----


def test_nothing_overlaps_at_any_step(shown: Page) -> None:
    shown.emulate_media(reduced_motion="reduce")
    for lesson in ("2b", "3b", "4a"):
        open_lesson(shown, lesson)
        found = shown.evaluate(
            """tapescope.scene.steps.flatMap((_, n) => {
                tapescope.goto(n);
                return measure.overlaps().map((x) => `${n}: ${x}`);
            })"""
        )
        assert found == [], lesson


def test_search_goes_to_what_it_finds_and_the_map_moves_the_picture(shown: Page) -> None:
    open_lesson(shown, "4b")
    at_level(shown, "rule")
    shown.locator(".ts-search-input").fill("mean")
    shown.locator(".ts-search-input").press("Enter")
    node = shown.locator(".ts-node[data-op=reduce_mean]").first
    assert node.get_attribute("data-sel") == "true"
    assert "later" not in node.get_attribute("data-state")
    box, frame = node.bounding_box(), shown.locator(".ts-scroller").bounding_box()
    assert frame["x"] <= box["x"] <= frame["x"] + frame["width"]
    at = shown.locator(".ts-map").bounding_box()
    scroll = "document.querySelector('.ts-scroller').scrollLeft"
    shown.mouse.click(at["x"] + 0.05 * at["width"], at["y"] + 0.5 * at["height"])
    left = shown.evaluate(scroll)
    shown.mouse.click(at["x"] + 0.95 * at["width"], at["y"] + 0.5 * at["height"])
    assert shown.evaluate(scroll) > left + 500


def test_reels_show_the_cell_at_work_and_leave_a_scrolling_learner_alone(shown: Page) -> None:
    open_lesson(shown, "4b")
    at_level(shown, "rule")
    shown.locator("[data-action=motion]").uncheck()
    hidden = shown.evaluate(
        """tapescope.scene.steps.flatMap((_, n) => {
            tapescope.goto(n);
            const active = '.ts-cell:is([data-state~=reading], [data-state~=landing])';
            return [...document.querySelectorAll(active)].filter((cell) => {
                const [own, strip] = [cell, cell.parentElement].map((e) => e.getBoundingClientRect());
                return own.left < strip.left || own.right > strip.right;
            }).map((cell) => `${n} ${cell.dataset.id}`);
        })"""
    )
    assert hidden == []
    goto(shown, 50)
    strip = shown.locator(".ts-reel[data-reel=ta] .ts-strip")
    shown.locator("[data-action=speed]").select_option("4")
    shown.evaluate("tapescope.play()")
    strip.evaluate("e => { e.scrollLeft = 0; }")
    shown.wait_for_function("tapescope.step >= 53")
    assert strip.evaluate("e => e.scrollLeft") == 0, "while it plays"
    shown.evaluate("tapescope.pause(); tapescope.goto(50)")
    assert strip.evaluate("e => e.scrollLeft") > 100, "a step that is asked for shows its cell"
