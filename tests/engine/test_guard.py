"""A tensor that is too large is refused before it takes memory."""

import tracemalloc

import pytest

import viz.tf as tf
from viz.engine.state import guarded, state


class TooLarge(Exception):
    pass


def refuse(count: int) -> None:
    if count > 10**6:
        raise TooLarge(count)


@pytest.mark.parametrize(
    "make",
    [
        lambda: tf.zeros([2000, 2000]),
        lambda: tf.ones([2000, 2000]),
        lambda: tf.fill([2000, 2000], 1.0),
        lambda: tf.constant(1.0, shape=[2000, 2000]),
        lambda: tf.range(4_000_000),
        lambda: tf.linspace(0.0, 1.0, 4_000_000),
        lambda: tf.eye(2000),
        lambda: tf.eye(1000, batch_shape=[4]),
        lambda: tf.one_hot([1, 2], 2_000_000),
        lambda: tf.tile([[1.0]], [2000, 2000]),
        lambda: tf.repeat([1.0, 2.0], 2_000_000),
        lambda: tf.pad([[1.0]], [[2000, 0], [2000, 0]]),
        lambda: tf.broadcast_to(1.0, [2000, 2000]),
        lambda: tf.matmul(tf.ones([2000, 1]), tf.ones([1, 2000])),
        lambda: tf.linalg.diag(tf.ones([2000])),
        lambda: tf.scatter_nd([[0]], [1.0], [4_000_000]),
        lambda: tf.random.normal([2000, 2000]),
        lambda: tf.random.uniform([2000, 2000]),
        lambda: tf.random.stateless_normal([2000, 2000], [1, 2]),
        lambda: tf.meshgrid(tf.ones([2000]), tf.ones([2000])),
    ],
)
def test_an_op_asks_before_it_makes_much_of_little(make) -> None:
    make()  # loads what it needs, and works unguarded
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge), guarded(refuse):
            make()
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_small_tensors_pass_and_the_guard_goes_with_its_block() -> None:
    asked: list[int] = []
    with guarded(asked.append):
        tf.zeros([2, 3])
        tf.range(5)
    assert asked == [6, 5]
    assert state.guard is None


def test_the_guard_goes_when_the_block_raises() -> None:
    with pytest.raises(TooLarge), guarded(refuse):
        tf.zeros([2000, 2000])
    assert state.guard is None
