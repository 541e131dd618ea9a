"""A small site around the replayer alone: its modules, the catalogs, scenes made here and now, no Python in the page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from viz import locale
from viz.lessons import lessons
from viz.sandbox.program import record_here
from viz.view.scene import compose

REPLAYER = Path(__file__).parents[2] / "viz" / "view" / "replayer"

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Tapescope</title>
<link rel="icon" href="data:,"></head><body><div id="root"></div><script type="module">
import { mount } from "./replayer/main.js";
import { addStyles } from "./replayer/styles.js";
const asked = new URLSearchParams(location.search);
const lang = asked.get("lang") ?? "en";
const load = async (path) => (await fetch(path)).json();
window.load = load;
window.heard = [];
await addStyles();
const [scene, { catalog, lessons }] = await Promise.all([load(`scenes/${asked.get("lesson") ?? "2b"}.${lang}.json`), load(`texts.${lang}.json`)]);
const player = mount(document.getElementById("root"), {
  mode: asked.get("mode") ?? "app", scene, catalog, lessons, lang, theme: asked.get("theme") ?? "light",
  step: Number(asked.get("step") ?? 0), addressOf: asked.get("mode") === "embed" ? (step) => `index.html?step=${step}` : undefined,
});
for (const type of ["run", "lesson", "lang", "theme", "stop"]) player.on(type, (detail) => { window.heard.push([type, detail]); });
</script></body></html>"""


def write_site(folder: Path, programs: dict[str, str]) -> None:
    """Writes the site: every lesson and each of ``programs`` (id to source) in every language."""
    shutil.copytree(REPLAYER, folder / "replayer")
    (folder / "index.html").write_text(PAGE, "utf-8")
    (folder / "scenes").mkdir()
    sources = {lesson.id: lesson.source for lesson in lessons()} | programs
    titles = {lesson.id: lesson.title for lesson in lessons()}
    for name, source in sources.items():
        trace = record_here(source)
        for lang in locale.LANGUAGES:
            scene = compose(trace, lang, name, titles[name][lang] if name in titles else name)
            _write(folder / "scenes" / f"{name}.{lang}.json", scene)
    for lang in locale.LANGUAGES:
        listed = [{"id": x.id, "title": x.title[lang], "text": x.text[lang]} for x in lessons()]
        _write(
            folder / f"texts.{lang}.json",
            {"catalog": dict(locale.catalog("ui", lang)), "lessons": listed},
        )


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
