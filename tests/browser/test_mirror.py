"""A site whose core comes from elsewhere (`--runtime-url`): loaded, checked, and nothing else let in."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from static.build import commands
from static.build.inputs.fetch import fetch_all, load_pins

from .conftest import ROOT, Watch, serving, wait_picture, wait_python
from .rough import Rough, RoughHandler, roughly
from .test_app import run_program

CORE = {"pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"}


class OpenHandler(RoughHandler):
    """A mirror lets pages of every origin read its files."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


@pytest.fixture
def mirror(tmp_path: Path) -> Rough:
    """A server that has Pyodide's core as it was published."""
    core = fetch_all(load_pins(ROOT / "static/runtime.toml"), "packages").files
    (tmp_path / "mirror/v1").mkdir(parents=True)
    for name in CORE:
        shutil.copy(core[name], tmp_path / "mirror/v1" / name)
    return Rough(tmp_path / "mirror")


@contextlib.contextmanager
def site_with(url: str, folder: Path) -> Iterator[str]:
    made = commands.build(ROOT, quiet=True, runtime_url=url, target=folder / "dist")
    with serving(made) as site:
        yield site


def test_the_core_comes_from_the_mirror_and_programs_run(
    page: Page, mirror: Rough, tmp_path: Path
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with roughly(mirror, handler=OpenHandler) as url, site_with(f"{url}v1", tmp_path) as site:
        page.goto(site)
        wait_python(page)
        run_program(page, "print(6 * 7)\n")
        assert page.evaluate("tapescope.scene.end.kind") == "done"
        elsewhere = {
            address for address in asked if not address.startswith((site, "data:", "blob:"))
        }
        assert elsewhere == {f"{url}v1/{name}" for name in CORE}
        # The policy names the folder, not the mirror's whole origin.
        refused = "url => fetch(url).then(() => 'sent', (error) => error.name)"
        watching = page.evaluate(refused, f"{url}other/file")
        assert watching == "TypeError"
        assert not [path for path in mirror.paths() if "other" in path]


@pytest.fixture
def page(page: Page, watch: Watch) -> Iterator[Page]:
    """Chromium logs what the policy refuses."""
    yield page
    watch.problems[:] = [line for line in watch.problems if "Content Security Policy" not in line]


def test_other_bytes_than_those_that_were_built_for_are_refused_by_name(
    page: Page, watch: Watch, mirror: Rough, tmp_path: Path
) -> None:
    script = mirror.folder / "v1/pyodide.mjs"
    script.write_text(script.read_text() + "// newer\n")
    with roughly(mirror, handler=OpenHandler) as url, site_with(f"{url}v1/", tmp_path) as site:
        page.goto(site)
        wait_picture(page)
        expect(page.locator(".ts-status")).to_contain_text("could not be started", timeout=90_000)
        page.keyboard.press("ArrowRight")
        assert page.evaluate("tapescope.step") == 1
    named = [line for line in watch.problems if f"{url}v1/pyodide.mjs" in line]
    assert any("longer than" in line or "wrong checksum" in line for line in named)
    watch.problems.clear()
