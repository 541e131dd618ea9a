"""Bokeh figures of the plots: built once, then only their data sources, ranges and colours change."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import (
    BasicTicker,
    ColumnDataSource,
    FixedTicker,
    HoverTool,
    Line,
    Range1d,
    Rect,
    Scatter,
    Text,
    VArea,
)
from bokeh.plotting import figure

from viz.plots.curve import Curve
from viz.plots.heat import Matrix
from viz.plots.loss import Losses
from viz.words.values import number

Look = dict[str, Any]
"""Colours and the text font of the page, by the names of its style sheet's variables; ``scale``: its text size."""

TEXT, LABEL = 12, 13
"""Text sizes in px at scale 1."""
CELL = 84
"""Widest cell of a matrix in px at scale 1."""
CELLS_WITH_NUMBERS = 6
"""Most columns of a matrix whose cells have room for their numbers."""
TICKS = 8


class Figure:
    """What all figures share: no tools to click, the page's colours and font, data by source name."""

    def __init__(self, height: int, **sources: tuple[str, ...]) -> None:
        self.sources = {
            name: ColumnDataSource({column: [] for column in columns})
            for name, columns in sources.items()
        }
        self.x, self.y = Range1d(start=0, end=1), Range1d(start=0, end=1)
        self.model = figure(
            height=height, sizing_mode="stretch_width", min_width=120, toolbar_location=None,
            tools="", x_range=self.x, y_range=self.y, background_fill_alpha=0, border_fill_alpha=0,
            outline_line_color=None, min_border=4,
        )  # fmt: skip
        self.height, self.scale = height, 1.0
        self.painted: list[tuple[Any, str, str]] = []

    def add(self, source: str, glyph: Any, **colours: str) -> Any:
        """Draws a source; ``colours`` names the look's colour per attribute of the glyph."""
        self.model.add_glyph(self.sources[source], glyph)
        self.painted += [(glyph, attribute, colour) for attribute, colour in colours.items()]
        return glyph

    def fill(self, **columns: Any) -> None:
        """Gives sources their data: ``fill(curve={"x": …, "y": …})``."""
        for name, data in columns.items():
            self.sources[name].data = data

    def px(self, size: int) -> str:
        """A text size, as large as the page's text is."""
        return f"{size * self.scale:g}px"

    def dress(self, look: Look) -> None:
        """Takes the page's colours and font."""
        self.scale = look["scale"]
        self.model.height = round(self.height * self.scale)
        for axis in self.model.axis:
            axis.update(
                axis_line_color=look["line"], major_tick_line_color=look["line"],
                minor_tick_line_color=None, major_label_text_color=look["mute"],
                major_label_text_font=look["font"], major_label_text_font_size=self.px(TEXT),
                axis_label_text_color=look["ink"], axis_label_text_font=look["font"],
                axis_label_text_font_size=self.px(LABEL), axis_label_text_font_style="normal",
                axis_label_standoff=4, major_tick_in=0, major_tick_out=4,
            )  # fmt: skip
        for grid in self.model.grid:
            grid.update(grid_line_color=look["line"], grid_line_alpha=0.55)
        for glyph, attribute, colour in self.painted:
            setattr(glyph, attribute, look[colour])


class CurveFigure(Figure):
    """y(x), the point, the tangent, and the parabola that bends as the curve does there."""

    def __init__(self) -> None:
        points = ("x", "y")
        super().__init__(
            200, curve=points, point=points, tangent=points, bend=points, drop=points,
            between=("x", "low", "high"),
        )  # fmt: skip
        self.model.xaxis.ticker = BasicTicker(desired_num_ticks=6)
        self.model.yaxis.ticker = BasicTicker(desired_num_ticks=5)
        self.model.yaxis.axis_label_orientation = "horizontal"
        self.between = self.add("between", VArea(x="x", y1="low", y2="high", fill_alpha=0.16))
        self.add("drop", Line(line_dash=[2, 3]), line_color="mute")
        self.add("curve", Line(line_width=2.5), line_color="ink")
        self.tangent = self.add("tangent", Line(line_width=2))
        self.bend = self.add("bend", Line(line_width=2, line_dash=[7, 4]))
        self.add("point", Scatter(size=9, line_width=2), fill_color="card", line_color="now")

    def show(
        self, curve: Curve, names: tuple[str, str], at: int, hues: list[int], look: Look
    ) -> None:
        """Shows a curve as far as it is known; ``hues`` gives the tape's hue per known derivative."""
        self.model.xaxis.axis_label, self.model.yaxis.axis_label = names
        nothing: dict[str, Any] = {"x": [], "y": []}
        if curve.why is not None or not len(curve.xs):
            self.fill(curve=nothing, point=nothing, tangent=nothing, bend=nothing, drop=nothing)
            self.fill(between={"x": [], "low": [], "high": []})
            return
        self.x.update(start=float(curve.xs[0]), end=float(curve.xs[-1]))
        low, high = curve.window
        self.y.update(start=low, end=high)
        there = curve.made <= at
        known = curve.known(at) if there else []
        xs = curve.xs
        self.fill(
            curve={"x": xs, "y": curve.ys} if there else nothing,
            point={"x": [curve.x], "y": [curve.y]} if there else nothing,
            drop={"x": [curve.x, curve.x], "y": [low, curve.y]} if there else nothing,
            tangent={"x": xs, "y": curve.taylor(1, xs)} if known else nothing,
            bend={"x": xs, "y": curve.taylor(len(known), xs)} if len(known) > 1 else nothing,
            between={"x": xs, "low": curve.taylor(1, xs), "high": curve.taylor(len(known), xs)}
            if len(known) > 1
            else {"x": [], "low": [], "high": []},
        )
        if known:
            self.tangent.line_color = look[f"tape{hues[0]}"]
            self.bend.line_color = self.between.fill_color = look[f"tape{hues[-1]}"]


class HeatFigure(Figure):
    """A matrix as coloured cells: one colour for each sign, paper for 0, hatching for what is no number."""

    def __init__(self) -> None:
        cells = ("x", "y", "paint", "ink", "text", "where", "value")
        super().__init__(80, cells=cells, odd=("x", "y"))
        rects = Rect(width=1, height=1, fill_color="paint", line_width=1)
        painted = self.model.add_glyph(self.sources["cells"], rects)
        self.painted.append((rects, "line_color", "line"))
        hatched = Rect(
            width=1, height=1, fill_alpha=0, line_alpha=0, hatch_pattern="right_diagonal_line",
            hatch_alpha=0.3, hatch_weight=1, hatch_scale=12,
        )  # fmt: skip
        self.add("odd", hatched, hatch_color="ink")
        text = Text(text="text", text_color="ink", text_align="center", text_baseline="middle")
        self.text = self.add("cells", text)
        self.model.add_tools(
            HoverTool(renderers=[painted], tooltips="@where = @value", attachment="above")
        )
        self.model.grid.visible = False
        self.model.axis.axis_line_alpha = 0
        self.model.axis.major_tick_line_alpha = 0
        self.model.xaxis[0].visible = True
        self.model.add_layout(self.model.below.pop(0), "above")

    def show(self, matrix: Matrix, look: Look) -> None:
        """Shows a matrix, coloured against its own largest size."""
        rows, columns = matrix.numbers.shape
        numbers = matrix.numbers.ravel()
        finite = np.isfinite(numbers)
        top = np.abs(numbers[finite]).max(initial=0.0) or 1.0
        level = np.nan_to_num(numbers, nan=0.0, posinf=top, neginf=-top) / top
        few = columns <= CELLS_WITH_NUMBERS
        y, x = (index.ravel() for index in np.indices((rows, columns)))
        odd = ~finite
        paint = [_mix(look, one) for one in level]
        self.fill(
            cells={
                "x": x, "y": y,
                "paint": paint,
                "ink": [_readable(look, colour) for colour in paint],
                "text": [
                    written(n, 3 if columns <= 4 else 2) if few or not np.isfinite(n) else "" for n in numbers
                ],
                "where": [str([int(c)] if matrix.rank == 1 else [int(r), int(c)]) for r, c in zip(y, x, strict=True)],
                "value": [written(n) for n in numbers],
            },
            odd={"x": x[odd], "y": y[odd]},
        )  # fmt: skip
        self.x.update(start=-0.5, end=columns - 0.5)
        self.y.update(start=rows - 0.5, end=-0.5)
        self.height = int(min(240, rows * (26 if rows <= 8 else 15))) + 26
        self.model.height = round(self.height * self.scale)
        self.model.max_width = round((columns * CELL + 40) * self.scale)
        self.model.xaxis.ticker = FixedTicker(ticks=_ticks(columns))
        self.model.yaxis.ticker = FixedTicker(ticks=_ticks(rows) if matrix.rank > 1 else [])
        self.text.text_font = value(look["font"])
        self.text.text_font_size = value(self.px(TEXT))


class LossFigure(Figure):
    """The loss over the turns of a loop, as far as it has been computed."""

    def __init__(self) -> None:
        super().__init__(170, line=("x", "y"), now=("x", "y"))
        self.model.xaxis.ticker = BasicTicker(desired_num_ticks=6, min_interval=1)
        self.model.yaxis.ticker = BasicTicker(desired_num_ticks=4)
        self.add("line", Line(line_width=2), line_color="ink")
        self.add("line", Scatter(size=5), fill_color="ink", line_color="ink")
        self.add("now", Scatter(size=11, line_width=2.5), fill_color="card", line_color="now")

    def show(self, losses: Losses, at: int, label: str) -> None:
        """Shows the turns up to a time."""
        self.model.xaxis.axis_label = label
        values = np.array([value for _, value in losses.turns])
        finite = values[np.isfinite(values)]
        low, high = (finite.min(), finite.max()) if len(finite) else (0.0, 1.0)
        margin = 0.1 * (high - low) or 1.0
        self.x.update(start=0.5, end=len(values) + 0.5)
        self.y.update(start=float(low - margin), end=float(high + margin))
        shown = losses.shown(at)
        turns = np.arange(1, shown + 1)
        self.fill(
            line={"x": turns, "y": values[:shown]},
            now={"x": turns[-1:], "y": values[:shown][-1:]},
        )


def _mix(look: Look, level: float) -> str:
    """The paper's colour mixed with the sign's, for a level of -1 to 1."""
    paper, full = _channels(look["card"]), _channels(look["pos" if level > 0 else "neg"])
    share = abs(level) ** 0.8
    return "#" + "".join(
        f"{round(a + (b - a) * share):02x}" for a, b in zip(paper, full, strict=True)
    )


def _readable(look: Look, colour: str) -> str:
    """The page's ink or paper, whichever stands out more from a colour."""
    here, ink, paper = (_luminance(one) for one in (colour, look["ink"], look["card"]))
    return str(look["ink"] if _contrast(here, ink) > _contrast(here, paper) else look["card"])


def _contrast(one: float, other: float) -> float:
    """Contrast ratio of two luminances (WCAG 2.2)."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance of a colour (WCAG 2.2)."""
    parts = [channel / 255 for channel in _channels(colour)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def written(value: float, digits: int = 4) -> str:
    """A number with at most so many significant digits; NaN and infinities as signs."""
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "∞" if value > 0 else "-∞"
    return number(float(f"{value:.{digits}g}"))


def _ticks(count: int) -> list[int]:
    return list(range(0, count, -(-count // TICKS)))
