"""GradientTape: TensorFlow's class, its life cycle and its messages, over ``record`` and ``backward``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from viz.engine import arguments, events, jacobians, logs
from viz.engine.arguments import UnconnectedGradients, check_trainable, handle_or_self, mode_of
from viz.engine.backward import forget, reverse
from viz.engine.convert import to_tensor
from viz.engine.indexed_slices import IndexedSlices
from viz.engine.record import Records
from viz.engine.seeds import zeros_for
from viz.engine.state import next_id, state
from viz.engine.structure import flatten, pack
from viz.engine.variable import Variable


class GradientTape:
    """Records operations for automatic differentiation.

    Args:
        persistent: Whether ``gradient`` may be called more than once.
        watch_accessed_variables: Whether trainable variables are watched when they are read.
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self._tape: Records | None = None
        self._persistent = persistent
        self._watch_accessed_variables = watch_accessed_variables
        self._watched_variables: tuple[Any, ...] = ()
        self._recording = False
        self._tape_id = next_id()
        self._started = False
        self._pass_id: int | None = None  # of the reverse pass that runs

    def __enter__(self) -> GradientTape:
        """Starts recording (again)."""
        self._push_tape()
        if events.listener is not None:
            events.listener(events.TapeStarted(self, self._started))
        self._started = True
        return self

    def __exit__(self, typ: Any, value: Any, traceback: Any) -> None:
        """Stops recording, if it has not stopped before."""
        if self._recording:
            self._pop_tape("exit")

    def __del__(self) -> None:
        if events.listener is not None and self.__dict__.get("_started"):
            events.listener(events.TapeDropped(self._tape_id))

    def _push_tape(self) -> None:
        if self._recording:
            raise ValueError(
                "Tape is still recording, This can happen if you try to re-enter an already-active tape."
            )
        if self._tape is None:
            self._tape = Records(
                self, self._persistent is True, bool(self._watch_accessed_variables)
            )
        state.recorders.append(self._tape)
        self._recording = True

    def _pop_tape(self, why: str) -> None:
        if not self._recording:
            raise ValueError("Tape is not recording.")
        state.recorders = [recorder for recorder in state.recorders if recorder is not self._tape]
        self._recording = False
        if events.listener is not None and why:
            events.listener(events.TapeStopped(self, why))

    def watch(self, tensor: Any) -> None:
        """Makes tensors or variables, in any nest, starts of recording.

        Raises:
            ValueError: Something that is neither.
            AttributeError: The tape has not started, or is used up.
        """
        for t in flatten(tensor):
            for part in (
                (t.values, t.indices, t.dense_shape) if isinstance(t, IndexedSlices) else (t,)
            ):
                self._watch_one(part)

    def _watch_one(self, t: Any) -> None:
        arguments.check_watchable(t)
        if self._tape is None:
            raise AttributeError("'NoneType' object has no attribute '_tape'")
        if isinstance(t, Variable):
            self._tape.watch_variable(t)
        else:
            self._tape.watch(t)

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Records nothing for the length of a block.

        Raises:
            RuntimeError: The tape has never started.
            ValueError: It is not recording.
        """
        if self._tape is None:
            raise RuntimeError("Trying to stop recording a tape which is not recording.")
        self._pop_tape("stop_recording")
        try:
            yield
        finally:
            self._push_tape()
            if events.listener is not None:
                events.listener(events.TapeResumed(self))

    def reset(self) -> None:
        """Forgets all records and watches and goes on recording.

        Raises:
            ValueError: The tape is not recording.
        """
        self._pop_tape("")
        self._tape = None
        self._push_tape()
        if events.listener is not None:
            events.listener(events.TapeReset(self))

    def watched_variables(self) -> tuple[Any, ...]:
        """Returns the watched variables in the order of their creation."""
        if self._tape is not None:
            found = self._tape.variables
            self._watched_variables = tuple(found[key] for key in sorted(found))
        return self._watched_variables

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
    ) -> Any:
        """Returns the derivative of ``target``, summed over its elements, by each of ``sources``.

        Args:
            target: Tensors or variables, in any nest; their gradients are summed.
            sources: Tensors or variables, in any nest.
            output_gradients: A starting cotangent per target; ones if None.
            unconnected_gradients: ``none`` (default) or ``zero``: the result where no path leads.

        Returns:
            A Tensor, IndexedSlices or None per source, in the structure of ``sources``.

        Raises:
            RuntimeError: The tape is used up, or has never started.
            TypeError: No target.
            ValueError: Another ``unconnected_gradients``.
            LookupError: An op between has no gradient.
        """
        with self._failing():
            return pack(
                sources, self._gradient(target, sources, output_gradients, unconnected_gradients)
            )

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Tells the listener of a call that raises."""
        self._pass_id = None
        try:
            yield
        except Exception as error:
            if events.listener is not None:
                events.listener(events.GradientFailed(self._pass_id, self, error))
            raise

    def _require(self, words: str = "to compute") -> None:
        """Raises if there are no records left (the text of ``batch_jacobian`` lacks a space, as TensorFlow's)."""
        if self._tape is None:
            raise RuntimeError(arguments.ONCE.replace("to compute", words))

    def _stop_for(self) -> None:
        """What every derivative begins with: is there something left, and is the tape still recording?"""
        self._require()
        if self._recording:
            if not self._persistent:
                self._pop_tape("gradient")
            else:
                logs.warn_first(1, "gradient", arguments.SLOW)

    def _gradient(
        self, target: Any, sources: Any, output_gradients: Any, unconnected: Any
    ) -> list[Any]:
        self._stop_for()
        if target is None:
            raise TypeError(
                "Argument `target` should be a list or nested structure of Tensors, Variables or CompositeTensors to "
                "be differentiated, but received None."
            )
        targets = [handle_or_self(t) for t in flatten(target)]
        check_trainable(targets, "target")
        wanted = [handle_or_self(s) for s in flatten(sources)]
        check_trainable(wanted, "source")
        seeds: list[Any] = [None] * len(targets)
        if output_gradients is not None:
            given = [to_tensor(g) for g in flatten(output_gradients)]
            seeds[: len(given)] = given[: len(seeds)]
        mode = mode_of(unconnected)
        results = self._run(targets, wanted, seeds, "gradient")
        self._consume(targets)
        if mode is UnconnectedGradients.ZERO:
            results = [
                zeros_for(s) if r is None else r for r, s in zip(results, wanted, strict=True)
            ]
        return results

    def _run(
        self, targets: list[Any], sources: list[Any], seeds: list[Any], kind: str, **row: int
    ) -> list[Any]:
        """One reverse pass with its events; takes the records of a tape that is not persistent."""
        tape = self._tape
        assert tape is not None
        for t in (*targets, *sources):
            t._id  # noqa: B018 - what is neither tensor nor variable fails here, as in TensorFlow
        pass_id = next_id()
        listener = events.listener
        if listener is not None:
            outer = tuple([r.owner() for r in state.recorders if r.is_tape])
            listener(
                events.GradientStarted(
                    pass_id, self, tuple(targets), tuple(sources), kind, outer, **row
                )
            )
        self._pass_id = pass_id
        results = reverse(tape, targets, sources, seeds, pass_id)
        self._pass_id = None
        if listener is not None:
            listener(events.GradientFinished(pass_id, tuple(results)))
        return results

    def _consume(self, targets: list[Any]) -> None:
        tape = self._tape
        assert tape is not None
        if not self._persistent:
            self.watched_variables()
            self._tape = None
            if events.listener is not None:
                events.listener(events.TapeConsumed(self))
        elif not tape.persistent:
            forget(tape, targets)

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """Returns the derivative of each element of ``target`` by ``sources``: shape target.shape + source.shape.

        Raises:
            RuntimeError: The tape is used up.
            AttributeError: ``target`` is not one tensor or variable.
        """
        with self._failing():
            return jacobians.jacobian(
                self, target, sources, unconnected_gradients, experimental_use_pfor
            )

    def batch_jacobian(
        self,
        target: Any,
        source: Any,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """Returns the Jacobian of each row of ``target`` by the same row of ``source``: ``[batch, y..., x...]``.

        Raises:
            RuntimeError: The tape is used up.
            ValueError: Fewer than two axes, or another number of rows.
        """
        with self._failing():
            return jacobians.batch_jacobian(
                self,
                target,
                source,
                unconnected_gradients,
                parallel_iterations,
                experimental_use_pfor,
            )


GradientTape.__module__ = "tensorflow.python.eager.backprop"
