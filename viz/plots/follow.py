"""The plots beside a picture: which ones a program has, what each shows at a step, and the words for them.

They follow the step that the page tells; figures are made when the first program with something to plot is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from viz import locale
from viz.plots.curve import Curves
from viz.plots.figures import CurveFigure, HeatFigure, Look, LossFigure, written
from viz.plots.heat import Heat, Matrix
from viz.plots.loss import losses
from viz.plots.values import Values
from viz.story.index import HUES
from viz.story.story import Story
from viz.words.values import shape_text

KINDS: dict[str, Callable[[], Any]] = {
    "curve": CurveFigure,
    "tensor": HeatFigure,
    "gradient": HeatFigure,
    "loss": LossFigure,
}
COLOURS = ("ink", "mute", "line", "card", "now", "neg", "pos", *(f"tape{n}" for n in range(HUES)))
COLOUR = re.compile(r"#[0-9a-f]{6}")
ROOT = 16.0
"""Font size of the page's root, in px, at which figures have their own size."""
MAX_SPOKEN = 16
"""Most numbers of a matrix that its text alternative lists."""


class Shown(Protocol):
    """What the figures are of, and in which language: a page's session.

    Attributes:
        param: Its ``watch`` calls a function whenever one of the named attributes changes.
    """

    story: Story | None
    lang: str
    param: Any

    def remember(self) -> None:
        """Gets the trace of a picture that was made before the session began."""


class Subjects:
    """What can be plotted of one trace."""

    def __init__(self, story: Story) -> None:
        self.story, self.values = story, Values(story.index)
        self.curves = Curves(self.values)
        self.heat = Heat(self.values)
        self.losses = losses(self.values)
        some = {
            "curve": bool(self.curves.found),
            "tensor": self.heat.any,
            "gradient": self.heat.any,
            "loss": self.losses is not None,
        }
        self.kinds = [kind for kind in KINDS if some[kind]]

    def tensor(self, element: str | None) -> int | None:
        """The tensor that a node of the picture shows."""
        node = self.story.graph.nodes.get(element) if element else None
        if node is None or node.op is None:
            return node.tensor if node else None
        outputs: list[int] = self.values.index.ops[node.op]["outputs"]
        return outputs[0]


class Plots:
    """Keeps the figures of one page in step with it.

    Args:
        session: Whose trace and language they show.
        send: Takes messages for the page.
        place: Takes the models of all figures by kind whenever one more has been made.
        later: Calls a function soon, when the page has what the session sends first.
    """

    def __init__(
        self,
        session: Shown,
        send: Callable[[dict[str, Any]], None],
        place: Callable[[dict[str, Any]], None],
        later: Callable[[Callable[[], None]], None],
    ) -> None:
        self.session, self.send, self.place, self.later = session, send, place, later
        self.look: Look | None = None
        self.subjects: Subjects | None = None
        self.at = -1
        self.selected: str | None = None
        self.figures: dict[str, Any] = {}
        self._drawn: dict[
            str, Any
        ] = {}  # per kind, what the figure shows: the same is not sent again
        self._said: dict[str, Any] | None = None
        session.param.watch(lambda *_: later(self._changed), ["trace", "lang"])

    def take(self, message: dict[str, Any]) -> bool:
        """Takes a message of the page if it is for the plots: ``look`` (its colours and
        text size) or ``step`` (the last event that has happened, and the selected element).
        """
        kind = message.get("type")
        if kind == "look":
            self.look = _look(message) or self.look
            self._dress()
            self._changed()
        elif kind == "step" and isinstance(message.get("at"), int):
            selected = message.get("selected")
            self.at, self.selected = message["at"], selected if isinstance(selected, str) else None
            self._show()
        return kind in ("look", "step")

    def text(self, key: str, **values: Any) -> str:
        """A sentence of the catalog in the session's language."""
        return locale.text(f"plots.{key}", self.session.lang, **values)

    def _changed(self) -> None:
        story = self.session.story
        if self.look is None:
            return
        if story is None:
            self.session.remember()
            return
        if self.subjects is None or self.subjects.story is not story:
            self.subjects = Subjects(story)
        if not self.subjects.kinds:
            self._say(None)
            return
        missing = [kind for kind in self.subjects.kinds if kind not in self.figures]
        for kind in missing:
            self.figures[kind] = KINDS[kind]()
            self.figures[kind].dress(self.look)
        self._show()
        if missing:  # with data already in them
            self.place({kind: one.model for kind, one in self.figures.items()})

    def _dress(self) -> None:
        self._drawn.clear()
        for one in self.figures.values():
            one.dress(self.look)

    def _show(self) -> None:
        if self.look is None or self.subjects is None or not self.subjects.kinds:
            return
        at = self.at
        subject = self.subjects.heat.subject(at, self.subjects.tensor(self.selected))
        shown = {
            "curve": self._curve(at),
            "tensor": self._matrix("tensor", subject.tensor, subject.tensor, at),
            "gradient": self._matrix("gradient", subject.gradient, subject.tensor, at),
            "loss": self._loss(at),
        }
        self._say({"title": self.text("title"), **shown})

    def _say(self, plots: dict[str, Any] | None) -> None:
        if plots is None or plots != self._said:
            self._said = plots
            self.send({"type": "plots", "plots": plots})

    def _draw(self, kind: str, state: Any, *given: Any) -> None:
        """Lets a figure show something, unless ``state`` says that it does already."""
        if self._drawn.get(kind) != state:
            self._drawn[kind] = state
            self.figures[kind].show(*given)

    # ----- one method per kind: fills the figure, gives the words -----

    def _curve(self, at: int) -> dict[str, Any] | None:
        assert self.subjects is not None
        assert self.look is not None
        values = self.subjects.values
        curve = self.subjects.curves.at(at)
        if curve is None:
            return None
        x, y = values.name(curve.source) or "x", values.name(curve.target) or "y"
        known = curve.known(at)
        hues = [values.index.hue(one.tape) for one in known]
        state = curve.source, curve.target, curve.made <= at, hues
        self._draw("curve", (self.subjects, *state), curve, (x, y), at, hues, self.look)
        said: dict[str, Any] = {"title": self.text("curve.title", x=x, y=y), "later": None}
        if curve.why is not None:
            reason = self.text(f"why.{curve.why.key}", op=curve.why.op, x=x, y=y)
            return {**said, "later": reason, "words": [], "bare": True}
        if curve.made > at:
            return {**said, "later": self.text("curve.later", y=y), "words": []}
        words = [
            {"t": self.text("curve.point", x=x, y=y, at=written(curve.x), is_=written(curve.y))}
        ]
        for one, hue in zip(known, hues, strict=True):
            key = {1: "curve.slope", 2: "curve.second"}.get(one.order, "curve.higher")
            words.append(
                {"t": self.text(key, value=written(one.value), n=one.order), "role": f"tape{hue}"}
            )
        if curve.differs and known:
            words.append({"t": self.text("curve.differs", y=y, x=x)})
        return {**said, "words": words}

    def _matrix(
        self, kind: str, tensor: int | None, of: int | None, at: int
    ) -> dict[str, Any] | None:
        assert self.subjects is not None
        assert self.look is not None
        found = None if tensor is None else self.subjects.heat.matrix(tensor, at)
        if found is None:
            return None
        self._draw(kind, (found.tensor, found.rank, found.numbers.tobytes()), found, self.look)
        tensors = self.subjects.values.index.tensors
        shape = shape_text(tensors[found.tensor]["shape"])
        finite = found.numbers[np.isfinite(found.numbers)]
        top = written(float(np.abs(finite).max(initial=0.0)))
        words = []
        if found.numbers.size <= MAX_SPOKEN:
            aria = " ".join(written(n) for n in found.numbers.ravel())
        else:
            low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
            aria = self.text("heat.range", low=written(low), high=written(high))
        if found.sliced:
            words.append({"t": self.text("heat.sliced", shape=shape)})
        odd = found.numbers.size - len(finite)
        if odd:
            words.append({"t": self.text("heat.odd", count=odd)})
        return {
            "title": self._title(kind, found, of, shape),
            "later": None,
            "words": words,
            "aria": aria,
            "scale": ["-" + top, top] if float(np.abs(finite).max(initial=0.0)) else None,
        }

    def _title(self, kind: str, found: Matrix, of: int | None, shape: str) -> str:
        assert self.subjects is not None
        values = self.subjects.values
        name = values.name(found.tensor)
        if found.jacobian is not None:
            target, source = (values.name(t) for t in found.jacobian)
            return self.text("heat.jacobian", y=target, x=source, shape=shape)
        if kind == "gradient" and of is not None:
            return self.text("heat.gradient", x=values.name(of), shape=shape)
        return self.text("heat.tensor", x=name, shape=shape) if name else shape

    def _loss(self, at: int) -> dict[str, Any] | None:
        assert self.subjects is not None
        found = self.subjects.losses
        if found is None:
            return None
        shown, turns, label = found.shown(at), len(found.turns), self.text("loss.turn")
        self._draw("loss", (found, shown, label), found, at, label)
        said = {"title": self.text("loss.title", y=found.name, turns=turns), "later": None}
        if not shown:
            return {**said, "later": self.text("curve.later", y=found.name), "words": []}
        value = written(found.turns[shown - 1][1])
        words = [{"t": self.text("loss.point", y=found.name, value=value, turn=shown, turns=turns)}]
        if shown > 1:
            first = written(found.turns[0][1])
            words.append({"t": self.text("loss.first", value=first)})
        return {**said, "words": words}


def _look(message: dict[str, Any]) -> Look | None:
    """The page's colours and font, if they are that: they end up in the document."""
    given = message.get("look")
    if not isinstance(given, dict):
        return None
    found: Look = {name: str(given.get(name)) for name in COLOURS}
    found["font"] = str(given.get("font", ""))[:400]
    rem = given.get("rem")
    found["scale"] = min(4.0, max(1.0, rem / ROOT)) if isinstance(rem, int | float) else 1.0
    return found if all(COLOUR.fullmatch(found[name]) for name in COLOURS) else None
