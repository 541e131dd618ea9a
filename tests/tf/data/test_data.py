"""Datasets: order, lengths, descriptions and refusals."""

import numpy as np
import pytest

import viz.tf as tf
from viz.engine import events

D = tf.data.Dataset


def values(dataset) -> list:
    return [np.asarray(x).tolist() for x in dataset.as_numpy_iterator()]


def test_batches_keep_the_rest_unless_it_is_dropped() -> None:
    assert values(D.range(5).batch(2)) == [[0, 1], [2, 3], [4]]
    assert values(D.range(5).batch(2, drop_remainder=True)) == [[0, 1], [2, 3]]
    assert (len(D.range(5).batch(2)), len(D.range(5).batch(2, drop_remainder=True))) == (3, 2)


def test_a_shuffled_dataset_has_another_order_each_time_unless_told_not_to() -> None:
    again = D.range(20).shuffle(20, seed=1)
    once = D.range(20).shuffle(20, seed=1, reshuffle_each_iteration=False)
    assert values(again) != values(again)
    assert values(once) == values(once)
    assert sorted(values(once)) == list(range(20))


def test_a_small_buffer_moves_no_element_forward_by_more_than_its_size() -> None:
    order = values(D.range(50).shuffle(4, seed=3))
    assert all(place - number >= -3 for place, number in enumerate(order))
    assert sorted(order) == list(range(50))


def test_elements_are_described_as_tensorflow_describes_them() -> None:
    pairs = D.from_tensor_slices(([1.0, 2.0], {"a": [[1], [2]]}))
    assert repr(pairs.batch(2)) == (
        "<_BatchDataset element_spec=(TensorSpec(shape=(None,), dtype=tf.float32, name=None), "
        "{'a': TensorSpec(shape=(None, 1), dtype=tf.int32, name=None)})>"
    )
    assert repr(D.range(3).map(lambda x: tf.cast(x, tf.float32))) == (
        "<_MapDataset element_spec=TensorSpec(shape=(), dtype=tf.float32, name=None)>"
    )


def test_lengths_that_are_not_there_say_why() -> None:
    with pytest.raises(TypeError, match=r"The dataset is infinite\."):
        len(D.range(3).repeat())
    with pytest.raises(TypeError, match=r"The dataset length is unknown\."):
        len(D.range(3).filter(lambda x: x > 0))


def test_no_tape_follows_a_value_through_a_dataset() -> None:
    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = next(iter(D.from_tensors(v * 3.0).map(lambda x: x * v)))
    assert y.numpy() == 12.0
    assert tape.gradient(y, v) is None


def test_the_picture_sees_elements_but_nothing_of_how_they_came_about() -> None:
    dataset = D.range(3).map(lambda x: x * 2)
    seen: list[events.Event] = []
    with events.listening(seen.append):
        elements = list(dataset)
    assert [e.tensor for e in seen if isinstance(e, events.TensorMade)] == elements
    assert len(seen) == 3


def test_an_iterator_ends_in_two_ways() -> None:
    iterator = iter(D.range(1))
    assert iterator.get_next().numpy() == 0
    with pytest.raises(StopIteration):
        next(iterator)
    with pytest.raises(tf.errors.OutOfRangeError, match="End of sequence"):
        iterator.get_next()


def test_a_generator_runs_anew_each_time() -> None:
    dataset = D.from_generator(lambda: iter([1, 2]), output_signature=tf.TensorSpec((), tf.int32))
    assert values(dataset) == values(dataset) == [1, 2]


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: D.from_tensor_slices(3), ValueError, "Unbatching a tensor is only supported for rank >= 1"),
        (lambda: D.from_tensor_slices(([1, 2], [3])), ValueError, "Dimensions 2 and 1 are not compatible"),
        (lambda: D.range(3).batch(0), tf.errors.InvalidArgumentError, "Batch size must be greater than zero"),
        (lambda: D.range(3).shuffle(0), tf.errors.InvalidArgumentError, "buffer_size must be greater than zero"),
        (lambda: D.range(3).map(3), ValueError, "must be a callable"),
        (lambda: D.zip((D.range(3), 3)), TypeError, "Encountered an object of type"),
    ],
)  # fmt: skip
def test_what_tensorflow_rejects_is_rejected(make, error, text) -> None:
    with pytest.raises(error, match=text):
        make()
