"""Curves: a scalar target as a function of the one scalar source it was derived by, and what gradients say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from viz.plots.replay import Function, ReplayError
from viz.plots.values import Values, latest
from viz.trace.types import Pass

POINTS = 161


@dataclass(frozen=True)
class Derivative:
    """The recorded derivative of an order: the pass that gave it, when, and by which tape."""

    order: int
    value: float
    at: int
    tape: int


@dataclass
class Curve:
    """A function through a point.

    Attributes:
        source: Tensor id of x.
        target: Tensor id of y.
        made: Event that made y.
        activity: Events that speak of this curve: y made, a pass begun, a result given.
        derivatives: By order, lowest first; each known from its event on.
        why: Why there is no curve, else None; then ``xs`` and ``ys`` are empty.
        differs: Whether the recorded slope is not the curve's (part of the path is stopped, or the rule is custom).
    """

    source: int
    target: int
    made: int
    x: float = 0.0
    y: float = 0.0
    xs: Any = field(default_factory=lambda: np.zeros(0))
    ys: Any = field(default_factory=lambda: np.zeros(0))
    activity: list[int] = field(default_factory=list)
    derivatives: list[Derivative] = field(default_factory=list)
    why: ReplayError | None = None
    differs: bool = False

    def known(self, at: int) -> list[Derivative]:
        """Derivatives that have been given by then, without gaps from the first order on."""
        found: list[Derivative] = []
        for one in self.derivatives:
            if one.order != len(found) + 1 or one.at > at:
                break
            found.append(one)
        return found

    def taylor(self, order: int, xs: np.ndarray) -> np.ndarray:
        """The polynomial that agrees with the recorded derivatives up to ``order``: the tangent is the first."""
        total, term = np.full(len(xs), self.y), np.ones(len(xs))
        for one in self.derivatives[:order]:
            term = term * (xs - self.x) / one.order
            total = total + one.value * term
        return total

    @property
    def window(self) -> tuple[float, float]:
        """The range of y to show: all of it, unless a pole would squeeze the rest flat."""
        finite = self.ys[np.isfinite(self.ys)]
        if not len(finite):
            return self.y - 1, self.y + 1
        low, high = np.quantile(finite, [0.1, 0.9])
        spread = 1.5 * (high - low)
        low = min(self.y, max(finite.min(), low - spread))
        high = max(self.y, min(finite.max(), high + spread))
        margin = 0.08 * (high - low) or 1.0
        return float(low - margin), float(high + margin)


class Curves:
    """The curves of one trace: one for each scalar target that a pass derived by one scalar source alone."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.found = _curves(values)
        spoken = sorted((at, n) for n, curve in enumerate(self.found) for at in curve.activity)
        self._times, self._order = [at for at, _ in spoken], [n for _, n in spoken]
        self._drawn: set[int] = set()

    def at(self, at: int) -> Curve | None:
        """The curve that was spoken of last by then; before any, the first one to come."""
        if not self.found:
            return None
        position = latest(self._times, at)
        n = self._order[position or 0]
        if n not in self._drawn:
            self._drawn.add(n)
            self._draw(self.found[n])
        return self.found[n]

    def _draw(self, curve: Curve) -> None:
        """Fills in the points; curves of one source share their range of x, so that a loop's do not jump."""
        at = [c.x for c in self.found if c.source == curve.source]
        reach = max(1.0, max(at) - min(at), *(abs(x) for x in at))
        if not np.isfinite(reach):
            curve.why = ReplayError("range")
            return
        try:
            function = Function(self.values, curve.source, curve.target)
            xs = np.linspace(min(at) - reach, max(at) + reach, POINTS)
            xs = np.unique(np.append(xs, curve.x))
            curve.ys, curve.xs = function(xs), xs
            curve.differs = _differs(function, curve, reach)
        except ReplayError as why:
            curve.why = why


def _curves(values: Values) -> list[Curve]:
    found: dict[tuple[int, int], Curve] = {}
    root: dict[int, tuple[Curve, int]] = {}  # derivative's tensor id -> curve and order
    given = {e["pass"] for e in values.index.events if e["type"] == "seed" and e["given"]}
    for at, event in enumerate(values.index.events):
        if event["type"] not in ("pass", "results"):
            continue
        one = values.index.passes[event["pass"]]
        if not _fits(values, one):
            continue
        target, source = one["targets"][0], one["sources"][0]
        curve, order = root.get(target, (None, 0))
        if curve is None or curve.source != source:
            curve, order = found.get((source, target)) or _begin(values, source, target), 0
            found[source, target] = curve
        curve.activity.append(at)
        result = (one["results"] or [None])[0] if event["type"] == "results" else None
        if result is None or one["id"] in given:  # with output_gradients it is not the slope
            continue
        root.setdefault(result, (curve, order + 1))
        value = values.scalar(result, at)
        if value is not None and len(curve.derivatives) == order:
            curve.derivatives.append(Derivative(order + 1, value, at, one["tape"]))
    return list(found.values())


def _begin(values: Values, source: int, target: int) -> Curve:
    made = values.made.get(target, 0)
    x, y = values.scalar(source, made), values.scalar(target, made)
    return Curve(source, target, made, x or 0.0, y or 0.0, activity=[made])


def _fits(values: Values, one: Pass) -> bool:
    ends = [*one["targets"], *one["sources"]]
    alone = one["kind"] == "gradient" and len(ends) == 2
    return alone and all(values.index.scalar(t) and values.floating(t) for t in ends)


def _differs(function: Function, curve: Curve, reach: float) -> bool:
    """Whether the recorded slope lies outside of the slopes just left and right of the point."""
    if not curve.derivatives:
        return False
    step = reach * (1e-2 if function.dtype.itemsize < 8 else 1e-4)
    left, here, right = function(curve.x + step * np.array([-1.0, 0.0, 1.0]))
    slopes = (here - left) / step, (right - here) / step
    if not np.all(np.isfinite(slopes)):
        return False
    slack = 0.03 * max(map(abs, (*slopes, curve.derivatives[0].value))) + 1e-3
    return not min(slopes) - slack <= curve.derivatives[0].value <= max(slopes) + slack
