"""When things happen in a scene: states that pass, spans of the time line, sums, outputs, origins."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.formulas import evaluate
from tests.golden.random_programs import program
from tests.programs import NESTED_TAPES, TRAINING, trace
from viz.lessons.catalog import lessons
from viz.scene.compose import compose

PAUSED = """import tensorflow as tf
x = tf.constant(2.0)
with tf.GradientTape(persistent=True) as t:
    t.watch(x)
    y = x * x
    with t.stop_recording():
        z = y + 1.0
        print("paused", float(z))
    w = y * x
    print("on again")
    print("and on")
print(t.gradient(w, x), t.gradient(w, y))
"""
SOURCES = {lesson.id: lesson.source for lesson in lessons()} | {
    "paused": PAUSED,
    "training": TRAINING.format(turns=3),
    "nested": NESTED_TAPES.format(turns=3),
    **{f"random {seed}": program(seed).source for seed in range(0, 200, 9)},
}
each = pytest.mark.parametrize("name", SOURCES)


def scene_of(name: str, level: str = "op") -> dict[str, Any]:
    return compose(trace(SOURCES[name]), level=level)


def after(track: list[list[Any]], step: int) -> str | None:
    """The state that follows the one of ``step``, if it is another step's."""
    return next((state.removesuffix(" lit") for n, state in track if n == step + 1), None)


@each
@pytest.mark.parametrize("level", ["op", "program"])
def test_what_lands_is_over_at_the_next_step_and_what_happens_now_soon_after(
    name: str, level: str
) -> None:
    scene = scene_of(name, level)
    last = len(scene["steps"]) - 1
    shared = {c["id"] for reel in scene["reels"] for c in reel["cells"] if "count" in c["data"]}
    for element, track in scene["tracks"].items():
        for n, tokens in track:
            state = tokens.removesuffix(" lit")
            if state == "landing" and n < last and element not in shared:
                assert after(track, n) not in (None, "landing"), f"{element} at {n}"
            # An edge is on its way for a while, then it arrives.
            if state == "now" and n + 3 < last and not element.startswith("lane:"):
                assert any(n < m <= n + 3 for m, _ in track), f"{element} at {n}"


@each
def test_the_spans_of_the_time_line_are_what_the_tapes_do_step_by_step(name: str) -> None:
    scene = scene_of(name)
    steps = scene["steps"]
    for tape in scene["tapes"]:
        track = scene["tracks"][tape["id"]]
        ends = [n for n, _ in track[1:]] + [len(steps) - 1]
        wanted = set()
        for (start, tokens), end in zip(track, ends, strict=True):
            kind = tokens.split()[0]
            if kind in ("recording", "paused"):
                wanted |= {(kind, n) for n in range(start, end)}
        shown = {
            (span["kind"], n)
            for span in scene["timeline"]["spans"]
            if span["tape"] == tape["id"] and span["kind"] != "rewinding"
            for n in range(span["from"], span["to"])
        }
        assert shown == wanted, tape["name"]
        for span in scene["timeline"]["spans"]:
            if span["tape"] == tape["id"] and span["kind"] == "rewinding":
                kinds = [s["kind"] for s in steps[span["from"] : span["to"] + 1]]
                assert kinds[0] in ("pass", "fail", "folded")
                assert kinds[-1] in ("results", "fail", "end", "folded")
                assert "results" not in kinds[:-1]


@each
def test_what_was_made_at_a_step_appears_there(name: str) -> None:
    scene = scene_of(name)
    for node, facts in scene["tensors"].items():
        track = scene["tracks"][node]
        appears = next(n for n, state in track if state.split()[0] != "later")
        assert facts["made"] == appears
        assert track[0] == [0, "later"] or appears == 0


@each
def test_a_sum_of_numbers_names_every_contribution_and_adds_up(name: str) -> None:
    found = trace(SOURCES[name])
    sums = [e for e in found["events"] if e["type"] == "sum"]
    scene = scene_of(name)
    shown = [s for s in scene["steps"] if s["kind"] == "sum"]
    if not scene["groups"]:
        assert len(shown) >= len(sums)
    values = {t["id"]: t for t in found["tensors"]}
    parts = {}
    for event in sums:
        if all(values[t]["shape"] == [] for t in (*event["parts"], event["total"])):
            numbers = [float(values[t]["value"]) for t in event["parts"]]
            parts[event["total"]] = (numbers, float(values[event["total"]]["value"]))
    checked = 0
    for step in shown:
        lines = ["".join(span["t"] for span in line) for line in step["card"]["lines"]]
        (text,) = [line for line in lines if " + " in line and " = " in line]
        if "[" in text:
            continue  # tensors with axes
        left, _, right = text.rpartition("=")
        try:
            said, total = float(evaluate(left, {})), float(evaluate(right, {}))
        except (SyntaxError, ValueError):
            continue  # shapes, or more terms than are written out
        assert said == pytest.approx(total, rel=2e-3, abs=2e-3), text
        assert any(
            len(numbers) == left.count("+") + 1 - left.count("e+")
            and whole == pytest.approx(total, rel=2e-3, abs=2e-3)
            for numbers, whole in parts.values()
        ), text
        checked += 1
    if parts and not scene["groups"]:
        assert checked >= len(parts)


@each
def test_every_line_that_prints_has_an_output_of_its_own(name: str) -> None:
    found = trace(SOURCES[name])
    scene = scene_of(name)
    if scene["groups"] or found["end"]["kind"] != "done":
        return
    printed = [(e["line"], e["text"]) for e in found["events"] if e["type"] == "print"]
    merged = [
        (line, "".join(text for _, text in run))
        for line, run in itertools.groupby(printed, key=lambda pair: pair[0])
    ]
    shown = [(scene["steps"][n]["line"], text) for n, text in scene["output"]]
    shown_by_line = [
        (line, "".join(text for _, text in run))
        for line, run in itertools.groupby(shown, key=lambda pair: pair[0])
    ]
    assert shown_by_line == merged


def test_a_pause_ends_with_an_event_and_the_tape_records_again() -> None:
    found = trace(PAUSED)
    kinds = [e["type"] for e in found["events"] if e["type"] in ("start", "stop", "resume")]
    assert kinds[:3] == ["start", "stop", "resume"]
    scene = compose(found)
    states = [tokens.split()[0] for _, tokens in scene["tracks"][scene["tapes"][0]["id"]]]
    assert states[1:4] == ["recording", "paused", "recording"]
    assert [text for _, text in scene["output"]][:3] == ["paused 5.0\n", "on again\n", "and on\n"]
