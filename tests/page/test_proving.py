"""Reasons with their proofs, as the page gets them."""

from __future__ import annotations

import asyncio
from typing import Any

from viz.page.proving import MOST, proven
from viz.page.session import Session
from viz.sandbox.program import record_here

HEAD = "import tensorflow as tf\n"
OUTSIDE = (
    HEAD
    + "x = tf.Variable(3.0)\nwith tf.GradientTape() as t:\n    y = x * x\nz = y * 2.0\ng = t.gradient(z, x)\n"
)
LOOP = HEAD + (
    "a = tf.Variable(1.0)\nb = tf.Variable(1.0)\nfor step in range(20):\n    with tf.GradientTape() as t:\n"
    "        loss = a * a\n    ga, gb = t.gradient(loss, [a, b])\n"
)
MANY = HEAD + (
    "x = tf.Variable(1.0)\nspare = [tf.Variable(1.0) for _ in range(30)]\nwith tf.GradientTape() as t:\n"
    "    y = x * x\ng = t.gradient(y, spare)\n"
)


class Runner:
    """Runs here and counts."""

    def __init__(self) -> None:
        self.sources: list[str] = []
        self.broken = False

    async def run_async(self, source: str) -> dict[str, Any]:
        self.sources.append(source)
        await asyncio.sleep(0)
        if self.broken and len(self.sources) > 1:
            raise RuntimeError("gone")
        return record_here(source)

    def cancel(self) -> None:
        pass


def reasons(source: str, lang: str = "en") -> list[dict[str, Any]]:
    async def collect() -> list[dict[str, Any]]:
        return [one async for one in proven(record_here(source), Runner().run_async, lang)]

    return asyncio.run(collect())


def test_a_reason_comes_with_its_change_and_the_changed_program() -> None:
    (one,) = reasons(OUTSIDE)
    assert one["line"] == 5
    assert one["diff"] == [
        (" ", "with tf.GradientTape() as t:"),
        (" ", "    y = x * x"),
        ("-", "z = y * 2.0"),
        ("+", "    z = y * 2.0"),
        (" ", "g = t.gradient(z, x)"),
    ]
    trace = record_here(one["program"])
    assert trace["passes"][0]["results"] != [None]


def test_sentences_are_in_the_language_asked_for() -> None:
    assert reasons(OUTSIDE)[0]["text"].startswith("None for x: line 5")
    assert "第 5 行" in reasons(OUTSIDE, "zh")[0]["text"]


def test_a_call_in_a_loop_is_told_once() -> None:
    (one,) = reasons(LOOP)
    assert one["program"] is None
    assert one["proof"]


def test_not_more_are_proven_than_a_person_reads() -> None:
    assert len(reasons(MANY)) == MOST


def test_a_session_sends_reasons_as_they_come_and_says_when_it_is_done() -> None:
    session, patches = Session(Runner()), []
    session.subscribe(patches.append)

    async def ask() -> None:
        await session.run(OUTSIDE)
        await session.prove()

    asyncio.run(ask())
    sent = [patch["reasons"] for patch in patches if "reasons" in patch]
    assert [(len(one["list"]), one["done"]) for one in sent] == [(1, False), (1, True)]
    assert not sent[-1]["failed"]


def test_a_runner_that_fails_is_told_and_the_session_goes_on() -> None:
    runner = Runner()
    runner.broken = True
    session, patches = Session(runner), []
    session.subscribe(patches.append)

    async def ask() -> None:
        await session.run(OUTSIDE)
        await session.prove()

    asyncio.run(ask())
    assert patches[-1]["reasons"] == {"list": [], "done": True, "failed": True}


def test_reasons_of_a_program_that_is_no_longer_shown_are_dropped() -> None:
    runner = Runner()
    session, patches = Session(runner), []
    session.subscribe(patches.append)

    async def ask() -> None:
        await session.run(OUTSIDE)
        proving = asyncio.ensure_future(session.prove())
        await asyncio.sleep(0)  # it has begun
        await session.run(OUTSIDE + "print(1)\n")
        await proving

    asyncio.run(ask())
    assert not any("reasons" in patch for patch in patches)
