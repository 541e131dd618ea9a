"""The second visit: without a network, across deployments, and where the browser keeps nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .conftest import ROOT, Watch, wait_picture, wait_python
from .rough import Rough, deploy_anew, roughly, version_of
from .test_app import END, run_program

# The page tells how fast the line is by how long its own script took.
TOOK = """Object.defineProperties(PerformanceResourceTiming.prototype, {
  responseStart: { get() { return this.requestStart + %s; } },
  responseEnd: { get() { return this.responseStart + %s; } },
});"""
NEW = "0123456789abcdef"
NOTICE = ".ts-notice"
# Blocked storage as Chromium has it: asking for it is already an error.
BLOCKED = """for (const [on, name] of [[window, "localStorage"], [window, "caches"],
  [window, "indexedDB"], [Navigator.prototype, "serviceWorker"], [Navigator.prototype, "locks"]]) {
  Object.defineProperty(on, name, { get() { throw new DOMException("no", "SecurityError"); } });
}"""


@pytest.fixture
def rough(dist: Path, tmp_path: Path) -> Rough:
    """A server that may misbehave, with a copy of the built site."""
    shutil.copytree(dist, tmp_path / "a" / "a course" / "week 3")
    return Rough(tmp_path / "a")


@pytest.fixture
def deep(rough: Rough) -> Iterator[str]:
    """URL of the site far below the root of its server."""
    with roughly(rough) as url:
        yield f"{url}a%20course/week%203/"


def without_python(page: Page) -> None:
    """Leaves Python out, so that the service worker comes at once."""
    page.context.add_init_script("delete globalThis.WebAssembly")


def wait_kept(page: Page) -> None:
    """Waits until the whole site is kept."""
    page.wait_for_function(
        "navigator.serviceWorker.ready.then((r) => r.active.state === 'activated')", timeout=60_000
    )


# The first byte of a script, and its last, in milliseconds after what was before.
@pytest.mark.parametrize(
    ("answered", "took", "form"),
    [(90, 1, "pyodide"), (90, 1000, "small-pyodide"), (2, 1000, "pyodide")],
    ids=["far and fast", "far and slow", "near, and a page that was busy"],
)
def test_a_later_visit_asks_for_nothing_and_needs_no_server(
    page: Page, watch: Watch, rough: Rough, deep: str, answered: int, took: int, form: str
) -> None:
    page.add_init_script(TOOK % (answered, took))
    page.goto(deep)
    wait_python(page)
    wait_kept(page)
    big = [path.rpartition("/")[2] for path in rough.paths() if path.endswith(".bin")]
    assert len(big) == len(set(big))  # the service worker took what the page had downloaded
    wasm = [name.partition(".")[0] for name in big if ".asm.wasm." in name]
    assert wasm == [form]  # in one form, which depends on the line
    rough.forget()
    page.goto(f"{deep}?lesson=2b")
    wait_python(page)
    assert {path.rpartition("/")[2] for path in rough.paths()} <= {"sw.js"}
    rough.rules.append(lambda handler: handler.hang_up())  # the server is gone
    page.goto(f"{deep}?lesson=3b&lang=zh")
    wait_python(page)
    run_program(page, "print('no network')\n")
    page.evaluate(END)
    assert "no network" in page.locator("[data-part=output]").inner_text()
    page.goto(f"{deep}embed.html?lesson=4b")
    wait_picture(page)


def test_a_new_deployment_waits_until_the_tabs_are_asked_and_never_mixes_with_the_old(
    page: Page, context: BrowserContext, rough: Rough, deep: str, tmp_path: Path
) -> None:
    keep(page, deep)
    old = version_of(rough.folder / "a course/week 3")
    other = context.new_page()
    other.goto(deep)
    wait_picture(other)

    shutil.copytree(rough.folder, tmp_path / "b")
    site = tmp_path / "b/a course/week 3"
    deploy_anew(site, ROOT / "static/sw.js", NEW)
    rough.folder = tmp_path / "b"
    page.reload()  # still the old version, which finds the new one behind it
    wait_picture(page)
    assert shown_version(page) == old
    expect(page.locator(NOTICE)).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Reload").click()
    page.wait_for_function(f"document.getElementById('site').textContent.includes('{NEW}')")
    wait_picture(page)

    # The other tab goes on with its own files, which the server does not have any more.
    rough.forget()
    other.locator("select").first.select_option("3b")
    other.wait_for_function("tapescope.scene.lesson === '3b'")
    assert shown_version(other) == old
    assert not [path for path in rough.paths() if "/v/" in path]
    assert page.evaluate("caches.keys().then((names) => names.length)") == 2
    other.close()
    page.reload()
    page.wait_for_function("caches.keys().then((names) => names.length === 1)")


def test_an_update_that_breaks_off_leaves_the_old_version_at_work_and_goes_on_later(
    page: Page, watch: Watch, rough: Rough, deep: str, tmp_path: Path
) -> None:
    keep(page, deep)
    old = version_of(rough.folder / "a course/week 3")
    shutil.copytree(rough.folder, tmp_path / "b")
    deploy_anew(tmp_path / "b/a course/week 3", ROOT / "static/sw.js", NEW)
    rough.folder = tmp_path / "b"
    rough.rules.append(lambda handler: "/v/" in handler.path and handler.give(b"half", 503))
    page.reload()
    wait_picture(page)
    tried = "/week%203/v/"
    page.wait_for_timeout(1500)
    assert any(tried in path for path in rough.paths())
    assert shown_version(page) == old
    page.reload()
    wait_picture(page)
    assert shown_version(page) == old
    rough.rules.pop()
    page.reload()
    expect(page.locator(NOTICE)).to_be_visible(timeout=30_000)
    watch.problems.clear()  # Chromium logs the 503s


def test_files_of_a_half_copied_deployment_are_not_kept(
    page: Page, watch: Watch, rough: Rough, deep: str
) -> None:
    site = rough.folder / "a course/week 3"
    page_file = site / "embed.html"  # as if the copying had not come to it yet
    page_file.write_text(page_file.read_text().replace("<title>", "<title>Old "))
    without_python(page)
    # A refused service worker leaves no trace but the state it ends in.
    page.add_init_script("""window.ended = Promise.withResolvers();
        const register = ServiceWorkerContainer.prototype.register;
        ServiceWorkerContainer.prototype.register = async function (...given) {
          const registration = await register.apply(this, given);
          const worker = registration.installing;
          worker.addEventListener("statechange", () => window.ended.resolve(worker.state));
          return registration;
        };""")
    page.goto(deep)
    assert page.evaluate("window.ended.promise") == "redundant"
    watch.problems.clear()  # Chromium logs the wrong checksum


def test_where_the_browser_keeps_nothing_everything_works_and_the_page_says_so(
    page: Page, site: str
) -> None:
    page.add_init_script(BLOCKED)
    page.goto(site)
    wait_picture(page)
    expect(page.locator(NOTICE)).to_contain_text("keeps nothing")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(NOTICE)).to_be_hidden()
    wait_python(page)


def test_a_full_disk_is_no_trouble(page: Page, context: BrowserContext, site: str) -> None:
    page.goto("about:blank")
    session = context.new_cdp_session(page)
    origin = site.rstrip("/")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 3_000_000})
    page.goto(site)
    wait_python(page)
    run_program(page, "print(1)\n")


def keep(page: Page, url: str) -> None:
    """Visits the site until all of it is kept, without Python."""
    without_python(page)
    page.goto(url)
    wait_picture(page)
    wait_kept(page)


def shown_version(page: Page) -> str:
    """Returns the version of the page that is shown."""
    return str(page.evaluate("JSON.parse(document.getElementById('site').textContent).version"))
