"""Folding: what becomes one box, what stays visible, and that nothing is lost."""

import json

import pytest

from tests.programs import NESTED_TAPES, TRAINING, straight, trace
from tests.scene.checks import dangling, illegal
from viz.layout.check import overlaps
from viz.lessons.catalog import lessons
from viz.scene.compose import compose, composer
from viz.story.fold import BOXES, LIMIT, fold
from viz.story.graph import build
from viz.story.index import TraceIndex

NESTED = NESTED_TAPES.format(turns=8)
PROGRAMS = {
    "nested": NESTED,
    "training": TRAINING.format(turns=12),
    "long training": TRAINING.format(turns=120),
    "long nested": NESTED_TAPES.format(turns=300),
    "straight": straight(200),
}


def boxes(scene):
    return [node for node in scene["nodes"] if node["kind"] == "group"]


def names(scene):
    return {node["data"].get("name") for node in scene["nodes"]}


def closed(scene):
    return [group for group in scene["groups"] if not group["open"]]


@pytest.mark.parametrize("turns", [5, 8, 40])
def test_the_box_of_a_loop_counts_the_turns_between_the_first_and_the_last(turns):
    scene = compose(trace(NESTED_TAPES.format(turns=turns)))
    assert [group["count"] for group in scene["groups"]] == [turns - 2]
    assert {box["data"]["count"] for box in boxes(scene)} == {str(turns - 2)}


def test_the_first_and_the_last_turn_stay_visible():
    shown = names(compose(trace(NESTED)))
    assert {"×₁", "+₁", "×₈", "+₈"} <= shown
    assert not {"×₂", "+₂", "×₇", "+₇"} & shown


def test_a_folded_loop_has_a_box_in_every_lane_that_deals_with_it():
    scene = compose(trace(NESTED))
    lanes = {node["lane"] for node in scene["nodes"]}
    assert len(lanes) == 3
    assert {box["lane"] for box in boxes(scene)} == lanes


def test_a_training_loop_folds_whole_turns_with_their_passes():
    scene = compose(trace(TRAINING.format(turns=12)))
    assert [group["count"] for group in scene["groups"]] == [10]
    assert len(boxes(scene)) == 1
    assert len(scene["tapes"]) == 1
    assert sum(lane["dir"] == "left" for lane in scene["lanes"]) == 2


def test_what_folded_turns_print_is_kept_in_order():
    scene = compose(trace(TRAINING.format(turns=12)))
    assert "".join(text for _, text in scene["output"]).split() == [str(n) for n in range(12)]


def test_the_assignments_of_folded_turns_are_seen_afterwards():
    scene = compose(trace(TRAINING.format(turns=12)))
    w = next(node["id"] for node in scene["nodes"] if node["data"].get("tensor") == "w")
    assert len(scene["texts"][w]) == 4  # made, first turn, folded turns, last turn


def test_opening_a_group_shows_its_turns():
    folded = compose(trace(NESTED))
    group = folded["groups"][0]["id"]
    scene = compose(trace(NESTED), opened=frozenset({group}))
    assert [(one["id"], one["open"]) for one in scene["groups"]] == [(group, True)]
    assert {f"×{n}" for n in "₁₂₃₄₅₆₇₈"} <= names(scene)
    assert boxes(scene) == []
    assert scene["notes"] == []
    shown = {node["id"] for node in scene["nodes"]} - {node["id"] for node in folded["nodes"]}
    assert shown == set(scene["groups"][0]["nodes"])


def test_opening_a_big_group_shows_smaller_groups_of_all_its_turns():
    source = NESTED_TAPES.format(turns=300)
    group = compose(trace(source))["groups"][0]["id"]
    scene = compose(trace(source), opened=frozenset({group}))
    assert [one["count"] for one in closed(scene)] == [100, 100, 98]
    inner = closed(scene)[1]["id"]
    deeper = compose(trace(source), opened=frozenset({group, inner}))
    assert [one["count"] for one in closed(deeper)] == [100, *[10] * 10, 98]


def test_a_group_inside_a_closed_group_does_not_count_as_opened():
    source = NESTED_TAPES.format(turns=300)
    group = compose(trace(source))["groups"][0]["id"]
    inner = closed(compose(trace(source), opened=frozenset({group})))[1]["id"]
    assert compose(trace(source), opened=frozenset({inner})) == compose(trace(source))


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_node_is_drawn_or_in_exactly_one_box(name):
    graph = build(TraceIndex(trace(PROGRAMS[name])))
    picture = composer(trace(PROGRAMS[name]), "en").picture
    inside = [node for box in picture.folded.boxes.values() for node in box.nodes]
    drawn = [node.id for node in picture.graph.nodes.values() if node.group is None]
    assert sorted(inside + drawn) == sorted(graph.nodes)


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_record_is_in_exactly_one_cell(name):
    found = trace(PROGRAMS[name])
    scene = compose(found)
    for reel in scene["reels"]:
        ops = TraceIndex(found).ops.values()
        recorded = sum(f"tape{t}" == reel["tape"] for op in ops for t in op["tapes"])
        assert sum(int(cell["data"].get("count", 1)) for cell in reel["cells"]) == recorded
        assert len(reel["cells"]) <= 60


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_folded_scene_is_sound(name):
    made = composer(trace(PROGRAMS[name]), "en")
    scene = made.scene("en", None, "")
    assert dangling(scene) == []
    assert illegal(scene) == []
    assert overlaps(made.drawing.lane_graph, made.drawing.placement) == []


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_group_can_be_opened(name):
    opened = frozenset({compose(trace(PROGRAMS[name]))["groups"][0]["id"]})
    made = composer(trace(PROGRAMS[name]), "zh", opened)
    scene = made.scene("zh", None, "")
    assert [group["id"] for group in scene["groups"] if group["open"]] == list(opened)
    assert dangling(scene) == []
    assert illegal(scene) == []
    assert overlaps(made.drawing.lane_graph, made.drawing.placement) == []


@pytest.mark.parametrize("name", PROGRAMS)
def test_large_programs_stay_readable_and_say_what_is_folded(name):
    scene = compose(trace(PROGRAMS[name]))
    assert len(scene["nodes"]) <= LIMIT
    assert len(scene["notes"]) == 1
    first = max(scene["groups"], key=lambda group: group["count"])
    assert f"{first['count']}" in scene["notes"][0] or first["label"] in scene["notes"][0]


def test_a_box_glows_while_something_in_it_happens_and_is_done_afterwards():
    scene = compose(trace(NESTED))
    for box in boxes(scene):
        states = [state.split()[0] for _, state in scene["tracks"][box["id"]]]
        assert states[:3] == ["later", "now", "done"]
        step = next(n for n, state in scene["tracks"][box["id"]] if state.startswith("now"))
        assert scene["steps"][step]["kind"] == "folded"
        assert box["id"] in scene["steps"][step]["focus"]


def test_the_way_back_through_folded_turns_is_one_step_that_says_so():
    scene = compose(trace(NESTED))
    heads = [s["headline"] for s in scene["steps"] if s["kind"] == "folded"]
    assert heads[0] == "6 turns of line 10, folded"
    assert heads[1] == "The way back through 6 turns of line 10"
    assert all(s["size"] == "statement" for s in scene["steps"] if s["kind"] == "folded")


def test_the_same_trace_folds_the_same_way():
    found = trace(PROGRAMS["long nested"])
    assert compose(json.loads(json.dumps(found))) == compose(found)


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.id)
def test_small_lessons_never_fold(lesson):
    scene = compose(trace(lesson.source))
    assert scene["groups"] == []
    assert scene["notes"] == []
    assert boxes(scene) == []


def test_a_short_loop_in_a_small_program_is_shown_turn_by_turn():
    assert compose(trace(NESTED_TAPES.format(turns=3)))["groups"] == []


def test_code_without_loops_folds_to_parts_that_have_the_names_of_the_code():
    scene = compose(trace(straight(200)))
    labels = [group["label"] for group in scene["groups"]]
    assert labels[0].startswith("x … y")
    assert labels[-1].endswith(" … y200")
    assert len(labels) == BOXES - 1, "all but the gradient call, which is a lane"


def test_ten_thousand_ops_stay_usable():
    found = trace(NESTED_TAPES.format(turns=1700))
    assert len(found["ops"]) > 10_000
    scene = compose(found)
    assert len(scene["nodes"]) <= LIMIT
    assert len(scene["steps"]) <= 300
    assert len(json.dumps(scene)) < 5_000_000
    assert dangling(scene) == []
    assert illegal(scene) == []
    assert "1,698 turns of line 10" in scene["notes"][0]


def test_folding_asks_for_nothing_when_the_graph_is_small():
    index = TraceIndex(trace(NESTED_TAPES.format(turns=2)))
    assert fold(index, build(index)).closed == []
