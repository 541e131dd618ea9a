"""The build's promises: pinned, cached, the same bytes twice, and a clear word when something is wrong."""

import ast
import gzip
import hashlib
import io
import json
import lzma
import os
import tarfile
import threading
import tomllib
import urllib.request
import zipfile
from pathlib import Path

import pytest

import build as front_door
from static.build import browsers, check, commands, serve, stages
from static.build.content import compress, named_by_content, squeeze
from static.build.inputs import fetch, wheels
from static.build.inputs.fetch import Inputs
from static.build.pyodide import archives, bytecode, core
from static.build.site import assemble, offline, scenes
from viz.lessons import Lesson
from viz.sandbox.program import record_here

ROOT = Path(__file__).parents[1]
PINS = tomllib.loads((ROOT / "static/runtime.toml").read_text("utf-8"))


def tree(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


def test_the_front_door_parses_on_an_old_python_so_that_it_can_say_which_one_it_needs():
    ast.parse((ROOT / "build.py").read_text("utf-8"), feature_version=(3, 8))


def test_without_a_command_the_site_is_built():
    assert front_door.arguments([]).command == "build"
    assert front_door.arguments(["--source", "cdn"]).source == "cdn"
    assert front_door.arguments(["serve", "--no-open", "--port", "0"]).port == 0


def test_every_part_of_the_site_is_pinned_by_sha256():
    hashes = [*PINS["pyodide"]["files"].values(), PINS["numpy"]["sha256"]]
    hashes += [PINS[name]["sha256"] for name in ("rollup", "xz")]
    hashes += [PINS["numpy"]["carrier"]["sha256"]]
    hashes += [*(pin["sha256"] for pin in PINS["wheels"])]
    assert all(len(bytes.fromhex(value)) == 32 for value in hashes)
    assert len(hashes) == len(set(hashes))


def test_the_site_has_the_same_panel_and_bokeh_as_the_server():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    pinned = {f"{pin['name']}=={pin['version']}" for pin in PINS["wheels"]}
    locked = project["dependency-groups"]["lock"]
    assert {need for need in locked if not need.startswith("numpy")} <= pinned


def test_a_wrong_checksum_stops_with_the_name_of_the_file_and_removes_it(tmp_path):
    file = tmp_path / "numpy.whl"
    file.write_bytes(b"half of it")
    with pytest.raises(stages.BuildError, match=r"wrong checksum: numpy\.whl"):
        fetch.check(file, "0" * 64)
    assert not file.exists()


def test_a_download_that_fails_says_what_to_try(tmp_path):
    with pytest.raises(stages.BuildError, match=r"could not download part\.gz.*Run it again"):
        fetch._download((tmp_path / "nothing-here").as_uri(), tmp_path / "part.gz")
    assert list(tmp_path.iterdir()) == []


def make_work(folder: Path, *inputs: object) -> None:
    """A stage's function."""
    (folder / "whole").touch()


def make_halves(folder: Path) -> None:
    """One that is interrupted."""
    (folder / "half").touch()
    raise KeyboardInterrupt


def test_a_stage_that_is_interrupted_leaves_nothing_behind_and_runs_again(tmp_path, monkeypatch):
    run = stages.Stages(1, tmp_path)
    with pytest.raises(KeyboardInterrupt):
        run.run("Halves", make_halves)
    assert list(tmp_path.iterdir()) == []
    made = run.run("Work", make_work)
    assert [path.name for path in made.iterdir()] == ["whole"]


def test_a_stage_runs_once_for_the_same_inputs(tmp_path):
    file = tmp_path / "input"
    file.write_text("1")
    given = [
        ("a",),
        ("b",),
        (file,),
        (Inputs({"pin": 1}, {}),),
        (Inputs({"pin": 2}, {}),),
        ({"x": file},),
    ]
    made = [stages.Stages(1, tmp_path / "made").run("Work", make_work, *one) for one in given]
    again = [stages.Stages(1, tmp_path / "made").run("Work", make_work, *one) for one in given]
    assert made == again
    assert len(set(made)) == len(given)
    file.write_text("2")
    changed = stages.Stages(1, tmp_path / "made").run("Work", make_work, file)
    read = stages.Stages(1, tmp_path / "made").run("Work", make_work, reads=[file])
    assert changed not in made
    assert read == changed


def test_a_stage_runs_again_when_the_code_of_its_room_changes(tmp_path, monkeypatch):
    room = tree(tmp_path / "room", {"one.py": "1", "other.py": "2"})
    monkeypatch.setattr(stages.inspect, "getfile", lambda function: str(room / "one.py"))
    made = [stages.Stages(1, tmp_path / "made").run("Work", make_work)]
    (room / "other.py").write_text("3")
    made.append(stages.Stages(1, tmp_path / "made").run("Work", make_work))
    assert made[0] != made[1]


def test_a_stage_that_is_given_another_s_folder_goes_by_its_name(tmp_path):
    run = stages.Stages(2, tmp_path)
    first = run.run("Work", make_work)
    second = run.run("Work", make_work, first)
    (first / "whole").write_text("nobody changes what is finished, so nobody reads it again")
    assert stages.Stages(2, tmp_path).run("Work", make_work, first) == second


def test_old_stages_leave_the_cache(tmp_path):
    for key in "abcdefgh":
        made = stages.Stages(1, tmp_path).run("Work", make_work, key)
        os.utime(made, (0, 0))
    last = stages.Stages(1, tmp_path).run("Work", make_work, "last")
    kept = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert len(kept) == stages.KEEP
    assert last in kept
    assert len(list(tmp_path.glob(f"*{stages.SUMS}"))) == stages.KEEP


def test_a_stage_that_another_build_may_be_using_stays(tmp_path):
    for key in "abcdefgh":
        stages.Stages(1, tmp_path).run("Work", make_work, key)
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 8


def test_the_key_of_a_folder_changes_with_names_and_bytes_and_with_nothing_else(tmp_path):
    one = tree(tmp_path / "one", {"a/b.py": "1", "c.txt": "2"})
    same = tree(tmp_path / "same", {"c.txt": "2", "a/b.py": "1", "a/__pycache__/b.pyc": "x"})
    renamed = tree(tmp_path / "renamed", {"a/d.py": "1", "c.txt": "2"})
    assert stages.key_of(one) == stages.key_of(same) != stages.key_of(renamed)


def test_an_archive_depends_on_names_and_bytes_alone(tmp_path):
    files = [
        (tree(tmp_path, {"x": "1"}) / "x", "pkg/x.pyc"),
        (tree(tmp_path, {"y": "2"}) / "y", "a"),
    ]
    first = archives.pack(files, tmp_path / "1.bin").read_bytes()
    (tmp_path / "x").touch()
    assert archives.pack(reversed(files), tmp_path / "2.bin").read_bytes() == first
    with tarfile.open(fileobj=io.BytesIO(first)) as archive:
        assert archive.getnames() == ["a", "pkg/x.pyc"]


def test_the_lock_file_names_each_archive_with_its_hash(tmp_path):
    official = tmp_path / "official.json"
    info = {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3"}
    official.write_text(json.dumps({"info": {**info, "python": "3.14.2"}, "packages": {}}))
    archive = archives.pack([], tmp_path / "viz.bin")
    package = archives.Package("viz", "1.0", archive, ["viz"], ["numpy"])
    archives.write_lock(official, [package], tmp_path / "lock.json")
    lock = json.loads((tmp_path / "lock.json").read_text())["packages"]["viz"]
    assert lock["file_name"] == "viz.bin"
    assert lock["sha256"] == hashlib.sha256(archive.read_bytes()).hexdigest()
    assert (lock["imports"], lock["depends"]) == (["viz"], ["numpy"])


def test_a_name_made_from_content_changes_with_it():
    first, second = (named_by_content(content, "a.zip.bin") for content in (b"1", b"2"))
    assert first != second
    assert first.startswith("a.")
    assert first.endswith(".zip.bin")


def test_programs_of_lessons_are_data_and_modules_are_byte_code(tmp_path):
    tree(
        tmp_path, {"__init__.py": "", "m.py": "", "content/1/program.py": "", "sub/__init__.py": ""}
    )
    modules = [p.name for p in stages.files_below(tmp_path) if bytecode.is_module(p, tmp_path)]
    assert "program.py" not in modules
    assert sorted(modules) == ["__init__.py", "__init__.py", "m.py"]


def test_panel_without_pandas_still_parses_and_an_unknown_release_stops_the_build():
    text = "import pandas\nimport os\n# Patch pandas.read_csv\nx = 1\n_tasks: set = set()\n"
    left = wheels.without_pandas(text)
    assert left == "import os\n_tasks: set = set()\n"
    with pytest.raises(stages.BuildError, match="this Panel release"):
        wheels.without_pandas(left)


def test_a_wheel_for_another_platform_becomes_a_pure_one_without_what_no_browser_needs(tmp_path):
    given, made = tmp_path / "panel-1.0-cp313-cp313-linux_x86_64.whl", tmp_path / "made"
    panel = "import pandas\n# Patch pandas.read_csv\n_tasks: set = set()\n"
    files = {"panel/io/pyodide.py": panel, "panel/fast.so": "", "panel/tests/test_a.py": ""}
    with zipfile.ZipFile(given, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    made.mkdir()
    wheels._write(given, made / "panel-1.0-py3-none-any.whl", [*wheels.LEAVE_OUT, "*.so"], [])
    with zipfile.ZipFile(made / "panel-1.0-py3-none-any.whl") as archive:
        assert archive.namelist() == ["panel/io/pyodide.py"]
        assert b"pandas" not in archive.read("panel/io/pyodide.py")


def test_a_release_that_lacks_what_is_changed_in_it_stops_the_build(tmp_path):
    given = tmp_path / "numpy-3.0-py3-none-any.whl"
    with zipfile.ZipFile(given, "w") as archive:
        archive.writestr("numpy/__init__.py", "")
    with pytest.raises(stages.BuildError, match=r"no numpy/_core/_add_newdocs\.py any more"):
        wheels._write(given, tmp_path / "made.whl", [], [])


def test_json_inside_a_page_cannot_end_its_script_element():
    text = assemble.json_for_html({"a": "</script><b>"})
    assert "<" not in text
    assert json.loads(text) == {"a": "</script><b>"}


def test_compressed_bytes_are_the_same_every_time():
    assert compress(b"x" * 999) == compress(b"x" * 999)
    assert gzip.decompress(compress(b"abc")) == b"abc"


def test_what_is_small_is_the_same_every_time_and_smaller():
    content = bytes(range(256)) * 40 + b"".join(b"%d" % n for n in range(9999))
    assert squeeze(content) == squeeze(content)
    assert lzma.decompress(squeeze(content)) == content
    assert len(squeeze(content)) < len(compress(content))


def test_python_starts_from_the_same_bytes_in_either_form(tmp_path):
    contents = {name: name.encode() for name in core.CORE}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "libraries").write_bytes(compress(b"packed"))
    (tmp_path / "made").mkdir()
    inputs = Inputs({}, {name: tmp_path / name for name in contents})
    core.make_core(tmp_path / "made", inputs, tmp_path / "libraries")
    for name, content in (contents | {"libraries": b"packed"}).items():
        assert gzip.decompress((tmp_path / "made" / core.WHOLE / name).read_bytes()) == content
        assert lzma.decompress((tmp_path / "made" / core.SMALL / name).read_bytes()) == content


def test_the_service_worker_knows_both_forms_of_a_part():
    hashes = ["0123456789abcdef", "fedcba9876543210"]
    whole, small = (f"parts/{n}.{h}.b.bin" for n, h in zip(("a", "small-a"), hashes, strict=True))
    assert offline.twins([small, whole, f"parts/c.{hashes[0]}.bin"]) == {whole: small}
    assert offline.twins([small]) == {}  # the whole form is on a mirror


def test_the_server_is_for_this_machine_only_and_keeps_only_lasting_names(tmp_path):
    tree(tmp_path, {"index.html": "<title>x</title>", "parts/a.0123.wasm": ""})
    with serve.server(tmp_path, 0) as httpd:
        assert httpd.server_address[0] == "127.0.0.1"
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{httpd.server_address[1]}/"
        with urllib.request.urlopen(url) as answer:
            assert answer.headers["Cache-Control"] == "no-cache"
        with urllib.request.urlopen(url + "parts/a.0123.wasm") as answer:
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["Content-Type"] == "application/wasm"
        httpd.shutdown()


def test_a_taken_port_is_named(tmp_path):
    with (
        serve.server(tmp_path, 0) as httpd,
        pytest.raises(stages.BuildError, match="try --port 0"),
    ):
        serve.server(tmp_path, httpd.server_address[1])


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("chromium", "TAPESCOPE_CHROMIUM="),
        ("firefox", "TAPESCOPE_FIREFOX="),
        ("webkit", "apt-get install webkit2gtk-driver"),
    ],
)
def test_without_a_browser_the_tests_say_which_and_how_to_get_it(monkeypatch, name, how):
    kinds = {
        kind: browsers.KINDS[kind]._replace(find=lambda kind=kind: None if kind == name else ROOT)
        for kind in browsers.KINDS
    }
    monkeypatch.setattr(browsers, "KINDS", kinds)
    monkeypatch.setattr(browsers.shutil, "which", lambda name: None)
    with pytest.raises(stages.BuildError, match=how):
        browsers.ensure_browsers()
    monkeypatch.setenv("TAPESCOPE_BROWSERS", " ".join({*kinds} - {name}))
    if name != "chromium":  # most tests need that one
        browsers.ensure_browsers()


def test_a_browser_that_nobody_knows_is_named(monkeypatch):
    monkeypatch.setenv("TAPESCOPE_BROWSERS", "chromium,opera")
    with pytest.raises(stages.BuildError, match="'opera'"):
        browsers.ensure_browsers()


def test_a_failed_check_stops_with_its_output():
    with pytest.raises(stages.BuildError, match=r"lint failed:\nthis is why"):
        check._run("lint", ["-c", "print('this is why'); raise SystemExit(1)"], ROOT)


@pytest.mark.parametrize(
    ("raises", "source", "told"),
    [
        (None, "x = 1\n", None),
        ("ZeroDivisionError", "1 / 0\n", None),
        (None, "x = 1\n1 / 0\n", r"lesson x: program\.py .*line 2: ZeroDivisionError"),
        ("ValueError", "x = 1\n", r"raises = 'ValueError'.*it runs to its end"),
        ("ValueError", "1 / 0\n", r"raises = 'ValueError'.*ZeroDivisionError"),
        (None, "x = (\n", r"line 1: SyntaxError"),
    ],
)
def test_a_lesson_that_ends_otherwise_than_it_says_stops_the_build(raises, source, told):
    lesson = Lesson("x", {}, source, {}, 1, raises)
    if told is None:
        scenes.check_end(lesson, record_here(source))
    else:
        with pytest.raises(stages.BuildError, match=told):
            scenes.check_end(lesson, record_here(source))


def test_a_lesson_whose_files_are_not_right_stops_the_build_at_its_start(monkeypatch):
    def wrong():
        raise ValueError("lesson x: there is no program.py")

    monkeypatch.setattr(scenes, "lessons", wrong)
    with pytest.raises(stages.BuildError, match=r"lesson x: there is no program\.py"):
        commands.build(ROOT)
