"""Queues: first in, first out, and the end of a path."""

import pytest

import viz.tf as tf


def test_elements_leave_in_the_order_in_which_they_came() -> None:
    queue = tf.queue.FIFOQueue(2, tf.float32)
    queue.enqueue(1.0)
    queue.enqueue(2.0)
    assert [float(queue.dequeue()), float(queue.dequeue())] == [1.0, 2.0]
    assert int(queue.size()) == 0


def test_an_element_may_have_several_components() -> None:
    queue = tf.queue.FIFOQueue(1, [tf.float32, tf.int32])
    queue.enqueue([1.0, 2])
    number, whole = queue.dequeue()
    assert (number.dtype, whole.dtype) == (tf.float32, tf.int32)


def test_a_gradient_does_not_pass_a_queue() -> None:
    x = tf.Variable(3.0)
    queue = tf.queue.FIFOQueue(1, [tf.float32])
    with tf.GradientTape() as tape:
        queue.enqueue(x * x)
        y = queue.dequeue()
    assert tape.gradient(y, x) is None


def test_a_full_or_empty_queue_raises_where_tensorflow_would_wait_for_ever() -> None:
    queue = tf.queue.FIFOQueue(1, [tf.float32])
    with pytest.raises(tf.errors.OutOfRangeError, match="empty"):
        queue.dequeue()
    queue.enqueue(1.0)
    with pytest.raises(tf.errors.OutOfRangeError, match="full"):
        queue.enqueue(2.0)
