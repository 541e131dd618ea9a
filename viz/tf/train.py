"""``tf.train``: checkpoints that are kept in memory, for as long as the program runs; no file is written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np

from viz.engine.errors import NotFoundError
from viz.engine.variable import Variable
from viz.tf.missing import missing
from viz.tf.quiet import quietly, value_of

_kept: dict[str, dict[str, Any]] = {}
"""What was saved: for each path the values by the way that leads to them."""
_latest: dict[str, str] = {}
"""The last checkpoint of each folder."""


def forget() -> None:
    """Starts without checkpoints, as a new folder does."""
    _kept.clear()
    _latest.clear()


def _children(thing: Any) -> dict[str, Any]:
    if isinstance(thing, Mapping):
        return {str(k): v for k, v in thing.items()}
    if isinstance(thing, list | tuple):
        return {str(k): v for k, v in enumerate(thing)}
    found = {name: v for name, v in vars(thing).items() if not name.startswith("__")}
    if hasattr(thing, "_states") and hasattr(thing, "apply_gradients"):
        return {str(k): v for k, v in enumerate(thing._states)}
    if hasattr(thing, "weights") and hasattr(thing, "get_weights"):
        return {str(k): v for k, v in enumerate(thing.weights)}
    return found


def _walk(thing: Any, way: str, seen: set[int], found: dict[str, Any]) -> None:
    value = getattr(thing, "value", None)
    if isinstance(thing, Variable):
        found[way] = thing
        return
    if isinstance(value, Variable):
        found[way] = value
        return
    if id(thing) in seen or not (
        hasattr(thing, "__dict__") or isinstance(thing, Mapping | list | tuple)
    ):
        return
    if isinstance(thing, type) or (callable(thing) and not hasattr(thing, "__dict__")):
        return
    seen.add(id(thing))
    for name, child in _children(thing).items():
        if isinstance(child, str | bytes | int | float | np.ndarray):
            continue
        _walk(child, f"{way}/{name}" if way else name, seen, found)


class CheckpointLoadStatus:
    """What ``restore`` returns: asks whether everything was found."""

    def __init__(self, missed: list[str], unused: list[str]) -> None:
        self._missed, self._unused = missed, unused

    def assert_consumed(self) -> CheckpointLoadStatus:
        """Raises AssertionError unless everything saved and everything here met."""
        if self._missed:
            raise AssertionError(
                f"Found {len(self._missed)} Python objects that were not bound to checkpointed values, likely due to "
                f"changes in the Python program. Showing {min(3, len(self._missed))} of {len(self._missed)} objects: "
                f"{self._missed[:3]}"
            )
        if self._unused:
            raise AssertionError(
                f"Some objects had attributes which were not restored: {self._unused[:3]}"
            )
        return self

    def assert_existing_objects_matched(self) -> CheckpointLoadStatus:
        """Raises AssertionError unless everything here was found."""
        if self._missed:
            raise AssertionError(f"No checkpointed value provided for {self._missed[:3]}")
        return self

    def assert_nontrivial_match(self) -> CheckpointLoadStatus:
        """Returns itself."""
        return self

    def expect_partial(self) -> CheckpointLoadStatus:
        """Returns itself: what was not found is no cause for a warning."""
        return self


class InitializationOnlyStatus(CheckpointLoadStatus):
    """What ``restore(None)`` returns."""


class Checkpoint:
    """The variables of objects, saved in memory and brought back.

    Args:
        root: An object whose variables are saved.
        **kwargs: Further objects, by name.
    """

    def __init__(self, root: Any = None, **kwargs: Any) -> None:
        self._root = root
        self._named = kwargs
        self.save_counter = Variable(np.int64(0), trainable=False, name="save_counter")
        for name, value in kwargs.items():
            setattr(self, name, value)

    def _variables(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        seen: set[int] = set()
        if self._root is not None:
            _walk(self._root, "", seen, found)
        for name, value in self._named.items():
            _walk(value, name, seen, found)
        return found

    def write(self, file_prefix: str, options: Any = None) -> str:
        """Keeps all values under a path and returns it."""
        _kept[str(file_prefix)] = {
            way: np.array(value_of(v)) for way, v in self._variables().items()
        }
        return str(file_prefix)

    def save(self, file_prefix: str, options: Any = None) -> str:
        """Keeps all values under a path with the next number and returns it."""
        with quietly():
            self.save_counter.assign_add(np.int64(1))
        path = f"{file_prefix}-{int(self.save_counter.numpy())}"
        _latest[os.path.dirname(path)] = path
        return self.write(path)

    def read(self, save_path: str, options: Any = None) -> CheckpointLoadStatus:
        """Brings back the values kept under a path; see ``restore``."""
        return self.restore(save_path)

    def restore(self, save_path: str | None, options: Any = None) -> CheckpointLoadStatus:
        """Brings back the values kept under a path, as far as there are variables for them now.

        Raises:
            NotFoundError: Nothing was kept there by this program: checkpoints live in memory here.
        """
        if save_path is None:
            return InitializationOnlyStatus([], [])
        values = _kept.get(str(save_path))
        if values is None:
            raise NotFoundError(
                f"Error when restoring from checkpoint or SavedModel at {save_path}: nothing was saved there by this "
                "program; checkpoints are kept in memory here."
            )
        own = self._variables()
        for way, variable in own.items():
            if way in values:
                variable.assign(values[way])
        return CheckpointLoadStatus(
            [way for way in own if way not in values], [way for way in values if way not in own]
        )


class CheckpointManager:
    """The last few checkpoints of one folder.

    Args:
        checkpoint: What is saved.
        directory: First part of the paths.
        max_to_keep: How many are kept.
        checkpoint_name: Middle part of the paths.
    """

    def __init__(
        self, checkpoint: Checkpoint, directory: str, max_to_keep: int | None, checkpoint_name: str = "ckpt",
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self.checkpoint, self.directory = checkpoint, str(directory)
        self._max, self._name = max_to_keep, checkpoint_name
        self.checkpoints: list[str] = []

    @property
    def latest_checkpoint(self) -> str | None:
        """The path of the last checkpoint, or None."""
        return _latest.get(self.directory)

    def save(self, checkpoint_number: Any = None, **kwargs: Any) -> str:
        """Saves, drops what is too old, and returns the path."""
        path = self.checkpoint.save(os.path.join(self.directory, self._name))
        self.checkpoints.append(path)
        while self._max and len(self.checkpoints) > self._max:
            _kept.pop(self.checkpoints.pop(0), None)
        return path

    def restore_or_initialize(self) -> str | None:
        """Brings the last checkpoint back, if there is one, and returns its path."""
        path = self.latest_checkpoint
        if path is not None:
            self.checkpoint.restore(path)
        return path


def latest_checkpoint(checkpoint_dir: str, latest_filename: Any = None) -> str | None:
    """Returns the path of the last checkpoint of a folder, or None."""
    return _latest.get(str(checkpoint_dir))


class ExponentialMovingAverage:
    """Running means of variables, kept beside them.

    Args:
        decay: How much of the mean stays at each ``apply``.
        num_updates: The number of steps so far: early means then follow faster.
        zero_debias: Not here.
        name: Part of the means' names.
    """

    def __init__(
        self,
        decay: float,
        num_updates: Any = None,
        zero_debias: bool = False,
        name: str = "ExponentialMovingAverage",
    ) -> None:
        if zero_debias:
            raise NotImplementedError("tf.train.ExponentialMovingAverage: zero_debias is not here.")
        self._decay, self._updates, self.name = decay, num_updates, name
        self._means: dict[int, Variable] = {}

    def apply(self, var_list: Any = None) -> None:
        """Brings the means of variables up to date."""
        decay = self._decay
        if self._updates is not None:
            count = float(np.asarray(value_of(self._updates)))
            decay = min(decay, (1.0 + count) / (10.0 + count))
        for variable in var_list or ():
            value = np.asarray(value_of(variable))
            kind = value.dtype.type
            with quietly():
                mean = self._means.get(variable._id)
                if mean is None:
                    mean = self._means[variable._id] = Variable(
                        value, trainable=False, name=f"{variable._name}/{self.name}"
                    )
                old = np.asarray(value_of(mean))
                mean.assign(old - (old - value) * (kind(1) - kind(decay)))

    def average(self, var: Any) -> Any:
        """Returns the variable that holds the mean, or None."""
        return self._means.get(var._id)


def list_variables(ckpt_dir_or_file: str) -> list[tuple[str, list[int]]]:
    """Returns the ways and shapes of what was kept under a path."""
    values = _kept.get(str(ckpt_dir_or_file), {})
    return [
        (f"{way}/.ATTRIBUTES/VARIABLE_VALUE", list(v.shape)) for way, v in sorted(values.items())
    ]


def load_variable(ckpt_dir_or_file: str, name: str) -> Any:
    """Returns one value kept under a path."""
    return _kept[str(ckpt_dir_or_file)][name.removesuffix("/.ATTRIBUTES/VARIABLE_VALUE")]


__all__ = [
    "Checkpoint", "CheckpointManager", "ExponentialMovingAverage", "latest_checkpoint", "list_variables",
    "load_variable",
]  # fmt: skip


def __getattr__(name: str) -> NoReturn:
    raise missing("tensorflow.train", globals(), name)
