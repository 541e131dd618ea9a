"""The pins of one recording: hashes of its trace, of its scene in each language, and of its places.

Places have a hash of their own, so that a change of the layout alone can be told from all others.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tests.pins.canonical import canonical
from viz.locale import LANGUAGES
from viz.scene.compose import compose

GIVEN = ("given", "tensor")
KINDS = ("trace", *LANGUAGES, "places")
"""What the hashes of a pin are of, in order."""


def pin(trace: dict[str, Any]) -> str:
    """Returns the hashes of ``KINDS``, separated by spaces."""
    plain = canonical(trace)
    scenes = [compose(plain, lang) for lang in LANGUAGES]
    for scene in scenes:
        del scene["level"]  # it is the level of ops, which was the only one when pinning began
    places = [_take_places(scene) for scene in scenes]
    return " ".join(map(_hash, (_as_shown(plain), *scenes, places)))


def _as_shown(trace: dict[str, Any]) -> dict[str, Any]:
    """The trace without what only reasons are found by: ``tests/why`` holds those to it."""
    events = [
        {key: value for key, value in e.items() if key != "span" and (key, e["type"]) != GIVEN}
        for e in trace["events"]
    ]
    ops = [{key: value for key, value in op.items() if key != "blocked"} for op in trace["ops"]]
    return {**trace, "events": events, "ops": ops}


def _take_places(scene: dict[str, Any]) -> list[Any]:
    """Takes everything that the layout decided out of a scene."""
    taken: list[Any] = [scene.pop("size")]
    taken += [lane.pop("rect") for lane in scene["lanes"]]
    taken += [node.pop("rect") for node in scene["nodes"]]
    taken += [edge.pop(key) for edge in scene["edges"] for key in ("path", "label")]
    return taken


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:10]
