"""Why a result is NaN or infinite: the first op, forward or in a rule, that makes such a number of finite ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from viz.trace.types import Op
from viz.why.facts import Call, Facts, line_of
from viz.why.reason import Reason

GROWS = frozenset(
    {
        "exp", "expm1", "cosh", "sinh", "multiply", "square", "pow", "add", "add_n", "subtract", "cumprod",
        "matmul", "reduce_sum", "reduce_prod", "cast", "lgamma", "softplus", "einsum", "cumsum", "conv2d",
        "squared_difference", "dot",
    }
)  # fmt: skip
"""Ops whose infinite result of finite inputs means that it is too large for the dtype."""

CHOICE = frozenset({"where", "where_true"})


def elements(value: Any) -> Iterator[Any]:
    """Yields the numbers of a trace's value; of a summary those that it has."""
    if isinstance(value, dict):
        for part in value.values():
            yield from elements(part)
    elif isinstance(value, list):
        for part in value:
            yield from elements(part)
    else:
        yield value


def is_nan(number: Any) -> bool:
    """Whether a number of a trace is NaN (a complex one: has such a part)."""
    return isinstance(number, str) and "nan" in number


def is_infinite(number: Any) -> bool:
    """Whether a number of a trace is infinite."""
    return isinstance(number, str) and "inf" in number


def kind_of(value: Any) -> str:
    """Returns ``nan``, ``inf``, ``zero`` (every element is 0), or an empty text for an ordinary value."""
    numbers = list(elements(value))
    if any(map(is_nan, numbers)):
        return "nan"
    if any(map(is_infinite, numbers)):
        return "inf"
    if numbers and all(n == 0 for n in numbers if not isinstance(n, bool)):
        return "zero"
    return ""


class Numbers:
    """Where the numbers of a trace stop being finite."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._assigned: dict[int, list[tuple[int, int]]] = {}
        for at, e in enumerate(facts.events):
            if e["type"] == "assign":
                self._assigned.setdefault(e["variable"], []).append((at, e["tensor"]))

    def value(self, tensor: int, at: int) -> Any:
        """The value of a tensor, or of a variable when event ``at`` happened."""
        last = tensor
        for when, held in self._assigned.get(tensor, ()):
            if when < at:
                last = held
        return self.facts.tensors[last]["value"]

    def odd(self, tensor: int, at: int) -> str:
        """``nan``, ``inf`` or an empty text."""
        found = kind_of(self.value(tensor, at))
        return found if found != "zero" else ""

    def origins(self, tensor: int, at: int) -> list[Op | int]:
        """The ops that made a non-finite number of finite ones, or tensors that came with one, earliest first."""
        facts = self.facts
        found: dict[int, Op | int] = {}
        waiting, seen = [(tensor, at)], {tensor}
        while waiting:
            one, when = waiting.pop()
            op = facts.producer.get(one)
            if op is None:
                found[self._since(one, when)] = one
                continue
            made = facts.made[one]
            bad = [t for t in op["inputs"] if self.odd(t, made)]
            if not bad:
                found[made] = op
            for t in bad:
                if t not in seen:
                    seen.add(t)
                    waiting.append((t, made))
        return [found[key] for key in sorted(found)]

    def product(self, tensor: int, at: int) -> str:
        """The arithmetic that made the first NaN of infinities: ``0 · ∞``, ``∞ − ∞`` or ``∞ / ∞``."""
        facts, seen, waiting = self.facts, {tensor}, [tensor]
        first: Op | None = None
        while waiting:
            op = facts.producer.get(waiting.pop())
            if op is None:
                continue
            made = facts.made[op["outputs"][0]]
            bad = [t for t in op["inputs"] if self.odd(t, made) == "nan"]
            if not bad and (first is None or op["id"] < first["id"]):
                first = op
            waiting += [t for t in bad if t not in seen]
            seen.update(bad)
        if first is None:
            return ""
        made = facts.made[first["outputs"][0]]
        odd = [self.odd(t, made) == "inf" for t in first["inputs"]]
        if not any(odd):
            return ""
        return {"multiply": "0 · ∞", "square": "", "divide": "∞ / ∞" if all(odd) else ""}.get(
            first["name"], "∞ − ∞" if first["name"] in ("add", "subtract", "add_n") else ""
        )

    def _since(self, tensor: int, at: int) -> int:
        """The event at which a tensor that no op made came, or a variable's value was written."""
        written = [when for when, _ in self._assigned.get(tensor, ()) if when < at]
        return written[-1] if written else self.facts.made.get(tensor, 0)


def why_number(facts: Facts, call: Call, position: int, kind: str) -> Reason:
    """Returns the reason for a result that is NaN or infinite."""
    numbers = Numbers(facts)
    result = next(
        p["results"][position]
        for p in call.passes
        if p["results"] is not None
        and p["results"][position] is not None
        and numbers.odd(p["results"][position], len(facts.events))
    )
    values: dict[str, Any] = {
        "source": facts.source_text(call, position),
        "target": facts.target_text(call),
        "value": kind,
        "product": numbers.product(result, len(facts.events)) if kind == "nan" else "",
    }
    for origin in numbers.origins(result, len(facts.events)):
        if isinstance(origin, dict):
            return _of_op(facts, numbers, origin, values)
        return _of_tensor(facts, numbers, call, origin, values)
    return Reason("nan", key="odd_unknown", tensor=result, line=call.line, values=values)


def _of_op(facts: Facts, numbers: Numbers, origin: Op, values: dict[str, Any]) -> Reason:
    made = facts.made[origin["outputs"][0]]
    forward = facts.ops.get(origin["rule_of"]) if origin["rule_of"] is not None else None
    named = forward if forward is not None else origin
    got = next(
        (o for o in map(numbers.odd, origin["outputs"], [made] * len(origin["outputs"])) if o),
        "nan",
    )
    overflow = got == "inf" and origin["name"] in GROWS and not _at_edge(numbers, origin, made)
    hidden = forward is not None and _not_chosen(facts, forward)
    kind = "overflow" if overflow else "nan"
    key = f"{kind}_rule" if forward is not None else f"{kind}_forward"
    filled = {
        **values,
        "op": named["name"],
        "line": line_of(named) or "",
        "got": _word(numbers, origin, made),
        "given": _given(numbers, named, facts),
    }
    return Reason(
        kind,
        op=named["id"],
        tensor=named["outputs"][0],
        line=line_of(named),
        key=f"{key}_where" if hidden and kind == "nan" else key,
        values=filled,
    )


def _of_tensor(
    facts: Facts, numbers: Numbers, call: Call, tensor: int, values: dict[str, Any]
) -> Reason:
    """The number came with a constant, or with a variable that an earlier step has spoilt."""
    begin = facts.begins[call.passes[0]["id"]]
    for earlier in reversed(facts.calls[: call.number]):
        for position, source in enumerate(earlier.passes[0]["sources"]):
            result = (earlier.passes[0]["results"] or [None] * (position + 1))[position]
            if (
                source == tensor
                and result is not None
                and numbers.odd(result, begin)
                and not numbers.odd(tensor, facts.begins[earlier.passes[0]["id"]])
            ):
                kind = numbers.odd(result, begin)
                return why_number(facts, earlier, position, kind)
    e = next(
        (
            facts.events[at]
            for at in range(begin, -1, -1)
            if facts.events[at]["type"] == "assign" and facts.events[at]["variable"] == tensor
        ),
        None,
    )
    line = e["line"] if e is not None else facts.tensors[tensor]["line"]
    filled = {**values, "line": line or "", "given": facts.name(tensor), "op": ""}
    return Reason("nan", tensor=tensor, line=line, key="nan_given", values=filled)


def _at_edge(numbers: Numbers, op: Op, at: int) -> bool:
    """Whether an infinite result comes from a zero (``0 ** -1``), not from large numbers."""
    return op["name"] == "pow" and any(n == 0 for n in elements(numbers.value(op["inputs"][0], at)))


def _not_chosen(facts: Facts, forward: Op) -> bool:
    """Whether a ``where`` reads the op's result: the rule runs for the elements it did not choose as well."""
    reached = set(forward["outputs"])
    for op in facts.ops.values():
        if op["role"] == "forward" and not reached.isdisjoint(op["inputs"]):
            if op["name"] in CHOICE:
                return True
            if op["name"] in ("multiply", "negative", "add", "subtract", "reshape"):
                reached.update(op["outputs"])
    return False


def _word(numbers: Numbers, op: Op, at: int) -> str:
    for tensor in op["outputs"]:
        for number in elements(numbers.value(tensor, at)):
            if is_nan(number) or is_infinite(number):
                return {"nan": "NaN", "inf": "∞", "-inf": "−∞"}.get(str(number), str(number))
    return "NaN"


def _given(numbers: Numbers, op: Op, facts: Facts) -> str:
    """The input numbers at the place where the op goes wrong, as far as they can be told."""
    at = facts.made[op["outputs"][0]]
    words = []
    for tensor in op["inputs"][:2]:
        flat = [n for n in elements(numbers.value(tensor, at)) if not isinstance(n, bool)]
        telling = [n for n in flat if n == 0] or sorted(
            (n for n in flat if isinstance(n, int | float)), key=abs, reverse=True
        )
        if op["name"] in ("log", "sqrt", "rsqrt", "log1p"):
            below = [n for n in flat if isinstance(n, int | float) and n < 0]
            telling = below or telling
        if telling:
            words.append(f"{telling[0]:.6g}" if isinstance(telling[0], float) else str(telling[0]))
    return ", ".join(words)
