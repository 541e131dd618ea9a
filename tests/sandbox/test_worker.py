"""Programs in a browser worker: JSON text out, checkpoints in between."""

import json

from viz.sandbox import worker
from viz.sandbox.limits import Limits
from viz.sandbox.wire import LOST, pack, unpack
from viz.sandbox.worker import run_in_worker

SOURCE = "import tensorflow as tf\nx = tf.constant(2.0)\ny = x * x\nprint(y.numpy())\n"


def test_the_trace_is_json_text():
    trace = unpack(run_in_worker(SOURCE))
    assert trace["end"]["kind"] == "done"
    assert trace["source"] == SOURCE


def test_checkpoints_are_whole_traces_that_could_be_the_last_word(monkeypatch):
    monkeypatch.setattr(worker, "CHECKPOINT_SECONDS", 60.0)  # on a busy machine, too
    kept = []
    run_in_worker(SOURCE, kept.append)
    traces = [unpack(text) for text in kept]
    assert [t["end"]["line"] for t in traces] == [1, 2, 3, 4]
    assert {t["end"]["code"] for t in traces} == {LOST}
    assert [len(t["ops"]) for t in traces] == [0, 0, 0, 1]


def test_checkpoints_do_not_outweigh_the_program(monkeypatch):
    monkeypatch.setattr(worker, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(worker, "CHECKPOINT_SHARE", 0.0)
    kept = []
    run_in_worker(SOURCE, kept.append)
    assert len(kept) == 1


def test_limits_hold_in_the_worker_too():
    trace = unpack(run_in_worker("while True: pass", limits=Limits(turns=1000)))
    assert trace["end"]["code"] == "sandbox.limit.turns"


def test_params_that_json_lacks_become_words():
    assert json.loads(pack({"a": [float("nan"), float("inf")]})) == {"a": ["NaN", "Infinity"]}
