"""The scene: everything the replayer needs to show one trace in one language, as plain JSON.

The format is documented in ``SCENE.md``, beside this file; positions are computed once from the whole trace,
steps only reveal.
"""

from __future__ import annotations

from typing import Any

from viz.scene.code import code_lines
from viz.scene.elements import Elements
from viz.scene.facts import Facts, line_groups
from viz.scene.tracks import Tracks
from viz.story.collapse import collapse
from viz.story.fold import fold
from viz.story.graph import build
from viz.story.index import TraceIndex
from viz.story.steps import steps
from viz.words.narrate import Narrator

VERSION = 1


def compose(
    trace: dict[str, Any],
    lang: str = "en",
    lesson: str | None = None,
    title: str = "",
    opened: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Returns the scene of ``trace`` in language ``lang`` (``en`` or ``zh``).

    Repeated and long stretches are folded (see ``viz.story.fold``) but for the groups in ``opened``.

    Raises:
        KeyError: The language has no message catalog.
    """
    return composer(trace, lang, opened).scene(lang, lesson, title)


def composer(trace: dict[str, Any], lang: str, opened: frozenset[str] = frozenset()) -> Composer:
    """Returns what composes the scene, its layout done."""
    index = TraceIndex(trace)
    graph = build(index)
    picture = collapse(index, graph, steps(index, graph), fold(index, graph, opened))
    return Composer(index, picture, Narrator(index, picture.graph, lang))


class Composer(Elements, Facts):
    """Turns a picture into a scene: what is drawn where, in which words."""

    def scene(self, lang: str, lesson: str | None, title: str) -> dict[str, Any]:
        tracks = Tracks(self._drawables(), self.steps, self.narrator.text)
        place = self.placement
        return {
            "version": VERSION,
            "lesson": lesson,
            "lang": lang,
            "title": title,
            "source": self.index.trace["source"],
            "code": code_lines(self.index, self.picture.tapes),
            "size": [place.width, place.height],
            "tapes": [
                {
                    "id": f"tape{t['id']}",
                    "name": self.narrator.tape(t["id"]),
                    "hue": self.hue[t["id"]],
                    "persistent": t["persistent"],
                }
                for t in (self.index.tapes[tape] for tape in self.picture.tapes)
            ],
            "groups": self._groups(),
            "lanes": [self._lane(lane) for lane in self.graph.lanes if lane.id in place.lanes],
            "nodes": [self._node(node) for node in self.graph.nodes.values()],
            "edges": [self._edge(edge) for edge in self.graph.edges.values()],
            "reels": [self._reel(tape) for tape in self.picture.tapes],
            "steps": [self.narrator.step(step) for step in self.steps],
            "tracks": tracks.states,
            "texts": tracks.texts,
            "related": self._related(),
            "tensors": self._details(),
            "output": self._output(),
            "timeline": {"groups": line_groups(self.steps), "spans": self._spans()},
            "end": self.narrator.end(),
            "notes": self.narrator.folds.notes(self.picture.folded.closed),
        }
