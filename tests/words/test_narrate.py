"""What a rule's step says in passing, and other sentences that keep a learner from guessing wrong."""

import viz
from viz.scene.compose import compose
from viz.story.kinds import About
from viz.story.story import Story
from viz.words.narrate import Narrator

PRODUCT = """import tensorflow as tf
x = tf.constant(3.0)
y = tf.constant(2.0)
with tf.GradientTape() as tape:
    tape.watch(x)
    z = x * y * 4.0
g = tape.gradient(z, x)
"""
SUM = """import tensorflow as tf
x, y = tf.Variable(3.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    z = x + y
g = tape.gradient(z, x)
"""
COMPLEX = """import tensorflow as tf
z = tf.constant(1.0 + 2.0j, dtype=tf.complex64)
with tf.GradientTape() as tape:
    tape.watch(z)
    w = z * z
g = tape.gradient(w, z)
"""
CUSTOM = """import tensorflow as tf
@tf.custom_gradient
def clipped(x):
    return tf.identity(x), lambda g: tf.clip_by_value(g, -1.0, 1.0)
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = clipped(x)
g = tape.gradient(y, x)
"""
TWICE = """import tensorflow as tf
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
tape.gradient(y, x)
tape.gradient(y, x)
"""


def scene_of(source, lang="en"):
    return compose(viz.record(source), lang)


def texts(scene, kind):
    return [step["text"] for step in scene["steps"] if step["kind"] == kind]


def test_an_unwatched_input_is_named_once_and_a_number_never():
    said = texts(scene_of(PRODUCT), "rule")
    assert ["Nothing goes to y: tape does not watch it." in text for text in said] == [False, True]
    assert "4.0" not in " ".join(text.split("Nothing goes to")[-1] for text in said[1:])


def test_a_contribution_that_nobody_asked_for_is_said_to_be_dropped():
    first, second = texts(scene_of(SUM), "through")
    assert "dropped" not in first
    assert "dropped" in second


def test_an_unnamed_result_is_called_by_its_op():
    heads = [s["headline"] for s in scene_of(PRODUCT)["steps"] if s["kind"] == "op"]
    assert heads == ["×₁ = 6.0", "×₂ makes z = 24.0"]


def test_the_seed_is_introduced_as_a_cotangent_in_both_languages():
    assert "the cotangent of z" in texts(scene_of(PRODUCT), "seed")[0]
    assert "z 的回传梯度" in texts(scene_of(PRODUCT, "zh"), "seed")[0]


def test_a_complex_rule_takes_the_conjugate_so_that_the_equation_holds():
    cards = [s["card"] for s in scene_of(COMPLEX)["steps"] if s["kind"] == "rule"]
    lines = ["".join(span["t"] for span in line) for line in cards[0]["lines"]]
    assert lines[-1] == "= (1+0j) · conj(1+2j) = (1-2j)"


def test_a_custom_gradient_carries_the_learners_name():
    scene = scene_of(CUSTOM)
    assert "clipped₁" in {node["data"].get("name") for node in scene["nodes"]}


def test_a_start_of_a_pass_leads_the_eye_to_its_target_first():
    scene = scene_of(PRODUCT)
    start = next(s for s in scene["steps"] if s["kind"] == "pass")
    named = {node["id"]: node["data"].get("tensor") for node in scene["nodes"]}
    assert [named[n] for n in start["focus"]][:2] == ["z", "x"]


def test_an_error_shows_at_the_reel_and_its_traceback_is_no_step_of_its_own():
    scene = scene_of(TWICE)
    kinds = [step["kind"] for step in scene["steps"]]
    assert kinds[-2:] == ["fail", "end"]
    assert "Traceback" in scene["output"][-1][1]
    tape = scene["tapes"][0]["id"]
    assert scene["tracks"][tape][-1][1].endswith("failed")
    assert scene["texts"][tape][-1][1] == "RuntimeError"


def kinds_of(base):
    for kind in base.__subclasses__():
        yield from kinds_of(kind)
        if "kind" in vars(kind):
            yield kind


def test_there_are_words_for_every_kind_of_step():
    story = Story(viz.record(PRODUCT))
    narrator = Narrator(story.index, story.graph, "en")
    assert set(narrator._says) == set(kinds_of(About))
