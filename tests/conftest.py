"""Every test starts where a new process starts, so that none depends on what ran before it."""

import sys

import pytest


@pytest.fixture(autouse=True)
def no_global_seed() -> None:
    """Forgets the seed that an earlier test has set; where ``tf.random`` was never loaded there is none."""
    stateful = sys.modules.get("viz.tf.random.stateful")
    if stateful is not None:
        stateful.forget()
