"""The replayer alone: stepping, state in the DOM, selection, keyboard, editor, motion, form, accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .conftest import serving, wait_picture
from .replayer_site import write_site

UNWATCHED = """import tensorflow as tf
x = tf.constant(3.0)
with tf.GradientTape() as t:
    y = x * x
print(t.gradient(y, x))
"""
BROADCAST = """import tensorflow as tf
x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
b = tf.constant([0.5, -1.0])
with tf.GradientTape() as t:
    t.watch(b)
    y = tf.reduce_sum(x * b)
print(t.gradient(y, b))
"""
STATES = "states()"
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def replayer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a page that shows the replayer."""
    folder = tmp_path_factory.mktemp("replayer") / "site"
    write_site(folder, {"unwatched": UNWATCHED, "broadcast": BROADCAST})
    with serving(folder) as url:
        yield url


def open_at(page: Page, url: str, **asked: Any) -> None:
    """Opens the page; ``asked`` are lesson, step, lang, theme, mode."""
    page.goto(f"{url}?" + "&".join(f"{name}={value}" for name, value in asked.items()))
    wait_picture(page)


def step(page: Page) -> int:
    return page.evaluate("tapescope.step")


def last_step(page: Page) -> int:
    return page.evaluate("tapescope.steps") - 1


# ----- steps -----


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
    assert "t.watch(x)" in page.locator(".ts-details").inner_text()


def test_the_three_step_sizes_stop_at_fewer_and_fewer_steps(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b")
    stops = {}
    for size in ("contribution", "op", "statement"):
        page.evaluate("tapescope.goto(0)")
        page.locator(f"[data-size={size}]").check()
        count = 0
        while step(page) < last_step(page):
            page.evaluate("tapescope.next()")
            count += 1
        stops[size] = count
    assert stops["statement"] < stops["op"] < stops["contribution"] == last_step(page)


# ----- keyboard and selection -----


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


def test_keys_typed_into_the_code_do_not_step(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", step=3)
    page.locator("textarea").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.type("a b")
    assert step(page) == 3


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


# ----- motion -----


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


# ----- editor -----


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


# ----- form -----


@pytest.mark.parametrize("size", [(1360, 850), (360, 780)])
@pytest.mark.parametrize("lesson", ["2a", "3b", "4a"])
def test_no_text_is_smaller_than_12_px(
    page: Page, replayer: str, lesson: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_at(page, replayer, lesson=lesson)
    page.evaluate("tapescope.goto(tapescope.steps)")
    assert page.evaluate("smallTexts()") == []


def test_on_a_phone_the_picture_comes_first_and_the_transport_stays_at_the_thumb(
    page: Page, replayer: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    open_at(page, replayer, lesson="2b", step=9)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    bottom = page.locator(".ts-transport").bounding_box()
    assert bottom["y"] + bottom["height"] == pytest.approx(780, abs=1)
    tops = [
        page.locator(part).bounding_box()["y"] for part in (".ts-picture", ".ts-card", ".ts-code")
    ]
    assert tops == sorted(tops)
    for name in ("back", "play", "forward"):
        box = page.locator(f"[data-action={name}]").bounding_box()
        assert min(box["width"], box["height"]) >= 40


def test_the_step_is_always_in_sight(page: Page, replayer: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_at(page, replayer, lesson="3b")
    page.evaluate("document.querySelector('[data-action=motion]').click()")
    for _ in range(last_step(page)):
        page.evaluate("tapescope.next()")
        assert page.evaluate("outOfSight()") == [], f"step {step(page)}"


def test_an_embed_shows_read_only_code_and_links_to_its_step(page: Page, replayer: str) -> None:
    open_at(page, replayer, lesson="2b", mode="embed", step=4)
    page.keyboard.press("ArrowRight")
    assert page.locator(".ts-open").get_attribute("href").endswith("step=5")
    assert page.locator("textarea").get_attribute("readonly") is not None
    assert page.locator(".ts-top").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("lang", "width", "mode"), [("en", 1360, "app"), ("zh", 390, "app"), ("en", 820, "embed")]
)
def test_axe_finds_nothing(
    page: Page, replayer: str, theme: str, lang: str, width: int, mode: str
) -> None:
    page.set_viewport_size({"width": width, "height": 850})
    open_at(page, replayer, lesson="2b", theme=theme, lang=lang, mode=mode)
    page.evaluate("tapescope.goto(12)")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.evaluate(
        "document.querySelector('.ts-node').dispatchEvent(new MouseEvent('click', { bubbles: true }))"
    )
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
