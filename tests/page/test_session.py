"""The session: messages in, patches out, learner code always in the runner."""

import asyncio
from typing import Any

import pytest

import viz
from tests.programs import NESTED_TAPES
from viz import locale
from viz.page.session import MESSAGES, RunnerError, Session


class FakeRunner:
    """Records in this process; can be told to wait, to fail or to send rubbish."""

    def __init__(self) -> None:
        self.gates: list[asyncio.Event] = []
        self.sources: list[str] = []
        self.cancelled = 0
        self.answer: Any = None

    async def run_async(self, source: str) -> dict[str, Any]:
        self.sources.append(source)
        if self.gates:
            await self.gates.pop(0).wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer if self.answer is not None else viz.record(source)

    def cancel(self) -> None:
        self.cancelled += 1


PROGRAM = "import tensorflow as tf\nx = tf.constant(3.0)\ny = x * x\n"


@pytest.fixture
def session():
    made = Session(FakeRunner())
    made.patches = []
    made.subscribe(made.patches.append)
    return made


def test_a_run_sends_running_then_the_scene(session):
    asyncio.run(session.run(PROGRAM))
    assert [p["running"] for p in session.patches] == [True, False]
    assert session.patches[-1]["scene"]["source"] == PROGRAM


def test_an_older_run_that_answers_late_is_dropped(session):
    async def both():
        gate = asyncio.Event()
        session._runner.gates = [gate]
        first = asyncio.ensure_future(session.run(PROGRAM))
        await asyncio.sleep(0)
        await session.run(PROGRAM + "z = y + x\n")
        gate.set()
        await first

    asyncio.run(both())
    assert session.trace["source"].endswith("z = y + x\n")
    assert sum("scene" in p for p in session.patches) == 1


def test_a_runner_that_fails_leaves_the_page_usable_and_says_so(session):
    session._runner.answer = OSError("no process")
    asyncio.run(session.run(PROGRAM))
    assert session.running is False
    assert "no process" in session.patches[-1]["error"]["detail"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_runner_that_knows_why_it_fails_has_the_learner_told_what_to_try(session, lang):
    session.lang = lang
    session._runner.answer = RunnerError("no worker", "ui.no_runner")
    asyncio.run(session.run(PROGRAM))
    assert session.patches[-1]["error"]["text"] == locale.text("ui.no_runner", lang)


def test_what_is_not_a_trace_is_not_shown(session):
    session._runner.answer = {"version": 99}
    asyncio.run(session.run(PROGRAM))
    assert "scene" not in session.patches[-1]
    assert session.patches[-1]["error"]


def test_opening_a_lesson_sends_its_program_and_picture(session):
    asyncio.run(session.open("2b"))
    patch = session.patches[-1]
    assert patch["lesson"] == "2b"
    assert patch["scene"]["source"] == patch["source"]


def test_a_lesson_is_recorded_once(session):
    async def twice():
        await session.open("1")
        await session.open("2a")
        await session.open("1")

    asyncio.run(twice())
    assert len(session._runner.sources) == 2


def test_changing_the_language_sends_everything_in_it(session):
    asyncio.run(session.run(PROGRAM))
    session.handle({"type": "lang", "lang": "zh"})
    assert session.patches[-1]["scene"]["lang"] == "zh"
    assert session.patches[-1]["catalog"]["ui.run"] != ""


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"type": "lang", "lang": "xx"},
        {"type": "lesson", "id": "99"},
        {"type": "run"},
        {"type": 3},
    ],
)
def test_messages_that_mean_nothing_are_ignored(session, message):
    session.handle(message)
    assert session.patches == []


def test_adopting_a_page_sends_nothing_back(session):
    session.handle(
        {"type": "adopt", "lesson": "3b", "lang": "zh", "theme": "dark", "source": "x = 1"}
    )
    assert (session.lesson, session.lang, session.theme) == ("3b", "zh", "dark")
    assert session.patches == []


def test_adopting_a_page_voids_a_run_under_way(session):
    async def adopted_meanwhile():
        gate = asyncio.Event()
        session._runner.gates = [gate]
        running = asyncio.ensure_future(session.run(PROGRAM))
        await asyncio.sleep(0)
        session.handle({"type": "adopt", "lesson": "2b", "lang": "en", "theme": "light"})
        gate.set()
        await running

    asyncio.run(adopted_meanwhile())
    assert session._runner.cancelled == 1
    assert (session.running, session.trace, session.lesson) == (False, None, "2b")
    assert not any("scene" in patch for patch in session.patches)


def test_a_group_of_an_adopted_lesson_opens(session):
    session.handle({"type": "adopt", "lesson": "4b", "lang": "zh", "theme": "light"})
    asyncio.run(session.fold(frozenset(), "auto"))
    assert (session.patches[-1]["scene"]["lesson"], session.patches[-1]["scene"]["lang"]) == (
        "4b",
        "zh",
    )


def test_every_message_that_a_page_may_send_has_somebody_who_takes_it(session):
    given = {
        "level": "op",
        "source": "",
        "id": "1",
        "lang": "zh",
        "theme": "dark",
        "open": [],
        "what": "trace",
        "text": "",
    }

    async def all_of_them():
        for kind, fields in MESSAGES.items():
            session.handle({"type": kind, **{name: given[name] for name in fields}})
        await asyncio.gather(*session._tasks)

    asyncio.run(all_of_them())


def test_stop_reaches_the_runner(session):
    session.handle({"type": "stop"})
    assert session._runner.cancelled == 1


def test_a_fold_message_opens_a_group_and_a_new_run_closes_it(session):
    source = NESTED_TAPES.format(turns=8)

    async def open_first_group():
        await session.run(source)
        group = session.patches[-1]["scene"]["groups"][0]["id"]
        session.handle({"type": "fold", "open": [group]})
        await asyncio.gather(*session._tasks)
        return group

    opened = [asyncio.run(open_first_group())]
    groups = session.patches[-1]["scene"]["groups"]
    assert [group["id"] for group in groups if group["open"]] == [opened[0]]
    asyncio.run(session.run(source))
    assert not any(group["open"] for group in session.patches[-1]["scene"]["groups"])


def test_a_fold_message_without_a_list_is_ignored(session):
    session.handle({"type": "fold", "open": "g1-2"})
    session.handle({"type": "fold"})
    assert session.patches == []


def test_the_trace_that_is_exported_can_be_opened_again(session):
    asyncio.run(session.run(PROGRAM))
    asyncio.run(session.export("trace"))
    exported = session.patches[-1]["exported"]
    assert exported["what"] == "trace"
    asyncio.run(session.run("print(1)\n"))
    session.handle({"type": "open", "text": exported["text"]})
    patch = session.patches[-1]
    assert patch["opened"] == session.source == PROGRAM
    assert patch["scene"]["source"] == PROGRAM
    assert session.trace == viz.record(PROGRAM)


def test_a_film_is_exported_of_a_lesson_that_was_adopted(session):
    session.adopt({"lesson": "2b", "lang": "zh", "theme": "dark"})
    asyncio.run(session.export("film"))
    exported = session.patches[-1]["exported"]
    assert exported["text"].startswith("<!doctype html>")
    assert '"lang": "zh"' in exported["text"] or '"lang":"zh"' in exported["text"]


def test_an_export_that_fails_says_so(session):
    session._runner.answer = RuntimeError("no")
    asyncio.run(session.export("trace"))
    assert session.patches[-1] == {"exported": {"what": "trace", "text": None}}


@pytest.mark.parametrize("text", ["", "{}", '{"version": 1, "events": 3}', "[1]", "null"])
def test_a_file_that_is_no_trace_changes_nothing(session, text):
    asyncio.run(session.run(PROGRAM))
    session.handle({"type": "open", "text": text})
    assert "not a Tapescope trace" in session.patches[-1]["error"]["text"]
    assert session.source == PROGRAM
