"""The static site as a visitor gets it: picture first, then Python, nothing from elsewhere."""

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Worker

from static.build.serve import Handler

from .conftest import Watch, serving, wait_picture, wait_python

EXECUTE = "source => window.tapescopeHost.execute(source)"


@pytest.fixture
def no_python(dist: Path) -> Iterator[str]:
    """URL of the site on a server that never answers when asked for parts of the runtime."""
    over = threading.Event()

    class Stalling(Handler):
        def do_GET(self) -> None:
            if "/parts/" in self.path:
                over.wait()
            else:
                super().do_GET()

    stalling = functools.partial(Stalling, directory=str(dist))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), stalling) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}/"
        over.set()
        httpd.shutdown()


def test_the_first_picture_is_there_before_python(page: Page, no_python: str) -> None:
    page.goto(no_python)
    wait_picture(page)
    assert page.evaluate("window.tapescope.lesson") == "1"
    assert page.evaluate("window.tapescope.steps") > 1


def test_python_takes_the_page_over(page: Page, site: str) -> None:
    page.goto(site)
    wait_python(page)
    assert page.evaluate("window.tapescope.lesson") == "1"


def test_the_site_works_below_any_path_and_from_the_plainest_server(
    page: Page, dist: Path, tmp_path: Path
) -> None:
    shutil.copytree(dist, tmp_path / "a course" / "week 3")
    plain = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    plain.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), plain) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        page.goto(f"http://127.0.0.1:{httpd.server_address[1]}/a%20course/week%203/")
        wait_python(page)
        httpd.shutdown()


def test_a_program_comes_back_as_a_trace(page: Page, site: str) -> None:
    page.goto(site)
    wait_picture(page)
    page.wait_for_function("window.tapescopeHost")
    trace = page.evaluate(f"async () => JSON.parse(await ({EXECUTE})('print(6 * 7)'))")
    assert trace["end"]["kind"] == "done"
    assert "42" in str(trace)


def test_an_endless_loop_in_c_is_killed_on_stop_and_the_next_program_runs(
    page: Page, site: str
) -> None:
    page.goto(site)
    wait_python(page)
    page.evaluate(f"window.answer = ({EXECUTE})('sum(iter(int, 1))'); 0")
    page.wait_for_timeout(1500)
    page.evaluate("window.tapescopeHost.cancel()")
    end = page.evaluate("async () => JSON.parse(await window.answer).end")
    assert (end["kind"], end["code"]) == ("limit", "sandbox.limit.stopped")
    trace = page.evaluate(f"async () => JSON.parse(await ({EXECUTE})('print(1)'))")
    assert trace["end"]["kind"] == "done"


@pytest.fixture
def runner(page: Page, site: str) -> Worker:
    """The worker that learner code runs in."""
    page.goto(site)
    page.wait_for_function("window.tapescopeHost")
    page.evaluate(f"({EXECUTE})('print(1)')")
    (found,) = [worker for worker in page.workers if worker.url.startswith("data:")][:1]
    return found


def test_the_runner_has_an_origin_of_its_own(runner: Worker) -> None:
    assert runner.evaluate("[self.origin, self.location.protocol]") == ["null", "data:"]


@pytest.mark.parametrize(
    "reach",
    [
        "new Promise((done, fail) => { indexedDB.open('x').onsuccess = done; })",
        "caches.keys()",
        "navigator.storage.getDirectory()",
    ],
)
def test_the_runner_has_no_storage(runner: Worker, reach: str) -> None:
    refused = f"async () => {{ try {{ await {reach}; }} catch (e) {{ return e.name; }} }}"
    assert runner.evaluate(refused) in {"SecurityError", "UnknownError", "TypeError"}


def test_the_runner_reaches_neither_the_page_nor_another_site(
    runner: Worker, watch: Watch, course: str
) -> None:
    assert runner.evaluate("[typeof document, typeof parent]") == ["undefined", "undefined"]
    asks = """async (url) => {
        try { await fetch(url, { mode: "no-cors" }); return "sent"; } catch (e) { return e.name; }
    }"""  # without the page's policy such a request is sent, though its answer stays hidden
    assert runner.evaluate(asks, course) == "TypeError"
    watch.problems.clear()  # the refusal may be logged


@pytest.mark.parametrize("lesson", ["1", "2a", "2b", "3a", "3b", "3c", "4a", "4b"])
def test_every_lesson_opens_by_its_address(page: Page, no_python: str, lesson: str) -> None:
    page.goto(f"{no_python}?lesson={lesson}&lang=zh")
    wait_picture(page)
    assert page.evaluate("[tapescope.lesson, tapescope.scene.lang]") == [lesson, "zh"]


@pytest.fixture
def course(tmp_path: Path) -> Iterator[str]:
    """URL of another site, whose page frames what ``#`` names and notes the messages it gets."""
    (tmp_path / "index.html").write_text(
        """<!doctype html><title>A course</title><link rel="icon" href="data:,">
        <iframe width="900" height="300" title="Tapescope"></iframe>
        <script>window.messages = [];
        addEventListener("message", (event) => messages.push(event.data));
        document.querySelector("iframe").src = decodeURIComponent(location.hash.slice(1));
        </script>"""
    )
    with serving(tmp_path) as url:
        yield url


def test_an_embed_on_another_site_plays_by_keyboard_without_python_or_bokeh(
    page: Page, site: str, course: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{course}#{quote(site)}embed.html?lesson=2b")
    frame = page.frames[1]
    wait_picture(frame)
    frame.locator("[data-part=picture]").click()
    page.keyboard.press("ArrowRight")
    assert frame.evaluate("tapescope.step") == 1
    assert not [url for url in asked if "/parts/" in url or "wasm" in url]


def test_an_embed_tells_its_height_in_its_own_words_and_in_those_of_learning_platforms(
    page: Page, site: str, course: str
) -> None:
    page.goto(f"{course}#{quote(site)}embed.html?lesson=1")
    page.wait_for_function("window.messages.length >= 2")
    own, lti = page.evaluate("window.messages.slice(0, 2)")
    assert own["type"] == "tapescope:height"
    assert lti["subject"] == "lti.frameResize"
    assert own["height"] == lti["height"] > 100
