"""Scenes of random programs: everything refers to something, changes legally, overlaps nothing."""

import pytest

from tests.golden.random_programs import SEEDS, program
from tests.programs import trace
from tests.scene.checks import dangling, illegal
from viz.layout.check import overlaps
from viz.scene.compose import composer


@pytest.mark.parametrize("seed", SEEDS)
def test_the_scene_of_a_random_program_is_sound(seed):
    made = composer(trace(program(seed).source), "en")
    scene = made.scene("en", None, "")
    assert scene["end"]["kind"] == "done"
    assert dangling(scene) == []
    assert illegal(scene) == []
    assert overlaps(made.drawing.lane_graph, made.drawing.placement) == []


@pytest.mark.parametrize("seed", SEEDS[::20])
def test_positions_do_not_depend_on_the_step_or_the_language(seed):
    made = [composer(trace(program(seed).source), lang) for lang in ("en", "zh")]
    english, chinese = (
        one.scene(lang, None, "") for one, lang in zip(made, ("en", "zh"), strict=True)
    )
    assert not {"rect", "x", "y"} & {key for step in english["steps"] for key in step}
    assert [n["rect"] for n in english["nodes"]] == [n["rect"] for n in chinese["nodes"]]
    assert english["tracks"] == chinese["tracks"]
