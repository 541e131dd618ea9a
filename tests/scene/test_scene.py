"""The scene: what a lesson's picture says, asked of its data."""

import json

import pytest

import viz
from tests.golden.make_films import FOLDER, film
from viz.layout.check import overlaps
from viz.lessons.catalog import lesson, lessons
from viz.scene.compose import compose, composer

IDS = [x.id for x in lessons()]


@pytest.fixture(scope="module")
def traces():
    return {x.id: viz.record(x.source) for x in lessons()}


@pytest.fixture(scope="module")
def scenes(traces):
    return {key: compose(trace, "en", key) for key, trace in traces.items()}


def state(scene, element, step=None):
    last = len(scene["steps"]) - 1 if step is None else step
    return [s for n, s in scene["tracks"][element] if n <= last][-1]


def text(scene, element, step=None):
    last = len(scene["steps"]) - 1 if step is None else step
    found = [s for n, s in scene["texts"].get(element, []) if n <= last]
    return found[-1] if found else ""


def reel(scene, name):
    tape = next(t["id"] for t in scene["tapes"] if t["name"] == name)
    return next(r["cells"] for r in scene["reels"] if r["tape"] == tape)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("lesson_id", IDS)
def test_the_film_is_the_one_on_record(lesson_id, lang):
    golden = (FOLDER / f"{lesson_id}.{lang}.txt").read_text("utf-8")
    assert film(lesson(lesson_id).source, lang) == golden


def test_the_outer_reel_of_2b_holds_the_inner_pass(scenes):
    cells = [(c["data"]["op"], c["data"]["role"]) for c in reel(scenes["2b"], "g")]
    assert cells == [
        ("multiply", "forward"),
        ("multiply", "rule"),
        ("multiply", "rule"),
        ("add_n", "accumulate"),
    ]


def test_the_inner_reel_of_2b_does_not_hear_its_own_rewinding(scenes):
    assert len(reel(scenes["2b"], "gg")) == 1


def test_the_last_value_of_2b_is_two(scenes):
    scene = scenes["2b"]
    box = next(n for n in scene["nodes"] if n["data"].get("tensor") == "d2y_dx2")
    assert box["data"]["value"] == text(scene, box["id"]) == "2.0"


def test_a_factor_line_leads_from_x_into_both_backward_products_of_2b(scenes):
    scene = scenes["2b"]
    x = next(n["id"] for n in scene["nodes"] if n["data"].get("tensor") == "x")
    heads = {e["head"] for e in scene["edges"] if e["kind"] == "factor" and e["tail"] == x}
    names = {n["data"]["name"] for n in scene["nodes"] if n["id"] in heads}
    assert names == {"×₂", "×₃"}


def test_a_plain_tape_is_spent_after_its_gradient(scenes):
    scene = scenes["2b"]
    for tape, cells in ((t["id"], reel(scene, t["name"])) for t in scene["tapes"]):
        assert state(scene, tape) == "spent"
        assert {state(scene, c["id"]) for c in cells} == {"spent"}


def test_a_persistent_tape_keeps_its_cells_until_del(scenes):
    scene = scenes["3b"]
    second = [n for n, s in enumerate(scene["steps"]) if s["kind"] == "results"][-1]
    cell = reel(scene, "gf")[0]["id"]
    assert state(scene, cell, second) == "full"
    assert state(scene, cell) == "spent"


def test_the_second_gradient_of_3c_fails_at_the_tape(scenes):
    scene = scenes["3c"]
    assert scene["end"]["kind"] == "error"
    assert any(s["kind"] == "fail" for s in scene["steps"])
    assert "persistent=True" in scene["end"]["text"]


def test_the_nones_of_4a_are_cut_and_name_the_line(scenes):
    scene = scenes["4a"]
    nones = [n for n in scene["nodes"] if n["data"].get("value") == "None"]
    cuts = [n for n in scene["nodes"] if n["kind"] == "cut"]
    step = next(s for s in scene["steps"] if s["kind"] == "results" and "None" in s["headline"])
    call = next(n for n, t in enumerate(scene["source"].split("\n"), 1) if t.startswith("gp ="))
    assert len(nones) == 4
    assert [c["data"]["cut"] for c in cuts] == ["outside", "independent"]  # b2 has no path at all
    led_to = {e["head"] for e in scene["edges"]}
    assert [c["id"] in led_to for c in cuts] == [True, False]
    assert f"line {call}" in step["text"]


@pytest.mark.parametrize("lesson_id", IDS)
def test_boxes_and_pills_never_overlap(scenes, traces, lesson_id):
    made = composer(traces[lesson_id], "en")
    assert overlaps(made.drawing.lane_graph, made.drawing.placement) == []


@pytest.mark.parametrize("lesson_id", IDS)
def test_nothing_is_shown_before_it_happened(scenes, lesson_id):
    scene = scenes[lesson_id]
    for node in scene["nodes"]:
        assert state(scene, node["id"], 0) == "later"
        assert text(scene, node["id"], 0) == ""


@pytest.mark.parametrize("lesson_id", IDS)
def test_everything_has_happened_at_the_end(scenes, lesson_id):
    scene = scenes[lesson_id]
    left = [n["id"] for n in scene["nodes"] if state(scene, n["id"]).startswith("later")]
    assert left == []


@pytest.mark.parametrize("lesson_id", IDS)
def test_every_id_that_is_referred_to_exists(scenes, lesson_id):
    scene = scenes[lesson_id]
    known = {x["id"] for key in ("nodes", "edges", "lanes", "tapes") for x in scene[key]}
    known |= {c["id"] for r in scene["reels"] for c in r["cells"]}
    known |= {k for k in scene["tracks"] if k[:2] in ("r:", "y:")}
    for step in scene["steps"]:
        assert known.issuperset(step["focus"])
        for motion in step["motions"]:
            along = motion.get("along", [])
            assert known.issuperset([along] if isinstance(along, str) else along)
    assert known.issuperset(scene["tracks"])
    assert {k for k in scene["texts"] if not k.startswith("line")} <= known


@pytest.mark.parametrize("lesson_id", IDS)
def test_languages_differ_in_words_only(traces, scenes, lesson_id):
    zh = compose(traces[lesson_id], "zh", lesson_id)
    for key in ("tracks", "reels", "related", "timeline", "output"):
        assert zh[key] == scenes[lesson_id][key]


@pytest.mark.parametrize("lesson_id", IDS)
def test_the_same_trace_gives_the_same_scene(traces, scenes, lesson_id):
    again = compose(json.loads(json.dumps(traces[lesson_id])), "en", lesson_id)
    assert json.dumps(again) == json.dumps(scenes[lesson_id])


def test_the_parts_of_a_card_stand_for_what_is_drawn(scenes):
    scene = scenes["2b"]
    sums = [step["card"] for step in scene["steps"] if step["kind"] == "sum"]
    names = {node["id"]: node["data"].get("name") for node in scene["nodes"]}
    one, other, total = (names[span["ref"]] for span in sums[0]["lines"][0] if "ref" in span)
    assert (one, other, total) == ("×₂", "×₃", "Σ₁")
    assert names[sums[0]["ref"]] == "Σ₁"


def test_what_belongs_together_lights_together(scenes):
    related = scenes["2b"]["related"]
    op = next(n["id"] for n in scenes["2b"]["nodes"] if n["data"].get("name") == "×₂")
    cell = next(c["id"] for reel in scenes["2b"]["reels"] for c in reel["cells"] if c["node"] == op)
    edges = {e["id"] for e in scenes["2b"]["edges"] if op in (e["tail"], e["head"])}
    assert edges | {cell, "line9", "line10"} <= set(related[op]), "its own line, and its rule's"
    assert edges | {op, "line9", "line10"} <= set(related[cell])
    assert edges | {op, cell} <= set(related["line10"])
    for edge in edges:
        assert op in related[edge]
