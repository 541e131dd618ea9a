"""Which dtypes TensorFlow's kernels take, and its words for those that they refuse."""

from __future__ import annotations

import functools
import re

from viz.engine.dtypes import ALL, DType
from viz.engine.errors import InvalidArgumentError, NotFoundError
from viz.engine.op_defs import OP_DEFS

_BY_ENUM = {d.runtime_name.upper(): d for d in ALL}


@functools.cache
def _table() -> dict[str, tuple[str, str]]:
    lines = (line.split("|") for line in OP_DEFS.strip().splitlines())
    return {name: (described, kernels) for name, described, kernels in lines}


def _allowed(described: str, attribute: str) -> list[str]:
    """The dtypes of an attribute as the registry lists them; none if it takes all."""
    found = re.search(rf"attr={attribute}:type[^;]*allowed=\[([^\]\"]*)\]", described)
    return found[1].split() if found else []


@functools.cache
def taken(tf_name: str) -> frozenset[str]:
    """Returns the names of the dtypes that a kernel takes as its attribute T; empty if the table does not say."""
    described, kernels = _table().get(tf_name, ("", ""))
    if tf_name in ("All", "Any"):  # their operand's type is no attribute
        return frozenset({"bool"})
    allowed = _allowed(described, "T")
    names = [name for name in kernels.split() if name in allowed or not allowed] or allowed
    return frozenset(_BY_ENUM[name].name for name in names if name in _BY_ENUM)


def check(tf_name: str, dtype: DType, said: str | None = "", attribute: str = "T") -> None:
    """Checks that a kernel takes a dtype; one that the table does not know takes all.

    Raises:
        InvalidArgumentError: It does not.
        NotFoundError: It could, but there is no such kernel on the CPU.
    """
    if tf_name in _table() and dtype.name not in taken(tf_name):
        raise refused(tf_name, dtype, attribute, said)


def runtime_name(enum: str) -> str:
    """Returns what messages call a dtype that the registry calls ``enum``."""
    return enum.lower()


def refused(
    tf_name: str, dtype: DType, attribute: str = "T", said: str | None = ""
) -> InvalidArgumentError | NotFoundError:
    """Returns TensorFlow's error of a kernel that does not take a dtype.

    Args:
        tf_name: The kernel.
        dtype: What it was given.
        attribute: The registry's name of the type.
        said: The op's name in the message, None to leave it out.
    """
    tail = f"[Op:{tf_name}]" + ("" if said is None else f" name: {said}")
    described, _ = _table().get(tf_name, ("", ""))
    allowed = _allowed(described, attribute)
    enum = dtype.runtime_name.upper()
    if not described or tf_name in ("All", "Any"):
        return InvalidArgumentError(
            f"cannot compute {tf_name} as input #0(zero-based) was expected to be a bool tensor but is a "
            f"{dtype.runtime_name} tensor {tail}"
        )
    if not allowed or enum in allowed:
        return NotFoundError(
            f"Could not find device for node: {{{{node {tf_name}}}}} = {tf_name}[{attribute}=DT_{enum}] {tail}"
        )
    names = ", ".join(runtime_name(name) for name in allowed)
    shown = re.sub(
        r"allowed=\[([^\"\]]*)\]",
        lambda m: "allowed=[" + ", ".join(f"DT_{name}" for name in m[1].split()) + "]",
        described,
    )
    shown = re.sub(r'allowed=\[("[^\]]*)\]', lambda m: m[0].replace('" "', '", "'), shown)
    return InvalidArgumentError(
        f"Value for attr '{attribute}' of {dtype.runtime_name} is not in the list of allowed values: {names}\n"
        f"\t; NodeDef: {{{{node {tf_name}}}}}; Op<name={tf_name}; {shown}> {tail}"
    )
