"""Contact sheet: every lesson × first, middle and last step × theme × language × desktop and phone, as PNG files.

    python3 build.py shots [-o FOLDER] [--only 2a 2b] [--steps 5 11] [--scale 0.5]

Writes ``<lesson>.<step>.<lang>.<theme>.<form>.png`` into the folder (``shots/``, which git ignores), and one
``index.html`` plus one ``sheet.png`` that show them all. The pages come from ``dist/``; without it the replayer
alone is shown, with scenes made now.
"""

from __future__ import annotations

import argparse
import html
import itertools
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from static.build.chromium import FLAGS, HELP, find_chromium  # noqa: E402
from tests.browser.conftest import serving, wait_picture  # noqa: E402
from tests.browser.replayer_site import write_site  # noqa: E402
from viz.lessons import lessons  # noqa: E402
from viz.locale import LANGUAGES  # noqa: E402

THEMES = ("light", "dark")
FORMS = {"desktop": (1360, 850), "phone": (390, 844)}
# The pictures are what is looked at here: Python never arrives, it would take a second each.
NO_PYTHON = "**/*worker*.js"


def site(folder: Path) -> Path:
    """The built site, or a small one around the replayer."""
    dist = Path(os.environ.get("TAPESCOPE_DIST", ROOT / "dist"))
    if (dist / "index.html").exists():
        return dist
    write_site(folder / "site", {})
    return folder / "site"


def steps_of(page: Page, asked: list[int]) -> list[int]:
    """The steps to show: those asked for, or first, middle and last."""
    last: int = page.evaluate("tapescope.steps - 1")
    chosen = asked or [0, last // 2, last]
    return sorted({min(step, last) for step in chosen})


def shoot(url: str, folder: Path, only: list[str], asked: list[int]) -> Iterator[Path]:
    """Takes the pictures, one page per lesson, language, theme and form."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit(HELP)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=list(FLAGS))
        for form, (width, height) in FORMS.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, reduced_motion="reduce"
            )
            context.route(NO_PYTHON, lambda route: None)
            page = context.new_page()
            for lesson, lang, theme in itertools.product(only, LANGUAGES, THEMES):
                page.goto(f"{url}?lesson={lesson}&step=0&lang={lang}&theme={theme}")
                wait_picture(page)
                for step in steps_of(page, asked):
                    page.evaluate(f"tapescope.goto({step})")
                    path = folder / f"{lesson}.{step:03}.{lang}.{theme}.{form}.png"
                    page.screenshot(path=path, animations="disabled")
                    yield path
            context.close()
        browser.close()


def write_index(folder: Path, names: list[str]) -> Path:
    """A page that shows all pictures, a row per lesson and step."""
    rows: dict[str, list[str]] = {}
    for name in sorted(names):
        lesson, step, *_ = name.split(".")
        rows.setdefault(f"{lesson} · {int(step)}", []).append(name)
    parts = [
        "<!doctype html><meta charset=utf-8><title>Tapescope</title><style>body{font:14px system-ui;margin:12px}"
    ]
    parts.append(
        "img{height:230px;margin:2px;border:1px solid #ccc}h2{font-size:15px;margin:8px 0 2px}</style>"
    )
    for title, group in rows.items():
        images = "".join(
            f'<a href="{html.escape(n)}"><img src="{html.escape(n)}" alt="{html.escape(n)}"></a>'
            for n in group
        )
        parts.append(f"<h2>{html.escape(title)}</h2><div>{images}</div>")
    page = folder / "index.html"
    page.write_text("\n".join(parts), "utf-8")
    return page


def write_sheet(folder: Path, index: Path, scale: float) -> None:
    """The index as one picture."""
    chromium = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 2400, "height": 1200}, device_scale_factor=scale)
        page.goto(index.as_uri(), wait_until="load")
        page.screenshot(path=folder / "sheet.png", full_page=True)
        browser.close()


def main() -> int:
    """Takes all pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "shots")
    parser.add_argument("--only", nargs="+", default=[lesson.id for lesson in lessons()])
    parser.add_argument("--steps", nargs="+", type=int, default=[])
    parser.add_argument("--scale", type=float, default=0.6, help="size of sheet.png (0.6)")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    for old in options.output.glob("*.png"):
        old.unlink()
    names = []
    with tempfile.TemporaryDirectory() as temporary, serving(site(Path(temporary))) as url:
        for path in shoot(url, options.output, options.only, options.steps):
            names.append(path.name)
            print(f"\r{len(names)} {path.name:40}", end="", file=sys.stderr, flush=True)
    index = write_index(options.output, names)
    write_sheet(options.output, index, options.scale)
    print(f"\n{len(names)} pictures: {index}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
