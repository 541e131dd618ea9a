"""The app in both its homes, the static site and ``panel serve``: the same page, the same behaviour."""

from playwright.sync_api import Page, expect

from .conftest import wait_picture, wait_python

THREE_TAPES = """import tensorflow as tf
x = tf.constant(1.0)
with tf.GradientTape() as a:
    a.watch(x)
    with tf.GradientTape() as b:
        b.watch(x)
        with tf.GradientTape() as c:
            c.watch(x)
            y = tf.sin(x) * x
        first = c.gradient(y, x)
    second = b.gradient(first, x)
third = a.gradient(second, x)
print(third)
"""
END = "tapescope.goto(tapescope.steps - 1)"


def type_program(page: Page, source: str) -> None:
    """Replaces the program in the editor as a person does."""
    area = page.locator("[data-part=code] textarea")
    area.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)


def run_program(page: Page, source: str) -> None:
    """Types a program, presses Ctrl-Enter and waits until its picture is there."""
    type_program(page, source)
    page.keyboard.press("Control+Enter")
    page.wait_for_function("s => tapescope.scene?.source === s", arg=source, timeout=60_000)


def test_after_the_last_step_of_2b_the_outer_reel_holds_the_inner_pass(
    page: Page, app: str
) -> None:
    page.goto(f"{app}?lesson=2b")
    wait_python(page)
    page.evaluate(END)
    assert "2.0" in page.locator("[data-part=output]").inner_text()
    cells = page.locator("[data-reel=g][data-cell]")
    ops = cells.evaluate_all("cells => cells.map(cell => cell.dataset.op)")
    assert ops.count("multiply") == 3  # y = x * x, and both products of the inner pass
    assert len(ops) == 4  # … and their sum


def test_a_typed_program_with_three_tapes_runs_and_plays(page: Page, app: str) -> None:
    page.goto(app)
    wait_python(page)
    run_program(page, THREE_TAPES)
    page.evaluate(END)
    # d³/dx³ x·sin x = -3 sin x - x cos x
    assert "-3.06" in page.locator("[data-part=output]").inner_text()
    assert page.locator("[data-reel]").count() > 0


def test_another_language_keeps_the_picture(page: Page, app: str) -> None:
    page.goto(f"{app}?lesson=2b")
    wait_python(page)
    page.evaluate("tapescope.goto(3)")
    page.get_by_role("button", name="中文").click()
    page.wait_for_function("tapescope.scene?.lang === 'zh'")
    assert page.evaluate("[tapescope.lesson, tapescope.step]") == ["2b", 3]


def test_an_error_names_its_line_and_the_code_is_kept(page: Page, app: str) -> None:
    page.goto(app)
    wait_python(page)
    source = "import tensorflow as tf\nx = tf.constant(1.0)\nx.nonsense\n"
    run_program(page, source)
    assert page.evaluate("tapescope.scene.end.line") == 3
    assert page.evaluate("tapescope.source") == source


def test_an_endless_loop_ends_with_its_line_and_the_next_program_runs(page: Page, app: str) -> None:
    page.goto(app)
    wait_python(page)
    run_program(page, "n = 0\nwhile True:\n    n += 1\n")
    assert page.evaluate("tapescope.scene.end.kind") == "limit"
    run_program(page, "print('again')\n")
    page.evaluate(END)
    assert "again" in page.locator("[data-part=output]").inner_text()


def test_another_lesson_opens_and_edits_survive_the_way_back_and_a_reload(
    page: Page, app: str
) -> None:
    page.goto(f"{app}?lesson=1")
    wait_python(page)
    type_program(page, "print('mine')\n")
    picker = page.locator("select").first
    picker.select_option("3b")
    page.wait_for_function("tapescope.lesson === '3b' && tapescope.scene?.lesson === '3b'")
    picker.select_option("1")
    page.wait_for_function("tapescope.lesson === '1'")
    expect(page.locator("[data-part=code] textarea")).to_have_value("print('mine')\n")
    page.wait_for_function("new URLSearchParams(location.search).get('lesson') === '1'")
    page.reload()
    wait_picture(page)
    expect(page.locator("[data-part=code] textarea")).to_have_value("print('mine')\n")
