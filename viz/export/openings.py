"""Openings: what a page without Python shows when a folded group is opened, made beforehand."""

from __future__ import annotations

import base64
import json
import zlib
from collections import deque
from typing import Any

from viz.scene.compose import compose

LEVEL = "@level"
"""Stands for the picture's other level among the ids of groups."""
BUDGET = 1000
"""Nodes that all openings of a film may show together; groups beyond that stay folded there."""


def openings(
    trace: dict[str, Any], scene: dict[str, Any], budget: int = BUDGET
) -> dict[str, dict[str, Any]]:
    """Returns, by the id of a folded group, the scene in which it is open, outermost groups first.

    Args:
        trace: What happened.
        scene: Its picture with every group closed.
        budget: Nodes after which no further group is opened.

    Returns:
        ``{group: {"open": [ids of the groups around it, and its own], "scene": scene}}``.
    """
    found: dict[str, dict[str, Any]] = {}
    waiting: deque[tuple[list[str], dict[str, Any]]] = deque([([], scene)])
    while waiting and budget > 0:
        around, shown = waiting.popleft()
        for group in shown["groups"]:
            if group["open"] or group["id"] in found or budget <= 0:
                continue
            chain = [*around, group["id"]]
            opened = _composed(trace, scene, frozenset(chain), scene["level"])
            found[group["id"]] = {"open": chain, "scene": opened}
            waiting.append((chain, opened))
            budget -= len(opened["nodes"])
    return found


def other_level(trace: dict[str, Any], scene: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Returns, as an opening under the name ``LEVEL``, the scene at the level that ``scene`` is not at."""
    level = {"op": "program", "program": "op"}[scene["level"]]
    return {LEVEL: {"open": [], "scene": _composed(trace, scene, frozenset(), level)}}


def _composed(
    trace: dict[str, Any], scene: dict[str, Any], opened: frozenset[str], level: str
) -> dict[str, Any]:
    return compose(trace, scene["lang"], scene["lesson"], scene["title"], opened, level)


def packed(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Returns openings with each scene as raw deflate in base64: pages have many and show few."""
    return {
        group: {"open": one["open"], "scene": _deflated(one["scene"])}
        for group, one in found.items()
    }


def _deflated(scene: dict[str, Any]) -> str:
    text = json.dumps(scene, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    writer = zlib.compressobj(9, wbits=-15)
    return base64.b64encode(writer.compress(text.encode()) + writer.flush()).decode()
