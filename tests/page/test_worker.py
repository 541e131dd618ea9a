"""The session in the app worker: the page's messages in, the session's out, both as JSON text."""

import asyncio
import json

import pytest

from viz.page import worker
from viz.sandbox.program import record_here
from viz.sandbox.wire import pack


@pytest.fixture
def told():
    """What the page of a session that has begun was told."""
    told = []
    worker.begin(lambda text: told.append(json.loads(text)))
    yield told
    worker.end()


def tell(**message):
    worker.take(json.dumps(message))


async def answered(told):
    """Runs what the page is asked to run, as its runner does."""
    for _ in range(5):
        await asyncio.sleep(0)
    asked = next(message for message in told if message["type"] == "execute")
    tell(type="trace", id=asked["id"], text=pack(record_here(asked["source"])))
    for _ in range(5):
        await asyncio.sleep(0)


def test_a_page_is_told_that_it_was_adopted_and_nothing_else(told):
    tell(type="adopt", lesson="2b", lang="zh", theme="dark", source="x = 1")
    assert told == [{"type": "adopted"}]
    assert (worker.current().lesson, worker.current().lang) == ("2b", "zh")


def test_a_run_goes_by_way_of_the_page_and_comes_back_as_its_picture(told):
    async def both():
        tell(type="run", source="x = 1\n")
        await answered(told)

    asyncio.run(both())
    assert told[0] == {"type": "update", "patch": {"running": True, "error": None}}
    assert told[-1]["patch"]["scene"]["source"] == "x = 1\n"


def test_what_may_wait_waits_while_a_program_runs(told):
    async def waits():
        await worker.quiet()
        tell(type="run", source="x = 1\n")
        await asyncio.sleep(0)
        waiting = asyncio.ensure_future(worker.quiet())
        await asyncio.sleep(0)
        assert not waiting.done()
        await answered(told)
        await waiting

    asyncio.run(waits())


def test_elsewhere_there_is_no_such_session():
    with pytest.raises(RuntimeError, match="no session"):
        worker.current()
