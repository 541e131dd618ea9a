"""A page without Python shows what is in a group, from scenes made beforehand."""

import base64
import json
import zlib

from tests.programs import TRAINING, trace
from tests.scene.checks import dangling
from viz.export.expanded import deflated, expanded
from viz.scene.compose import compose
from viz.story.story import Story

RECORDED = trace(TRAINING.format(turns=12))
STORY = Story(RECORDED)


def test_every_folded_group_has_a_scene_in_which_it_and_those_around_it_are_open():
    scene = compose(RECORDED, "en", None, "Training")
    found = expanded(STORY, scene)
    folded = [group["id"] for group in scene["groups"]]
    assert set(folded) < set(found), "and groups inside of groups"
    for group, one in found.items():
        assert one["open"][-1] == group
        assert one["open"] == [g["id"] for g in one["scene"]["groups"] if g["open"]]
        assert one["scene"]["title"] == "Training"
        assert dangling(one["scene"]) == []


def test_a_budget_ends_the_expanded_scenes_with_the_outer_groups():
    scene = compose(RECORDED)
    assert expanded(STORY, scene, budget=0) == {}
    few = expanded(STORY, scene, budget=1)
    assert list(few) == [scene["groups"][0]["id"]]


def test_a_picture_without_groups_has_no_expanded_scenes():
    few = trace(TRAINING.format(turns=1))
    assert expanded(Story(few), compose(few)) == {}


def test_deflated_they_are_the_same_scenes():
    found = expanded(STORY, compose(RECORDED), budget=1)
    for group, one in deflated(found).items():
        text = zlib.decompress(base64.b64decode(one["scene"]), wbits=-15)
        assert json.loads(text) == found[group]["scene"]
        assert one["open"] == found[group]["open"]
