"""The documents of the project tell no tales: their links lead somewhere, their commands are understood."""

import ast
import re
import tomllib
from argparse import ArgumentParser
from pathlib import Path

import pytest

import build as front_door
import viz
from viz import __main__ as command_line

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "static/hosting/README.md"],
    key=lambda path: path.name,
)
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]


def commands() -> list[tuple[str, str]]:
    """Document and words of every command for a shell in the documents."""
    found = []
    for name, path in zip(NAMES, DOCUMENTS, strict=True):
        text = path.read_text("utf-8")
        lines = re.findall(r"^ {4}(\S.*?)(?: +# .*)?$", text, re.MULTILINE)
        lines += re.findall(r"`([^`]+)`", text)
        known = ("python3 build.py", "build.py ", "tapescope ", ".venv/bin/")
        found += [(name, line) for line in lines if line.startswith(known)]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_to_a_file(name):
    text = (ROOT / name).read_text("utf-8")
    links = re.findall(r"\]\(([^)#\s]+)\)", text)
    gone = [
        link
        for link in links
        if "://" not in link and not (ROOT / name).parent.joinpath(link).exists()
    ]
    assert gone == []


@pytest.mark.parametrize(("name", "line"), commands())
def test_every_command_is_understood(name, line, monkeypatch):
    def refuse(self, message):
        pytest.fail(f"{name}: {line}: {message}")

    monkeypatch.setattr(ArgumentParser, "error", refuse)
    words = [word.strip('"') for word in line.split(" && ")[0].split()]
    if "build.py" in words:
        asked = [*words[words.index("build.py") + 1 :]]
        asked = [word for word in asked if "…" not in word]
        front_door.arguments(asked)
        missing = [
            w
            for w in getattr(front_door.arguments(asked), "rest", [])
            if "/" in w and not (ROOT / w).exists()
        ]
        assert missing == []
    elif words[0] == "tapescope" and len(words) > 2:
        command_line._parser().parse_args(words[1:])


def test_the_version_stands_the_same_in_the_package_and_the_citation_and_has_an_entry():
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)
    assert cited is not None
    assert cited[1] == viz.__version__
    assert re.search(
        rf"^## {re.escape(viz.__version__)}\b",
        (ROOT / "CHANGELOG.md").read_text("utf-8"),
        re.MULTILINE,
    )


def rooms() -> set[str]:
    """The rooms of the import contract, which import-linter compares with the folders."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (layers,) = [one["layers"] for one in linter["contracts"] if one["type"] == "layers"]
    return set(re.findall(r"\w+", " ".join(layers))) - {"__main__", "app", "notation"}


def test_the_page_on_architecture_names_every_room_and_no_other():
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert set(re.findall(r"`viz/(\w+)`", page)) == rooms()


def test_the_picture_of_the_rooms_shows_rooms_that_are_there():
    picture = (ROOT / "docs/rooms.svg").read_text("utf-8")
    names = re.findall(r'class="name">([^<]+)<', picture)
    assert {name for both in names for name in both.split(" · ")} <= rooms()


def test_the_licence_is_the_same_everywhere():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["license"]
    assert told == "BSD-3-Clause"
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("BSD 3-Clause License")
    for name in ("README.md", "CITATION.cff"):
        assert told in (ROOT / name).read_text("utf-8")


def test_the_python_that_readme_shows_works():
    text = (ROOT / "README.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    found: dict[str, object] = {}
    exec(code, found)
    assert found["trace"]["end"]["kind"] == "done"


@pytest.mark.parametrize(
    ("said", "budget"),
    [
        ("first picture that plays", "the first picture"),
        ("up to Run on a slow line", "up to Run on a slow line"),
        ("up to Run on a fast line", "up to Run on a fast line"),
    ],
)
def test_the_sizes_in_readme_are_the_limits_at_which_the_build_stops(said, budget):
    text = (ROOT / "README.md").read_text("utf-8")
    found = re.search(rf"^\| {said}[^|]*\| under ([\d.]+) MB", text, re.MULTILINE)
    limit = tomllib.loads((ROOT / "static/budgets.toml").read_text("utf-8"))[budget]["limit"]
    assert found is not None
    assert float(found[1]) == limit / 1000


def test_every_room_begins_with_a_sentence_that_says_what_it_owns():
    inits = [*(ROOT / "viz").rglob("__init__.py"), *(ROOT / "static/build").rglob("__init__.py")]
    assert [
        p.parent.name for p in inits if not ast.get_docstring(ast.parse(p.read_text("utf-8")))
    ] == []
