"""How Python starts behind the picture: takeover, early runs, bad connections, and what may be missing."""

import gzip
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import Watch, wait_picture, wait_python
from .rough import Rough, RoughHandler, roughly
from .test_app import THREE_TAPES, run_program, type_program

STATUS = ".ts-status"


@pytest.fixture
def rough(dist: Path) -> Rough:
    """A server of the built site that may misbehave."""
    return Rough(dist)


@pytest.fixture
def bad(rough: Rough) -> Iterator[str]:
    """URL of the site on the server that may misbehave."""
    with roughly(rough) as url:
        yield url


@pytest.fixture
def gate(rough: Rough) -> Iterator[threading.Event]:
    """Python's interpreter comes only after this is set.

    One file is enough, and more would keep all connections that a browser opens to a host.
    """
    opened = threading.Event()

    def wait(handler: RoughHandler) -> bool:
        if ".wasm" in handler.path:
            opened.wait(60)
        return False

    rough.rules.append(wait)
    yield opened
    opened.set()


def test_python_waits_while_the_picture_plays_and_then_takes_the_page_as_it_is(
    page: Page, bad: str, gate: threading.Event
) -> None:
    page.goto(f"{bad}?lesson=2b&theme=dark")
    wait_picture(page)
    type_program(page, "\n" * 60 + "# mine\n")
    area = page.locator("[data-part=code] textarea")
    area.evaluate("(area) => area.setSelectionRange(20, 25)")
    page.locator(".ts-code-scroll").evaluate("(pane) => { pane.scrollTop = 240; }")
    page.evaluate("tapescope.goto(1)")
    page.evaluate("tapescope.play()")
    gate.set()
    expect(page.locator(STATUS)).to_contain_text("Python is ready", timeout=90_000)
    # The scripts that would cost the animation a frame have been fetched, but not run.
    assert page.evaluate("typeof globalThis.Bokeh") == "undefined"
    assert page.evaluate("tapescope.playing && tapescope.step > 1")
    page.evaluate("tapescope.pause()")
    step = page.evaluate("tapescope.step")
    wait_python(page)
    page.wait_for_timeout(500)
    assert page.evaluate("[tapescope.lesson, tapescope.step]") == ["2b", step]
    assert page.evaluate("document.querySelector('#tapescope').dataset.theme") == "dark"
    expect(area).to_have_value("\n" * 60 + "# mine\n")
    expect(area).to_be_focused()
    assert area.evaluate("(area) => [area.selectionStart, area.selectionEnd]") == [20, 25]
    assert page.locator(".ts-code-scroll").evaluate("(pane) => pane.scrollTop") == 240


def test_a_run_before_python_is_there_is_carried_out_when_it_is(
    page: Page, bad: str, gate: threading.Event
) -> None:
    page.goto(bad)
    wait_picture(page)
    type_program(page, THREE_TAPES)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Waiting for Python")).to_be_visible()
    gate.set()
    page.wait_for_function("s => tapescope.scene?.source === s", arg=THREE_TAPES, timeout=90_000)
    assert len(page.evaluate("tapescope.scene.tapes")) == 3
    page.evaluate("tapescope.pause()")
    wait_python(page)  # Panel let the run go first, and comes all the same


def test_a_run_that_is_stopped_before_python_is_there_leaves_the_way_free_for_the_next(
    page: Page, bad: str, gate: threading.Event
) -> None:
    page.goto(bad)
    wait_picture(page)
    type_program(page, "print('first')\n")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Stop").click()
    type_program(page, THREE_TAPES)
    page.keyboard.press("Control+Enter")
    gate.set()
    page.wait_for_function("s => tapescope.scene?.source === s", arg=THREE_TAPES, timeout=90_000)
    page.evaluate("tapescope.pause()")
    wait_python(page)
    assert page.evaluate("tapescope.scene.source") == THREE_TAPES


def test_a_lesson_chosen_and_a_group_opened_before_python_is_there_stay(
    page: Page, bad: str, gate: threading.Event
) -> None:
    page.goto(bad)
    wait_picture(page)
    page.locator("select").first.select_option("3a")
    page.wait_for_function("tapescope.scene.lesson === '3a'")
    page.get_by_role("button", name="中文").click()
    page.wait_for_function("tapescope.scene.lang === 'zh'")
    gate.set()
    wait_python(page)
    page.wait_for_timeout(500)
    assert page.evaluate("[tapescope.lesson, tapescope.scene.lang]") == ["3a", "zh"]
    assert page.evaluate("new URLSearchParams(location.search).get('lesson')") == "3a"


@pytest.mark.parametrize(
    "held",
    [r"\.bin$", r"(panel|stdlib-app)\..*\.bin$|\.min\.js$"],
    ids=["all parts", "what Panel needs"],
)
def test_another_lesson_opens_while_the_parts_keep_the_server_busy(
    page: Page, rough: Rough, bad: str, held: str
) -> None:
    over = threading.Event()

    def hold(handler: RoughHandler) -> bool:
        if re.search(held, handler.path):
            waiting.append(handler.path)
            over.wait(60)
        return False

    waiting: list[str] = []
    rough.rules.append(hold)
    page.goto(bad)
    wait_picture(page)
    end = time.monotonic() + 60
    while len(waiting) < 3 and time.monotonic() < end:
        page.wait_for_timeout(100)
    page.wait_for_timeout(500)  # whatever else would be asked for at once
    page.locator("select").first.select_option("3a")
    page.wait_for_function("tapescope.scene.lesson === '3a'", timeout=10_000)
    assert 3 <= len(waiting) <= 5
    over.set()
    wait_python(page)


def test_what_python_starts_with_has_the_line_for_itself(
    page: Page, rough: Rough, bad: str, gate: threading.Event
) -> None:
    page.goto(bad)
    end = time.monotonic() + 60
    while not any("asm.wasm" in path for path in rough.paths()) and time.monotonic() < end:
        page.wait_for_timeout(100)
    page.wait_for_timeout(1000)
    later = re.compile(
        r"/(?:small-)?(libraries|numpy|engine|view|snapshot|panel|stdlib-app)\.\w+\.bin$"
    )
    assert not [path for path in rough.paths() if later.search(path)]
    gate.set()
    wait_python(page)
    # All but the snapshot: a line that has brought nothing for a second is not fast.
    asked = {found[1] for path in rough.paths() if (found := later.search(path))}
    assert asked >= {"libraries", "numpy", "engine", "view", "panel", "stdlib-app"}


def as_apache(handler: RoughHandler) -> bool:
    """Takes every part of a file's name for an extension, and `gz` for a transfer encoding."""
    names = handler.path.rpartition("/")[2].split(".")[1:]
    if not {"gz", "tgz", "Z", "br"} & set(names):
        return False
    return handler.give(handler.content(), Content_Encoding="gzip")


def as_a_proxy(handler: RoughHandler) -> bool:
    """Compresses whatever passes through, compressed or not."""
    if not Path(handler.translate_path(handler.path)).is_file():
        return False
    return handler.give(gzip.compress(handler.content(), 1), Content_Encoding="gzip")


@pytest.mark.parametrize("host", [as_apache, as_a_proxy])
def test_a_host_with_its_own_mind_about_compression_does_no_harm(
    page: Page, rough: Rough, bad: str, host: Callable[[RoughHandler], bool]
) -> None:
    rough.rules.append(host)
    page.goto(bad)
    wait_python(page)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)", timeout=60_000)


def test_a_script_of_panel_that_breaks_off_is_asked_for_again(
    page: Page, watch: Watch, rough: Rough, bad: str
) -> None:
    def break_once(handler: RoughHandler) -> bool:
        if "/bokeh." not in handler.path or rough.paths().count(handler.path) > 1:
            return False
        return handler.hang_up()

    rough.rules.append(break_once)
    page.goto(bad)
    wait_python(page)
    assert sum("/bokeh." in path for path in rough.paths()) > 1
    watch.problems.clear()  # Chromium logs the broken connection


@pytest.mark.parametrize("resumes", [True, False], ids=["with ranges", "without"])
def test_a_server_that_dies_half_way_costs_only_what_has_not_come(
    page: Page, watch: Watch, rough: Rough, bad: str, resumes: bool
) -> None:
    broken: list[str] = []

    def break_once(handler: RoughHandler) -> bool:
        name = handler.path.rpartition("/")[2]
        if name.startswith("numpy.") and name not in broken:
            broken.append(name)
            return handler.break_off()
        return resumes and handler.serve_rest()

    rough.rules.append(break_once)
    page.goto(bad)
    wait_python(page)
    numpy = [(path, span) for path, span in rough.asked if "/numpy." in path]
    assert len(numpy) == 2
    whole = len(Path(rough.folder / numpy[0][0].lstrip("/")).read_bytes())
    start = int(re.fullmatch(r"bytes=(\d+)-", numpy[1][1] or "")[1])  # type: ignore[index]
    assert 0 < start <= whole // 2
    watch.problems.clear()  # Chromium logs the broken connection


def test_a_damaged_part_is_fetched_again_then_named_and_can_be_tried_again(
    page: Page, watch: Watch, rough: Rough, bad: str
) -> None:
    def damage(handler: RoughHandler) -> bool:
        whole = bytearray(handler.content()) if "/numpy." in handler.path else b""
        if whole:
            whole[1000] ^= 1  # type: ignore[index]
        return bool(whole) and handler.give(bytes(whole))

    rough.rules.append(damage)
    page.goto(bad)
    expect(page.locator(STATUS)).to_contain_text("could not be started", timeout=60_000)
    assert sum("/numpy." in path for path in rough.paths()) > 2
    assert any("numpy" in line and "wrong checksum" in line for line in watch.problems)
    page.keyboard.press("ArrowRight")
    assert page.evaluate("tapescope.step") == 1  # the picture plays on
    rough.rules.clear()
    page.get_by_role("button", name="Try again").click()
    wait_python(page)
    watch.problems.clear()


def test_a_run_is_answered_when_a_part_fails_for_good(
    page: Page, watch: Watch, rough: Rough, bad: str
) -> None:
    def slow_line(handler: RoughHandler) -> bool:
        if "asm.wasm" in handler.path:
            time.sleep(4)  # a snapshot, which needs no numpy to answer, is not worth its bytes then
        return False

    rough.rules.append(slow_line)
    rough.rules.append(lambda handler: "/numpy." in handler.path and handler.give(b"", 404))
    page.goto(bad)
    wait_picture(page)
    page.keyboard.press("Control+Enter")
    type_program(page, "print(1)\n")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("could not be started", timeout=60_000)
    expect(page.locator("[data-action=run]")).to_be_enabled()
    watch.problems.clear()


@pytest.mark.parametrize(
    ("without", "word"),
    [("WebAssembly", "no WebAssembly"), ("Worker", "no workers")],
)
def test_without_what_python_needs_the_page_says_so_and_every_lesson_plays(
    page: Page, site: str, without: str, word: str
) -> None:
    page.add_init_script(f"delete globalThis.{without}")
    page.goto(site)
    wait_picture(page)
    expect(page.locator(STATUS)).to_contain_text(word)
    page.locator("select").first.select_option("3b")
    page.wait_for_function("tapescope.scene.lesson === '3b'")
    page.evaluate("tapescope.next()")
    assert page.evaluate("tapescope.step") == 1
    page.locator("[data-action=run]").click()
    expect(page.get_by_role("alert")).to_contain_text(word)


def test_a_silent_loop_in_c_ends_at_the_time_limit(page: Page, dist: Path, tmp_path: Path) -> None:
    shutil.copytree(dist, tmp_path / "site")
    (runners,) = (tmp_path / "site").glob("v/*/boot.js")
    text = runners.read_text()
    assert text.count("const SECONDS = 20;") == 1
    runners.write_text(text.replace("const SECONDS = 20;", "const SECONDS = 1;"))
    with roughly(Rough(tmp_path / "site")) as url:
        page.goto(url)
        wait_python(page)
        run_program(page, "n = sum(iter(int, 1))\n")
        assert page.evaluate("tapescope.scene.end.kind") == "limit"
        run_program(page, "print('again')\n")
        assert page.evaluate("tapescope.scene.end.kind") == "done"


def test_the_progress_counts_bytes_and_only_grows(page: Page, bad: str) -> None:
    page.goto(bad)
    wait_picture(page)
    page.evaluate("""() => {
      window.seen = [];
      const meter = document.querySelector("progress");
      const numbers = document.querySelector(".ts-status-numbers");
      new MutationObserver(() => seen.push([meter.value, numbers.textContent]))
        .observe(numbers.parentNode, { subtree: true, childList: true, attributes: true });
    }""")
    wait_python(page)
    shown = [(value, text) for value, text in page.evaluate("seen") if text]
    values = [value for value, _ in shown]
    assert len(values) > 3
    assert values == sorted(values)
    assert 0 <= values[0] < values[-1] <= 1
    assert all(re.fullmatch(r"about \d+ s( · \d+\.\d of \d+\.\d MB)?", text) for _, text in shown)
    totals = {total for _, text in shown for total in re.findall(r"of (\S+) MB", text)}
    assert len(totals) == 1  # Panel's parts and scripts count from the start
