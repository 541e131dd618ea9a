"""``tf.raw_ops``: one, to forbid a gradient."""

from typing import Any

from viz.engine.convert import to_tensor
from viz.engine.primitive import Primitive, apply, primitive
from viz.engine.tensor import EagerTensor
from viz.tf.missing import missing


def _refuse(g: Any, y: Any, x: Any, *, message: str) -> Any:
    raise LookupError(f"Gradient explicitly disabled. Reason: {message.encode()!r}")


_prevent: Primitive = primitive(
    "prevent_gradient", "PreventGradient", lambda x, *, message: x, (_refuse,)
)


def PreventGradient(input: Any, message: str = "", name: str | None = None) -> EagerTensor:
    """Returns ``input``; a gradient through it raises LookupError."""
    return apply(_prevent, (to_tensor(input),), {"message": message})


__all__ = ["PreventGradient"]


def __getattr__(name: str) -> Any:
    raise missing("tensorflow.raw_ops", globals(), name)
