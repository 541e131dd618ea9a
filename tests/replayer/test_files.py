"""The replayer's files: small, self-contained, and without words of their own."""

import re
from pathlib import Path

import pytest

import viz.replayer
from viz import locale
from viz.story.index import HUES

FOLDER = Path(__file__).parents[2] / "viz" / "replayer"
MODULES = sorted(FOLDER.rglob("*.js"))
SCRIPTS = sorted((Path(__file__).parents[2] / "static/js").rglob("*.js"))
"""The site's own, which speak with the same catalog."""
FOLDERS = ["base", "picture", "time", "code", "side", "tools"]
"""Each may import from itself and from those before it; the modules beside the folders from all."""
PREFIXES = {"ui.cell_", "ui.tape_", "ui.level_"}
"""Keys that are completed with a state or a level."""


def keys_in(text: str) -> set[str]:
    return set(re.findall(r"""["'`](ui\.[a-z_]+)""", text))


@pytest.mark.parametrize("lang", locale.LANGUAGES)
def test_every_text_of_the_replayer_is_in_the_catalog(lang: str) -> None:
    used = set().union(*(keys_in(path.read_text("utf-8")) for path in MODULES + SCRIPTS)) - PREFIXES
    states = {
        "cell": "empty landing full reading read skipped spent",
        "level": "program op rule program_title op_title rule_title",
        "tape": "idle recording paused rewinding spent kept gone",
    }
    used |= {f"ui.{kind}_{word}" for kind, words in states.items() for word in words.split()}
    assert used <= set(locale.for_page(lang))


def test_every_folder_says_what_it_owns() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name[0] != "_"}
    assert folders == {*FOLDERS, "css"}
    assert set(re.findall(r"^\| `(\w+)` \| \w", viz.replayer.__doc__ or "", re.M)) == folders


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_is_small_and_imports_one_way(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("// "), "the first line says what the file is for"
    assert len(text.splitlines()) < 250
    assert "innerHTML" not in text
    for name in re.findall(r'from "([^"]+)"', text):
        imported = (path.parent / name).resolve()
        assert imported.is_file()
        if path.parent != FOLDER:
            assert rank(imported) <= rank(path), name


def rank(path: Path) -> int:
    return FOLDERS.index(path.parent.name) if path.parent != FOLDER else len(FOLDERS)


def test_every_colour_is_written_down_in_one_place() -> None:
    for path in FOLDER.glob("css/*.css"):
        if path.name not in {"theme.css", "print.css"}:
            assert not re.findall(r"#[0-9a-f]{3,6}\b", path.read_text("utf-8")), path.name


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def theme(name: str) -> dict[str, str]:
    text = (FOLDER / "css/theme.css").read_text("utf-8")
    start = text.index('[data-theme="dark"] {' if name == "dark" else ".tapescope {")
    block = text[start : text.index("}", start)]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(name: str) -> None:
    colours = theme(name)
    texts = [
        "ink",
        "mute",
        "faint-text",
        "now",
        "error",
        "link",
        "a",
        "b",
        "c",
        "keyword",
        "string",
        "number",
        "comment",
    ]
    texts += [f"tape{hue}" for hue in range(6)]
    weak = [
        (text, back, round(contrast(colours[text], colours[back]), 2))
        for text in texts
        for back in ("bg", "card")
        if contrast(colours[text], colours[back]) < 4.5
    ]
    for hue in range(6):
        for text, back in (
            ("ink", f"tape{hue}-soft"),
            ("mute", f"tape{hue}-soft"),
            ("card", f"tape{hue}"),
            (f"tape{hue}", f"tape{hue}-soft"),
        ):
            ratio = contrast(colours[text], colours[back])
            if ratio < 4.5:
                weak.append((text, back, round(ratio, 2)))
    for text, back in (
        ("ink", "now-line"),
        ("ink", "sel"),
        ("ink", "lit"),
        ("now", "lit"),
        ("mute", "sunk"),
        ("ink", "sunk"),
        ("a", "sunk"),
        ("b", "sunk"),
        ("c", "sunk"),
        ("mute", "now-line"),
        ("error", "error-soft"),
    ):
        ratio = contrast(colours[text], colours[back])
        if ratio < 4.5:
            weak.append((text, back, round(ratio, 2)))
    assert weak == []


def test_there_are_as_many_hues_as_tapes_can_have() -> None:
    text = (FOLDER / "css/theme.css").read_text("utf-8")
    hues = {int(hue) for hue in re.findall(r'\[data-hue="(\d+)"\] {', text)}
    assert hues == set(range(HUES))
