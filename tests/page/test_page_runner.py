"""The page's runner, from the Python side: what the page answers is what a run gets."""

import asyncio
import json

import pytest

from viz.page.page_runner import PageRunner
from viz.page.session import RunnerError
from viz.sandbox.program import record_here


def run(answer):
    """Runs one program; ``answer`` makes the page's message from the id that was asked for."""
    sent = []
    runner = PageRunner(sent.append)

    async def both():
        task = asyncio.ensure_future(runner.run_async("x = 1\n"))
        await asyncio.sleep(0)
        runner.answer(answer(sent[0]["id"]))
        return await task

    return asyncio.run(both())


def test_a_trace_from_the_page_is_the_run():
    trace = record_here("x = 1\n")
    assert run(lambda mine: {"id": mine, "text": json.dumps(trace)})["source"] == "x = 1\n"


def test_a_page_that_cannot_run_programs_ends_the_run_with_its_reason():
    with pytest.raises(RuntimeError, match="no such part"):
        run(lambda mine: {"id": mine, "failed": "no such part"})


def test_a_page_whose_worker_cannot_be_started_names_the_text_that_says_what_to_try():
    for key, wanted in (("ui.no_runner", "ui.no_runner"), ("ui.run", "ui.runner_failed")):
        with pytest.raises(RunnerError) as raised:
            run(lambda mine, key=key: {"id": mine, "failed": "no worker", "key": key})
        assert raised.value.key == wanted


def test_a_page_that_answers_something_else_is_no_trace():
    with pytest.raises(ValueError, match=r"."):
        run(lambda mine: {"id": mine, "text": "{}"})
