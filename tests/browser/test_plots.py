"""The plots in the page, in both homes of the app: they follow the step, the language and the theme."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from .conftest import wait_picture, wait_python
from .test_app import run_program

LOOP = """import tensorflow as tf
w = tf.Variable(1.0)
for turn in range(4):
    with tf.GradientTape() as t:
        loss = (w - 3.0) ** 2
    w.assign_sub(0.25 * t.gradient(loss, w))
"""
MATRIX = """import tensorflow as tf
x = tf.constant([[1.0, -2.0], [3.0, 4.0]])
with tf.GradientTape() as g:
    g.watch(x)
    y = x * x
j = g.gradient(y, x)
"""
NOTHING = "import tensorflow as tf\nprint(tf.constant(1.0))\n"
AXE = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}


def plot(page: Page, kind: str) -> Locator:
    return page.locator(f"[data-part=plots] [data-plot={kind}]")


def picture(page: Page, kind: str) -> bytes:
    """What the plot looks like, once it is drawn."""
    slot = plot(page, kind).locator(".ts-plot-slot")
    expect(slot.locator("canvas").first).to_be_visible()
    page.wait_for_timeout(300)
    return slot.screenshot()


def last(page: Page) -> None:
    page.evaluate("tapescope.goto(tapescope.steps - 1)")


def test_the_curve_of_2b_gets_its_tangent_and_then_its_bend(page: Page, app: str) -> None:
    page.goto(f"{app}?lesson=2b")
    wait_python(page)
    words = plot(page, "curve").locator("figcaption")
    expect(plot(page, "curve").locator(".ts-plot-later")).to_contain_text("y has not been")
    looks = [picture(page, "curve")]
    for said in ("y = 9.0 at x = 3.0", "slope 6.0", "second derivative 2.0"):
        step = page.evaluate("tapescope.step")
        while said not in words.inner_text():
            step += 1
            assert step < page.evaluate("tapescope.steps"), f"{said} never came"
            page.evaluate("n => tapescope.goto(n)", step)
            page.wait_for_timeout(350)
        looks.append(picture(page, "curve"))
    assert len(set(looks)) == 4
    label = plot(page, "curve").get_by_role("img").get_attribute("aria-label")
    assert label == ("y as a function of x: y = 9.0 at x = 3.0; slope 6.0; second derivative 2.0")
    page.evaluate("tapescope.goto(0)")
    expect(plot(page, "curve").locator(".ts-plot-later")).to_be_visible()


def test_a_typed_loop_shows_its_loss_and_a_program_without_plots_has_no_panel(
    page: Page, app: str
) -> None:
    page.goto(app)
    wait_python(page)
    expect(plot(page, "curve")).to_be_visible()
    run_program(page, LOOP)
    last(page)
    expect(plot(page, "loss").locator("figcaption")).to_contain_text("in turn 4 of 4")
    expect(plot(page, "curve").locator("figcaption")).to_contain_text("loss = ")
    run_program(page, NOTHING)
    expect(page.locator("[data-part=plots]")).to_be_hidden()


def test_a_gradient_lies_beside_its_tensor(page: Page, app: str) -> None:
    page.goto(app)
    wait_python(page)
    run_program(page, MATRIX)
    last(page)
    expect(plot(page, "gradient").locator("h3")).to_have_text("gradient by x, shape (2, 2)")
    expect(plot(page, "tensor").locator("h3")).to_have_text("x, shape (2, 2)")
    label = plot(page, "gradient").get_by_role("img").get_attribute("aria-label")
    assert label == "gradient by x, shape (2, 2): 2.0 -4.0 6.0 8.0"
    assert picture(page, "gradient") != picture(page, "tensor")


def test_language_and_theme_reach_the_plots(page: Page, panel_site: str) -> None:
    page.goto(f"{panel_site}?lesson=1&theme=light")
    wait_python(page)
    last(page)
    expect(plot(page, "curve").locator("figcaption")).to_contain_text("slope 6.0")
    light = picture(page, "curve")
    page.locator("[data-action=theme]").click()
    page.wait_for_timeout(500)
    assert picture(page, "curve") != light
    page.locator("[data-action=lang]").click()
    expect(plot(page, "curve").locator("figcaption")).to_contain_text("斜率 6.0")


def test_a_closed_panel_stays_closed(page: Page, panel_site: str) -> None:
    page.goto(f"{panel_site}?lesson=1")
    wait_python(page)
    summary = page.locator("[data-part=plots] summary")
    summary.click()
    expect(plot(page, "curve")).to_be_hidden()
    page.reload()
    wait_python(page)
    expect(summary).to_be_visible()
    expect(plot(page, "curve")).to_be_hidden()
    summary.click()
    picture(page, "curve")


def test_plots_come_with_python_and_the_picture_does_not_wait_for_them(
    page: Page, site: str
) -> None:
    page.goto(f"{site}?lesson=2b&step=5")
    wait_picture(page)
    assert page.locator("[data-part=plots]").is_hidden()
    wait_python(page)
    expect(plot(page, "curve")).to_be_visible()
    assert page.evaluate("tapescope.step") == 5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_plots(page: Page, panel_site: str, theme: str) -> None:
    page.goto(f"{panel_site}?lesson=1&theme={theme}")
    wait_python(page)
    run_program(page, LOOP)
    last(page)
    picture(page, "loss")
    found = Axe().run(page, context="[data-part=plots]", options=AXE)
    assert found.violations_count == 0, found.generate_report()
