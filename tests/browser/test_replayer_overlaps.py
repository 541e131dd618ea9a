"""Nothing that is drawn overlaps: measured in the DOM, at every step, at any zoom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from multiprocessing import get_context
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.golden.random_programs import SEEDS, program
from viz.lessons import lessons

from .player import MEASURE, open_at
from .replayer_site import PROGRAMS

EVERY_STEP = """() => {
    const found = [];
    tapescope.goto(tapescope.steps);
    const end = measure.boxes();
    for (let n = 0; n < tapescope.steps; n += 1) {
        tapescope.goto(n);
        const all = measure.boxes();
        found.push(...[...measure.overlaps(all), ...measure.grown(all, end)].map((x) => `${n}: ${x}`));
    }
    return [end.length, found];
}"""


def open_measuring(page: Page, url: str, **asked: Any) -> None:
    """Opens the page without motion; ``measure`` is there."""
    page.emulate_media(reduced_motion="reduce")
    open_at(page, url, **asked)
    page.evaluate(f"window.measure = {MEASURE}; 0")


@pytest.mark.parametrize("lesson", [*(lesson.id for lesson in lessons()), *PROGRAMS])
def test_nothing_overlaps_at_any_step(page: Page, replayer: str, lesson: str) -> None:
    open_measuring(page, replayer, lesson=lesson)
    count, found = page.evaluate(EVERY_STEP)
    assert count > 8, "something is drawn"
    assert found == []


def test_what_is_far_from_the_window_is_measured_too(page: Page, replayer: str) -> None:
    open_measuring(page, replayer, lesson="4b")
    page.evaluate("tapescope.goto(tapescope.steps)")
    measured = page.evaluate("measure.boxes().filter(({ kind }) => kind === 'box').length")
    assert measured == page.evaluate("tapescope.scene.nodes.length")


def test_what_overlaps_is_found(page: Page, replayer: str) -> None:
    open_measuring(page, replayer, lesson="2b", step=12)
    assert page.evaluate("measure.overlaps()") == []
    page.evaluate(
        """() => {
        const scene = structuredClone(tapescope.scene);
        scene.nodes[1].rect[0] = scene.nodes[0].rect[0] + 20;
        scene.nodes[1].rect[1] = scene.nodes[0].rect[1];
        tapescope.update({ scene });
    }"""
    )
    assert page.evaluate("measure.overlaps()")


@pytest.mark.parametrize("lesson", ["2b", "4b", "loop"])
def test_all_that_is_drawn_scales_with_the_picture(page: Page, replayer: str, lesson: str) -> None:
    """What overlaps nothing in scene px then overlaps nothing at any zoom."""
    open_measuring(page, replayer, lesson=lesson)
    page.evaluate("tapescope.goto(tapescope.steps)")
    scales = set()
    for key in "++++00----":
        page.keyboard.press(key)
        scale, unlike, found = page.evaluate("[...measure.scaling(), measure.overlaps()]")
        scales.add(round(scale, 2))
        assert unlike == [], f"at scale {scale}"
        assert found == [], f"at scale {scale}"
    assert max(scales) > 1.5
    assert min(scales) < 0.45


def compose_all(seeds: list[int]) -> Iterator[str]:
    """The scenes of random programs as JSON text, composed by another process meanwhile."""
    with get_context("spawn").Pool(1) as pool:
        yield from pool.imap(compose_one, seeds)


def compose_one(seed: int) -> str:
    """The scene of one random program."""
    from viz.sandbox.program import record_here
    from viz.scene.compose import compose

    return json.dumps(compose(record_here(program(seed).source)))


@pytest.mark.slow
def test_nothing_overlaps_in_200_random_programs(page: Page, replayer: str) -> None:
    """At every step: boxes never move or grow (see above), so that the whole film is measured at once."""
    open_measuring(page, replayer, lesson="1", mode="embed")
    found = {}
    for seed, scene in zip(SEEDS, compose_all(list(SEEDS)), strict=True):
        page.evaluate("(scene) => tapescope.update({ scene: JSON.parse(scene) })", scene)
        bad = page.evaluate("measure.everOverlaps()")
        if bad:
            found[seed] = bad[:5]
    assert len(SEEDS) == 200
    assert found == {}
