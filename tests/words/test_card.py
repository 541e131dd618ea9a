"""Cards and narration of single steps: what a formula, a heading and a passed-on cotangent say."""

import viz
from viz.scene.compose import compose

CLASH = """import tensorflow as tf
w = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
b = tf.Variable([0.5, -0.5])
x = tf.constant([[1.0, 2.0], [0.0, 1.0], [2.0, 0.0]])
with tf.GradientTape() as tape:
    h = tf.matmul(x, w) + b
    loss = tf.reduce_mean(tf.square(h))
dw, db = tape.gradient(loss, [w, b])
"""
CALLED = """import tensorflow as tf
x = tf.Variable(3.0)
def twice(v):
    return v + v
with tf.GradientTape(persistent=True) as tape:
    y = twice(x)
print(tape.gradient(y, x))
print(tape.gradient(y, x))
"""


def scene_of(source, lang="en"):
    return compose(viz.record(source), lang)


def steps_of(scene, kind):
    return [step for step in scene["steps"] if step["kind"] == kind]


def written(line):
    return "".join(span["t"] + span.get("sub", "") for span in line)


def test_operand_letters_are_never_names_of_the_program():
    scene = scene_of(CLASH)
    shown = {edge["letter"]["t"] for edge in scene["edges"] if edge["letter"]}
    assert shown == {"p", "q"}
    assert {edge["letter"]["role"] for edge in scene["edges"] if edge["letter"]} == {"a", "b"}
    product = steps_of(scene, "op")[0]["card"]["lines"]
    assert [written(line) for line in product[:2]] == ["@1 = p @ q", "= x @ w"]


def test_a_rule_names_what_its_letters_stand_for():
    scene = scene_of(CLASH)
    rules = [written(step["card"]["lines"][0]) for step in steps_of(scene, "rule")]
    assert "y = p @ q = x @ w" in rules


def test_a_result_without_a_name_that_can_carry_a_bar_gets_a_free_letter():
    source = "import tensorflow as tf\ny = tf.Variable(2.0)\nwith tf.GradientTape() as t:\n"
    scene = scene_of(source + "    z = y * y * 3.0\nt.gradient(z, y)\n")
    formulas = [written(step["card"]["lines"][0]) for step in steps_of(scene, "rule")]
    assert any(one.startswith("u = a · b = y · y") for one in formulas)


def test_a_number_is_not_said_twice():
    scene = scene_of(CALLED)
    lines = [written(step["card"]["lines"][-1]) for step in steps_of(scene, "through")]
    assert lines
    assert set(lines) == {"= 1.0"}


def test_a_cotangent_that_is_passed_on_travels_to_who_reads_it():
    scene = scene_of(CALLED)
    nodes = {node["id"]: node for node in scene["nodes"]}
    edges = {edge["id"]: edge for edge in scene["edges"]}
    taken = []
    for step in steps_of(scene, "through"):
        (motion,) = step["motions"]
        assert motion["text"] == "1.0"
        edge = edges[motion["along"]]
        assert nodes[edge["head"]]["data"]["op"] == "add_n"
        assert nodes[edge["tail"]]["role"] == "seed"
        taken.append(edge["id"])
    assert len(taken) == 4
    assert len(set(taken)) == 4


def test_a_step_knows_from_where_its_line_was_called():
    scene = scene_of(CALLED)
    (step,) = steps_of(scene, "op")
    assert (step["line"], step["called"]) == (4, [6])


def test_the_second_rewinding_of_a_persistent_tape_says_that_the_records_are_still_there():
    first, second = steps_of(scene_of(CALLED), "pass")
    assert "still there" not in first["text"]
    assert second["text"].endswith("tape is persistent: its records are still there.")


def test_what_works_on_the_cotangent_is_not_called_a_factor():
    parts = {step["headline"]: step["text"] for step in steps_of(scene_of(CLASH), "rule_part")}
    (spread,) = [text for head, text in parts.items() if "bcast" in head]
    (doubled,) = [text for head, text in parts.items() if "×₁" in head]
    assert "takes its cotangent one step towards its input" in spread
    assert "×₁ is a factor" in doubled


def test_a_shape_at_a_line_says_that_it_is_one():
    scene = scene_of(CLASH)
    assert [text for _, text in scene["texts"]["line6"]] == ["h = shape (3, 2)"]
    assert [text for _, text in scene["texts"]["line3"]] == ["b = [0.5 -0.5]"]
