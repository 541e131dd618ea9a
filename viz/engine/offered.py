"""The refusal of an argument that is not offered: it names the function and the argument."""

from __future__ import annotations

from typing import Any


def offered(function: str, **given: tuple[Any, ...]) -> None:
    """Checks that arguments have values that are honoured here.

    Args:
        function: Its public name.
        **given: By argument: the value, then the values that are honoured.

    Raises:
        NotImplementedError: Another value.
    """
    for argument, (value, *honoured) in given.items():
        if not any(
            value is each or (type(value) is type(each) and value == each) for each in honoured
        ):
            raise NotImplementedError(f"{function}: {argument}={value!r} is not offered here.")
