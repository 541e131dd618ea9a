"""What learners read when they use a name that is not here: that it is missing, and what there is instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any


def public(names: Mapping[str, Any]) -> list[str]:
    """Returns the names that a module offers."""
    offered = names.get("__all__")
    return sorted(offered if offered is not None else [n for n in names if not n.startswith("_")])


def missing(
    module: str, names: Mapping[str, Any], name: str, elsewhere: Iterable[str] = ()
) -> AttributeError:
    """Returns the error for ``module.name``: TensorFlow's text, then the nearest names, then all of a small family.

    Args:
        module: The module's name as learners write it, for example ``tensorflow.nn``.
        names: The module's namespace.
        name: What was asked for.
        elsewhere: Full names in other modules to suggest as well.
    """
    text = f"module '{module}' has no attribute '{name}'"
    here = public(names)
    near = difflib.get_close_matches(name, here, 3, 0.78)
    last = name.rpartition("_")[2]
    near += [n for n in elsewhere if n.rpartition(".")[2] == name][:2]
    if near:
        text += f" here; there is: {', '.join(dict.fromkeys(near))}"
    elif module != "tensorflow" and last:
        text += f" here; there are: {', '.join(here)}"
    return AttributeError(text)
