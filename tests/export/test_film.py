"""A film is one HTML file that needs nothing else."""

import base64
import json
import re

import pytest

import viz
from viz.__main__ import main
from viz.export.film import film
from viz.replayer import FOLDER, styles
from viz.scene.compose import compose

PROGRAM = (
    "import tensorflow as tf\nx = tf.Variable(3.0)\nwith tf.GradientTape() as t:\n    y = x * x\n"
)


@pytest.fixture(scope="module")
def page():
    return film(compose(viz.record(PROGRAM), "en", title="a < b"))


def test_a_film_loads_nothing_from_elsewhere(page):
    assert not re.search(r"""(src|href)=["'](?!data:)""", page)
    assert "http" not in page.split('type="application/json"')[0].split("<style>")[0]


def test_every_module_and_every_style_is_inside(page):
    names = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js")}
    assert all(f'"tapescope/{name}"' in page for name in names)
    modules = json.loads(page.split('type="importmap">')[1].split("</script>")[0])["imports"]
    for module in modules.values():
        source = base64.b64decode(module.split(",")[1]).decode()
        imported = re.findall(r"""\b(?:from|import\()\s*["']([^"']+)["']""", source)
        assert {name.removeprefix("tapescope/") for name in imported} <= names
    sheets = {path: path.read_text("utf-8") for path in FOLDER.glob("css/*.css")}
    assert all(text in styles() for path, text in sheets.items() if path.stem != "replayer")
    assert styles() in page


def test_program_text_cannot_end_the_script(page):
    scene = compose(viz.record('s = "</script><b>"\n'), "en")
    assert film(scene).count("</script>") == page.count("</script>")


def test_an_unknown_theme_is_refused():
    with pytest.raises(ValueError, match="light"):
        film(compose(viz.record(PROGRAM), "en"), theme="blue")


def test_render_takes_a_program_or_its_trace(tmp_path, capsys):
    program, trace = tmp_path / "p.py", tmp_path / "t.json"
    program.write_text(PROGRAM, "utf-8")
    assert main(["render", str(program), "-o", str(tmp_path / "a.html")]) == 0
    assert main(["record", str(program), "-o", str(trace)]) == 0
    assert main(["render", str(trace), "-o", str(tmp_path / "b.html"), "--lang", "zh"]) == 0
    assert 'lang="zh-Hans"' in (tmp_path / "b.html").read_text("utf-8")


def test_render_says_when_a_file_is_no_trace(tmp_path, capsys):
    (tmp_path / "t.json").write_text("{}", "utf-8")
    assert main(["render", str(tmp_path / "t.json")]) == 2
    assert "t.json" in capsys.readouterr().err
