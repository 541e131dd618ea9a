"""A visit that is left alone leaves everything ready for the next one: unpacked."""

import pytest
from playwright.sync_api import Page

from .conftest import wait_python
from .test_app import END, run_program
from .test_offline import deep, rough  # noqa: F401 - fixtures

KEPT = """async () => {
  const [name] = await caches.keys();
  const requests = await (await caches.open(name)).keys();
  return requests.map(({ url }) => url.split("/unpacked/")[1]?.replace(/\\.[^.]*$/, "")).filter(Boolean);
}"""
BREAK = """async (part) => {
  const [name] = await caches.keys();
  const cache = await caches.open(name);
  const { url } = (await cache.keys()).find(({ url }) => url.includes(`/unpacked/${part}.`));
  const type = part.endsWith("wasm") ? "application/wasm" : "";
  await cache.put(url, new Response(new Uint8Array(1000).fill(7), { headers: { "Content-Type": type } }));
}"""
CORE = {"pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json", "libraries"}


def wait_ready(page: Page) -> None:
    """Waits until the next visit is prepared."""
    page.wait_for_function("document.documentElement.dataset.kept === 'ready'", timeout=120_000)


def snapshot(page: Page) -> str:
    """Returns how the page's Python was started."""
    return str(page.evaluate("document.documentElement.dataset.snapshot"))


@pytest.fixture
def ready(page: Page, deep: str) -> str:  # noqa: F811
    """URL of a site that was visited before, until the next visit was prepared."""
    page.goto(deep)
    wait_python(page)
    wait_ready(page)
    return deep


def test_what_python_starts_with_is_kept_unpacked_and_the_next_visit_starts_with_it(
    page: Page, ready: str
) -> None:
    assert snapshot(page) == "restored"
    assert set(page.evaluate(KEPT)) == CORE | {"snapshot"}
    packed: list[str] = []
    page.on("request", lambda r: packed.append(r.url) if "asm" in r.url else None)
    page.goto(ready)
    wait_python(page)
    assert snapshot(page) == "restored"
    assert [url for url in packed if "/unpacked/pyodide.asm.wasm." in url]
    run_program(page, "print('again')\n")
    page.evaluate(END)
    assert "again" in page.locator("[data-part=output]").inner_text()


@pytest.mark.parametrize(
    ("part", "state"), [("pyodide.asm.wasm", "restored"), ("snapshot", "refused")]
)
def test_python_starts_without_what_is_kept_if_that_is_broken_and_it_is_not_kept_any_more(
    page: Page, ready: str, part: str, state: str
) -> None:
    page.evaluate(BREAK, part)
    page.goto(ready)
    wait_python(page)
    assert snapshot(page) == state
    run_program(page, "print('all the same')\n")
    page.evaluate(END)
    assert "all the same" in page.locator("[data-part=output]").inner_text()
    wait_ready(page)
    page.goto(ready)
    wait_python(page)
    assert snapshot(page) == "restored"
