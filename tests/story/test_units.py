"""Units and the program level: parts of a run have the learner's names, and at most so many are shown."""

import itertools

import pytest

from tests.golden.random_programs import program
from tests.programs import NESTED_TAPES, TRAINING, straight, trace
from tests.scene.checks import dangling, illegal
from viz.layout.check import overlaps
from viz.scene.compose import WINDOW, compose, composer
from viz.story.cut import cut
from viz.story.index import TraceIndex
from viz.story.units import units

PENALTY = """import tensorflow as tf

class Critic(tf.Module):
    def __init__(self):
        self.w = tf.Variable([[0.5], [-0.25]])
        self.b = tf.Variable([0.1])

    def __call__(self, x, training=False):
        return tf.tanh(x @ self.w) + self.b

def penalty(critic, real, fake):
    mixed = 0.5 * real + 0.5 * fake
    with tf.GradientTape() as inner:
        inner.watch(mixed)
        score = critic(mixed, training=True)
    slope = inner.gradient(score, mixed)
    norm = tf.sqrt(tf.reduce_sum(slope * slope, axis=1))
    return tf.reduce_mean((norm - 1.0) ** 2)

critic = Critic()
real = tf.constant([[1.0, 2.0]])
losses = []
for step in range(3):
    fake = tf.sin(real * float(step + 1))
    with tf.GradientTape() as outer:
        loss = penalty(critic, real, fake)
    grads = outer.gradient(loss, [critic.w, critic.b])
    critic.w.assign_sub(0.1 * grads[0])
    print([float(tf.norm(g)) for g in grads if g is not None])
"""


def walk(unit):
    yield unit
    for child in unit.children:
        yield from walk(child)


def named(source, kind):
    return [u.name for u in walk(units(TraceIndex(trace(source)))) if u.kind == kind]


def test_calls_have_the_words_of_the_call_without_self_and_keywords():
    calls = named(PENALTY, "call")
    assert "Critic()" in calls
    assert "penalty(…)" in calls or "penalty(critic, …)" in calls
    assert "critic(mixed, …)" in calls


def test_a_statement_has_the_name_that_it_binds_and_a_return_its_expression():
    names = named(PENALTY, "statement")
    assert {"mixed", "norm", "fake"} <= set(names)
    assert "tf.reduce_mean(…)" in names


def test_turns_are_counted_although_a_comprehension_repeats_within_a_turn():
    turns = [u for u in walk(units(TraceIndex(trace(PENALTY)))) if u.kind == "turn"]
    outer = [u for u in turns if u.name == "for step in range(3)"]
    assert [(u.first, u.of) for u in outer] == [(1, 3), (2, 3), (3, 3)]


def test_a_gradient_call_is_a_pass_of_its_own():
    passes = named(PENALTY, "pass")
    assert passes.count("inner.gradient(…)") + passes.count("inner.gradient(score, …)") == 3


@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_children_follow_one_another_inside_their_unit(seed):
    root = units(TraceIndex(trace(program(seed).source)))
    for unit in walk(root):
        for child in unit.children:
            assert unit.start <= child.start <= child.end <= unit.end
        for one, other in itertools.pairwise(unit.children):
            assert one.end <= other.start


@pytest.mark.parametrize("budget", [2, 3, 5, 8, 13, 21, 34])
@pytest.mark.parametrize("source", [PENALTY, TRAINING.format(turns=30), straight(150)])
def test_a_cut_shows_at_most_so_many_units_and_leaves_none_out(source, budget):
    index = TraceIndex(trace(source))
    root = units(index)
    shown = cut(root, lambda unit: unit.end - unit.start, budget)
    assert len(shown) <= budget
    covered = {n for unit in shown for n in range(unit.start, unit.end)}
    assert covered == {n for unit in root.children for n in range(unit.start, unit.end)}


@pytest.mark.parametrize(
    "source",
    [PENALTY, TRAINING.format(turns=40), NESTED_TAPES.format(turns=60), straight(300)],
    ids=["penalty", "training", "nested", "straight"],
)
def test_the_program_level_fits_in_a_window_and_is_sound(source):
    made = composer(trace(source), "en", level="program")
    scene = made.scene("en", None, "")
    assert scene["level"] == "program"
    assert scene["size"][0] <= WINDOW[0]
    assert scene["size"][1] <= WINDOW[1]
    assert dangling(scene) == []
    assert illegal(scene) == []
    assert overlaps(made.drawing.lane_graph, made.drawing.placement) == []


@pytest.mark.parametrize("seed", range(0, 200, 7))
def test_the_program_level_of_a_random_program_is_sound(seed):
    made = composer(trace(program(seed).source), "zh", level="program")
    scene = made.scene("zh", None, "")
    assert dangling(scene) == []
    assert illegal(scene) == []
    assert overlaps(made.drawing.lane_graph, made.drawing.placement) == []


def test_every_box_of_the_program_level_opens_in_place():
    scene = compose(trace(PENALTY), level="program")
    for group in scene["groups"]:
        opened = compose(trace(PENALTY), level="program", opened=frozenset([group["id"]]))
        assert [g["id"] for g in opened["groups"] if g["open"]] == [group["id"]]
        assert dangling(opened) == []
        shown = {g["id"] for g in opened["groups"]} - {group["id"]}
        assert {g["id"] for g in scene["groups"]} - {group["id"]} <= shown


def test_beads_are_the_ops_of_a_box_with_the_rings_of_the_tapes_that_recorded_them():
    found = trace(PENALTY)
    scene = compose(found, level="program")
    opened = frozenset(g["id"] for g in scene["groups"])
    boxes = [n for n in scene["nodes"] if n["kind"] == "group" and n["beads"]]
    assert boxes
    assert opened
    tapes = {f"tape{t['id']}" for t in TraceIndex(found).trace["tapes"]}
    for box in boxes:
        assert all(set(bead["rings"]) <= tapes for bead in box["beads"])
        assert len(box["beads"]) + box["more"] >= 1


NESTED_IN_TURNS = f"""import tensorflow as tf
w = tf.Variable(1.0)
for turn in range(4):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = {" + ".join("tf.sin(w * w)" for _ in range(30))}
        g = inner.gradient(y, w)
    print(outer.gradient(g, w))
"""


@pytest.mark.parametrize(
    "source",
    [
        PENALTY,
        NESTED_IN_TURNS,
        TRAINING.format(turns=40),
        *(program(n).source for n in range(0, 90, 6)),
    ],
)
def test_what_a_step_says_is_written_down_is_what_the_trace_says(source):
    index = TraceIndex(trace(source))
    scene = compose(trace(source), level="program")
    shown = {tape["name"] for tape in scene["tapes"]}
    steps = scene["steps"]
    for step, following in itertools.pairwise([*steps, {"at": len(index.events)}]):
        if step["kind"] != "folded" or " ops " not in step["text"] or following["at"] < 0:
            continue
        events = index.events[step["at"] : following["at"]]
        ops = [index.ops[e["op"]] for e in events if e["type"] == "op"]
        ops = [op for op in ops if op["role"] != "seed" and set(op["outputs"]) - set(op["inputs"])]
        names = [{index.tape_name(t) for t in op["tapes"]} for op in ops]
        assert f"{len(ops)} ops" in step["text"]
        for name in shown:
            count = sum(name in one for one in names)
            assert (f"{name} writes down {count} of them" in step["text"]) == (count > 0)
        inside = sum(bool(one - shown) for one in names)
        assert (f"Tapes inside it write down {inside} of them" in step["text"]) == (inside > 0)
        assert ("No tape writes any" in step["text"]) == (not any(names))


def test_the_level_is_the_one_at_which_the_film_fits():
    assert compose(trace(straight(1)), level="auto")["level"] == "op"
    assert compose(trace(straight(150)), level="auto")["level"] == "program"
