"""What learners read when they use a name that is not here: whether TensorFlow has it, and what there is instead."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from viz.tf.outside import instead


def public(names: Mapping[str, Any]) -> list[str]:
    """Returns the names that a module offers."""
    offered = names.get("__all__")
    return sorted(offered if offered is not None else [n for n in names if not n.startswith("_")])


def tensorflow_has(module: str, name: str) -> bool | None:
    """Whether TensorFlow 2.21 has ``name`` in ``module``; None if the module's names are not known.

    Args:
        module: For example ``tensorflow``, ``tensorflow.nn``, ``keras.layers`` or ``viz.tf.nn``.
        name: What was asked for.
    """
    from viz.tf.tensorflow_names import FAMILIES  # only now: who types no wrong name never loads it

    family = module.replace("viz.tf", "tensorflow", 1).replace("tensorflow", "", 1).lstrip(".")
    names = FAMILIES.get(family)
    return None if names is None else name in names.split()


class MissingNameError(AttributeError):
    """A module lacks a name; prints as the AttributeError it is.

    Its text is made when it is read: Python itself asks modules for names and expects to fail.
    """

    __module__ = "builtins"
    __qualname__ = "AttributeError"

    def __init__(
        self, module: str, names: Mapping[str, Any], wanted: str, elsewhere: Iterable[str]
    ) -> None:
        super().__init__()
        self._about = module, names, wanted, elsewhere

    @property
    def args(self) -> tuple[Any, ...]:  # type: ignore[override]
        """The text, as in any other AttributeError."""
        return (str(self),)

    def __str__(self) -> str:
        module, _, name, _ = self._about
        return f"module '{module}' has no attribute '{name}'{self.rest()}"

    def rest(self) -> str:
        """The text after Python's own words."""
        return _rest(*self._about)


MissingNameError.__name__ = "AttributeError"


def missing(
    module: str, names: Mapping[str, Any], name: str, elsewhere: Iterable[str] = ()
) -> AttributeError:
    """Returns the error for ``module.name``: TensorFlow's text, whether TensorFlow has it, and what there is here.

    The nearest names come first. For a name that TensorFlow has, or that is near to nothing, the family follows: all
    names of the module, or for ``tensorflow`` itself those that share a word with it.

    Args:
        module: The module's name as learners write it, for example ``tensorflow.nn``.
        names: The module's namespace.
        name: What was asked for.
        elsewhere: Full names in other modules to suggest as well.
    """
    return MissingNameError(module, names, name, elsewhere)


def not_importable(module: ModuleType, shown: str, name: str) -> ImportError:
    """Returns the error for ``from module import name``, with what ``module.name`` would say.

    Args:
        module: Where the name was looked for.
        shown: The module's name as it was typed.
        name: What was asked for.
    """
    try:
        getattr(module, name)
    except MissingNameError as error:
        said = error.rest()
    except AttributeError:
        said = ""
    return ImportError(f"cannot import name {name!r} from {shown!r}{said}", name=shown)


def not_found(fullname: str) -> ModuleNotFoundError:
    """Returns the error for ``import tensorflow.x`` of a module that is not here, with what ``tensorflow.x`` says."""
    parent, _, name = fullname.rpartition(".")
    said = ""
    if parent in sys.modules:
        try:
            getattr(sys.modules[parent], name)
        except MissingNameError as error:
            said = error.rest()
        except AttributeError:
            pass
    return ModuleNotFoundError(f"No module named {fullname!r}{said}", name=fullname)


def _rest(module: str, names: Mapping[str, Any], name: str, elsewhere: Iterable[str]) -> str:
    """What follows Python's own words: whether TensorFlow has the name, and what there is here."""
    text = ""
    if name.startswith("_"):
        return text  # asked for by Python itself
    advice = instead(module, name)
    if advice is not None:
        has = tensorflow_has(module, name)
        return f" {'here (TensorFlow has it)' if has else '(nor has TensorFlow)'}. {advice}"
    here = public(names)
    near = difflib.get_close_matches(name, here, 3, 0.78)
    near += [n for n in elsewhere if n.rpartition(".")[2] == name][:2]
    known = tensorflow_has(module, name)
    words = {word for word in name.lower().split("_") if len(word) > 2}
    family = [n for n in here if n not in near]
    if module == "tensorflow":
        family = [n for n in family if words & set(n.lower().split("_"))]
    if not known and near:
        family = []
    if known:
        text += " here (TensorFlow has it)"
    elif known is not None and (near or family):
        text += " (nor has TensorFlow)"  # with nothing to offer, TensorFlow's own words say it all
    if near:
        text += f"; there is: {', '.join(dict.fromkeys(near))}"
    if family:
        text += f"; there {'are' if len(family) > 1 else 'is'}{' also' if near else ''}: "
        text += ", ".join(family)
    return text
