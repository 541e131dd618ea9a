"""Expanded scenes: what a page without Python shows when a folded group is opened, made beforehand."""

from __future__ import annotations

import base64
import json
import zlib
from collections import deque
from typing import Any, TypedDict

from viz.scene.compose import compose
from viz.scene.types import Scene
from viz.story.story import Story

LEVEL = "@level"
"""Stands for the picture's other level among the ids of groups."""
BUDGET = 1000
"""Nodes that all expanded scenes of a film may show together; groups beyond that stay folded there."""


class Expanded(TypedDict):
    """A scene in which groups are open, by their ids, outermost first."""

    open: list[str]
    scene: Scene


def expanded(story: Story, scene: Scene, budget: int = BUDGET) -> dict[str, Expanded]:
    """Returns, by the id of a folded group, the scene in which it is open, outermost groups first.

    Args:
        story: What happened.
        scene: Its picture with every group closed.
        budget: Nodes after which no further group is opened.

    Returns:
        ``{group: {"open": [ids of the groups around it, and its own], "scene": scene}}``.
    """
    found: dict[str, Expanded] = {}
    waiting: deque[tuple[list[str], Scene]] = deque([([], scene)])
    while waiting and budget > 0:
        around, shown = waiting.popleft()
        for group in shown["groups"]:
            if group["open"] or group["id"] in found or budget <= 0:
                continue
            chain = [*around, group["id"]]
            opened = _composed(story, scene, frozenset(chain), scene["level"])
            found[group["id"]] = {"open": chain, "scene": opened}
            waiting.append((chain, opened))
            budget -= len(opened["nodes"])
    return found


def other_level(story: Story, scene: Scene) -> dict[str, Expanded]:
    """Returns, under the name ``LEVEL``, the scene at the level that ``scene`` is not at."""
    level = {"op": "program", "program": "op"}[scene["level"]]
    return {LEVEL: {"open": [], "scene": _composed(story, scene, frozenset(), level)}}


def _composed(story: Story, scene: Scene, opened: frozenset[str], level: str) -> Scene:
    return compose(story, scene["lang"], scene["lesson"], scene["title"], opened, level)


def deflated(found: dict[str, Expanded]) -> dict[str, dict[str, Any]]:
    """Returns expanded scenes, each as raw deflate in base64: pages have many and show few."""
    return {
        group: {"open": one["open"], "scene": _word(one["scene"])} for group, one in found.items()
    }


def _word(scene: Scene) -> str:
    text = json.dumps(scene, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    writer = zlib.compressobj(9, wbits=-15)
    return base64.b64encode(writer.compress(text.encode()) + writer.flush()).decode()
