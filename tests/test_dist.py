"""What a finished ``dist/`` promises: the same bytes everywhere, licences, budgets, one origin."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from static.build import commands, stages
from static.build.content import integrity
from static.build.inputs import fetch
from static.build.inputs.fetch import Inputs
from static.build.site import bundle, licences, report, wheel

ROOT = Path(__file__).parents[1]
PINS = tomllib.loads((ROOT / "static/runtime.toml").read_text("utf-8"))
BUILD = """import sys
from pathlib import Path
from static.build import commands
commands.build(Path.cwd(), quiet=True, target=Path(sys.argv[1]), cache=Path(sys.argv[2]))"""


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is built from the files that are here now."""
    return commands.build(ROOT, quiet=True, target=tmp_path_factory.mktemp("site") / "dist")


def hashes(folder: Path) -> dict[str, str]:
    """Returns every file below a folder with its hash."""
    return {p.relative_to(folder).as_posix(): stages.sha256(p) for p in stages.files_below(folder)}


@pytest.mark.slow
def test_a_build_from_nothing_somewhere_else_gives_the_same_bytes(dist, tmp_path):
    elsewhere = tmp_path / "ein anderer Ordner"
    elsewhere.mkdir()
    for name in {"static", *wheel.SOURCES}:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, elsewhere / name)
    env = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Kolkata", "LC_ALL": "C"}
    made = tmp_path / "made"
    subprocess.run(
        [sys.executable, "-c", BUILD, str(made), str(tmp_path / "stages")],
        cwd=elsewhere,
        env=env,
        umask=0o077,
        check=True,
    )
    assert hashes(made) == hashes(dist)
    modes = {p.stat().st_mode & 0o777 for p in made.rglob("*") if p.is_file()}
    assert modes == {0o644}


def test_a_second_build_makes_nothing_again(dist, tmp_path, capsys):
    commands.build(ROOT, quiet=True, target=tmp_path / "dist")
    stage_lines = re.findall(r"^\[[1-9]\d*/\d+\] (.*)$", capsys.readouterr().out, re.MULTILINE)
    assert len(stage_lines) == 10
    assert all(line.endswith(": unchanged") for line in stage_lines)


def test_every_part_has_its_licence_in_the_site(dist):
    index = (dist / "licenses/index.txt").read_text("utf-8")
    names = [
        "Tapescope's own files",
        "pyodide",
        "python",
        "xz-decompress",
        "numpy",
        *(pin["name"] for pin in PINS["wheels"]),
    ]
    for name in names:
        line = re.search(rf"^{name} [^:]*: (.+)$", index, re.MULTILINE)
        assert line is not None, name
        for text in line[1].split(", "):
            assert (dist / "licenses" / text).stat().st_size > 150, text


def test_every_part_of_the_site_comes_from_something_with_a_licence(dist):
    site = json.loads(re.search(r'id="site">(.*)</script>', (dist / "index.html").read_text())[1])
    ours = {"engine", "keras", "view", "film"}
    of_all = {"snapshot"}  # of Python, NumPy and ours
    of_python = {"python_stdlib.zip", "stdlib-app", "rest-stdlib"}
    of_pyodide = {"pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json"}
    of_wheels = {"libraries", "numpy", "numpy-app", "panel", "rest-numpy", "rest-library"}
    assert set(site["parts"]) == ours | of_all | of_python | of_pyodide | of_wheels


def test_the_wheel_is_in_the_site_and_no_visitor_gets_it_unasked(dist):
    (wheel,) = (dist / "wheels").iterdir()
    assert wheel.name.endswith("-py3-none-any.whl")
    assert "wheels/" not in (dist / "sw.js").read_text("utf-8")
    assert "wheels/" not in (dist / "index.html").read_text("utf-8")


def test_a_wheel_without_a_licence_stops_the_build(tmp_path):
    numpy = tmp_path / "numpy.whl"
    with zipfile.ZipFile(numpy, "w") as archive:
        archive.writestr("numpy-1.0.dist-info/METADATA", "Name: numpy\nVersion: 1.0\n")
    inputs = Inputs(PINS, {"numpy": numpy})
    with pytest.raises(stages.BuildError, match=r"numpy\.whl has no licence text"):
        licences.add_licences(tmp_path, inputs, ROOT / "static/notices", ROOT / "LICENSE")


def test_a_budget_that_is_exceeded_stops_the_build_with_its_name_and_numbers(tmp_path):
    budgets = tmp_path / "budgets.toml"
    budgets.write_text('["the picture"]\nlimit = 2\nfiles = ["*.js"]\n')
    found = {"a.js": (9000, 1500), "b.js": (900, 400), "c.css": (9000, 9000)}
    assert report.check_budgets(found, budgets) == ["       1.9 of 2 kB: the picture"]
    with pytest.raises(stages.BuildError, match=r"the picture: 2\.1 kB, but budgets\.toml allows"):
        report.check_budgets(found | {"d.js": (200, 200)}, budgets)


def test_a_budget_for_nothing_stops_the_build(tmp_path):
    budgets = tmp_path / "budgets.toml"
    budgets.write_text('["gone"]\nlimit = 2\nfiles = ["old/*"]\n')
    with pytest.raises(stages.BuildError, match=r"no file is called old/\*"):
        report.check_budgets({"a.js": (1, 1)}, budgets)


def test_a_build_over_budget_leaves_the_old_site_alone(dist, tmp_path, monkeypatch):
    def too_much(found, budgets):
        raise stages.BuildError("the picture: too much")

    (tmp_path / "dist").mkdir()
    monkeypatch.setattr(report, "check_budgets", too_much)
    with pytest.raises(stages.BuildError, match="too much"):
        commands.build(ROOT, quiet=True, target=tmp_path / "dist")
    assert list((tmp_path / "dist").iterdir()) == []


def test_text_counts_as_a_host_sends_it_and_the_rest_as_it_is(tmp_path):
    (tmp_path / "a.js").write_text("x" * 5000)
    (tmp_path / "a.bin").write_bytes(b"x" * 5000)
    found = report.sizes(tmp_path)
    assert found["a.bin"] == (5000, 5000)
    assert found["a.js"][0] == 5000
    assert found["a.js"][1] < 100


def test_every_address_in_the_site_is_relative(dist):
    for page in ("index.html", "embed.html"):
        text = (dist / page).read_text("utf-8")
        for address in re.findall(r'(?:src|href)="([^"]*)"', text):
            assert not re.match(r"/|\w+:", address), address
        site = json.loads(re.search(r'id="site">(.*)</script>', text)[1])
        urls = [part["url"] for part in [*site["parts"].values(), *site["panel"]["scripts"]]]
        assert all(re.match(r"parts/\w", url) for url in urls)
    manifest = json.loads((dist / "manifest.webmanifest").read_text("utf-8"))
    assert not manifest["start_url"].startswith("/")


def test_everything_that_is_loaded_has_a_hash(dist):
    site = json.loads(re.search(r'id="site">(.*)</script>', (dist / "index.html").read_text())[1])
    for part in site["parts"].values():
        content = (dist / part["url"]).read_bytes()
        assert integrity(content) == part["sha256"]
        assert len(content) == part["bytes"]
    for script in site["panel"]["scripts"]:
        content = (dist / script["url"]).read_bytes()
        assert script["integrity"] == f"sha256-{integrity(content)}"


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "//example.org/", "pyodide/", "https://a.org/x y/", "https://a.org/;x"],
)
def test_a_runtime_url_that_no_page_could_load_from_is_refused(url, tmp_path):
    with pytest.raises(stages.BuildError, match="--runtime-url"):
        commands.build(ROOT, quiet=True, runtime_url=url, target=tmp_path / "dist")


def test_with_a_runtime_url_the_core_is_not_in_the_site_and_only_its_folder_is_allowed(tmp_path):
    url = "https://example.org/pyodide/v1"
    made = commands.build(ROOT, quiet=True, runtime_url=url, target=tmp_path / "dist")
    assert not list((made / "parts").glob("*asm*"))
    page = (made / "index.html").read_text("utf-8")
    assert re.search(r"connect-src 'self' blob: data: https://example\.org/pyodide/v1/;", page)
    site = json.loads(re.search(r'id="site">(.*)</script>', page)[1])
    part = site["parts"]["pyodide.asm.wasm"]
    assert part["url"] == f"{url}/pyodide.asm.wasm"
    pinned = bytes.fromhex(PINS["pyodide"]["files"]["pyodide.asm.wasm"])
    assert base64.b64decode(part["sha256"]) == pinned


def test_modules_that_do_not_fit_together_stop_the_build(tmp_path):
    scripts, replayer = tmp_path / "js", tmp_path / "replayer"
    shutil.copytree(ROOT / "static/js", scripts)
    shutil.copytree(ROOT / "viz/replayer", replayer)
    (scripts / "page/embed.js").write_text('import { nothing } from "./site.js";\nnothing();\n')
    found = fetch._scripts(PINS, stages.cache_folder() / "downloads")
    with pytest.raises(
        stages.BuildError, match=r"do not fit together: .*nothing.* is not exported by .*site\.js"
    ):
        bundle.make_bundle(tmp_path / "out", Inputs(PINS, found), scripts, replayer)
