"""``tf.autograph``: there is nothing to convert, so nothing to set."""

from typing import Any

from viz.tf.missing import missing


def set_verbosity(level: int, alsologtostdout: bool = False) -> None:
    """Does nothing."""


def to_graph(
    entity: Any, recursive: bool = True, experimental_optional_features: Any = None
) -> Any:
    """Returns the function itself."""
    return entity


__all__ = ["set_verbosity", "to_graph"]


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.autograph", globals(), name)
