"""The plots of a session: they follow the step, in the session's language, in the page's colours."""

from typing import Any

import numpy as np
import pytest

import viz
from viz.lessons.catalog import lesson
from viz.page.session import Session
from viz.plots.follow import COLOURS, Plots
from viz.scene.compose import compose

LOOK = {name: f"#{n:02x}8040" for n, name in enumerate(COLOURS)} | {"font": "serif", "rem": 16}
NAN = "import tensorflow as tf\nx = tf.math.log(tf.constant([[-1.0, 1.0], [0.0, 2.0]]))\n"


class Page:
    """What a page would see and say."""

    def __init__(self, source: str, lang: str = "en") -> None:
        self.trace = viz.record(source)
        self.session = Session(None, lang=lang)
        self.session.trace = self.trace
        self.sent: list[dict[str, Any]] = []
        self.figures: dict[str, Any] = {}
        self.plots = Plots(self.session, self.sent.append, self.figures.update, lambda work: work())

    def look(self) -> "Page":
        assert self.plots.take({"type": "look", "look": LOOK})
        return self

    def at(self, event: int, selected: str | None = None) -> dict[str, Any]:
        assert self.plots.take({"type": "step", "at": event, "selected": selected})
        return self.sent[-1]["plots"]

    def data(self, kind: str, source: str) -> dict[str, Any]:
        return self.plots.figures[kind].sources[source].data


def words(plot: dict[str, Any]) -> str:
    return "; ".join(word["t"] for word in plot["words"])


def test_nothing_is_made_before_the_page_tells_its_colours() -> None:
    page = Page(lesson("2b").source)
    page.plots.take({"type": "step", "at": 3})
    assert (page.sent, page.figures) == ([], {})
    page.look()
    assert list(page.figures) == ["curve"], "only what this program needs"
    page.session.trace = viz.record(lesson("4b").source)
    assert list(page.figures) == ["curve", "tensor", "gradient"]


@pytest.mark.parametrize("bad", [{"ink": "red"}, {"now": "#12345"}, {"card": "url(x)"}])
def test_what_is_no_colour_is_not_taken(bad: dict[str, str]) -> None:
    page = Page(lesson("2b").source)
    page.plots.take({"type": "look", "look": LOOK | bad})
    assert page.plots.look is None


def test_messages_for_others_are_left_to_them() -> None:
    page = Page(lesson("2b").source).look()
    assert not page.plots.take({"type": "run", "source": ""})


def test_the_tangent_and_the_bend_come_with_the_gradients_of_2b() -> None:
    page = Page(lesson("2b").source).look()
    scene = compose(page.trace)
    said, tangents, bends = [], [], []
    for step in scene["steps"]:
        plot = page.at(step["at"])["curve"]
        said.append(plot["later"] or words(plot))
        tangents.append(len(page.data("curve", "tangent")["x"]) > 0)
        bends.append(len(page.data("curve", "bend")["x"]) > 0)
    assert list(dict.fromkeys(said)) == [
        "y has not been computed yet.",
        "y = 9.0 at x = 3.0",
        "y = 9.0 at x = 3.0; slope 6.0",
        "y = 9.0 at x = 3.0; slope 6.0; second derivative 2.0",
    ]
    assert tangents == [s.count("slope") == 1 for s in said]
    assert bends == ["second" in s for s in said]
    xs, ys = (np.asarray(page.data("curve", "tangent")[c]) for c in "xy")
    np.testing.assert_allclose(ys, 9 + 6 * (xs - 3), rtol=1e-6)


def test_each_derivative_has_the_colour_of_the_tape_that_gave_it() -> None:
    page = Page(lesson("2b").source).look()
    plot = page.at(10**9)["curve"]
    assert [word.get("role") for word in plot["words"]] == [None, "tape1", "tape0"]
    figure = page.plots.figures["curve"]
    assert (figure.tangent.line_color, figure.bend.line_color) == (LOOK["tape1"], LOOK["tape0"])


def test_a_program_with_nothing_to_plot_says_so_to_the_page() -> None:
    page = Page("import tensorflow as tf\nx = tf.constant(3.0)\nprint(x)\n").look()
    assert page.sent == [{"type": "plots", "plots": None}]
    assert page.figures == {}


def test_a_page_that_shows_another_lesson_gets_that_lesson_s_plots() -> None:
    page = Page(lesson("2b").source).look()
    asked: list[bool] = []
    page.session.remember = lambda: asked.append(True)  # type: ignore[method-assign]
    page.session.param.update(lesson="3a", lang="zh", trace=None)
    page.session.handle({"type": "adopt", "lesson": "3b", "lang": "en"})
    assert asked


def test_another_language_gives_the_same_plots_in_other_words() -> None:
    page = Page(lesson("2b").source).look()
    page.at(10**9)
    page.session.lang = "zh"
    plots = page.sent[-1]["plots"]
    assert plots["title"] == "图表"
    assert "斜率 6.0" in words(plots["curve"])


def test_cells_mark_what_is_no_number_and_colour_the_rest_by_sign() -> None:
    page = Page(NAN).look()
    plot = page.at(10**9)["tensor"]
    cells, odd = page.data("tensor", "cells"), page.data("tensor", "odd")
    assert list(cells["text"]) == ["NaN", "0.0", "-∞", "0.693"]
    assert (list(odd["x"]), list(odd["y"])) == ([0, 0], [0, 1])
    paint = cells["paint"]
    assert paint[1] == paint[0] == LOOK["card"], "zero is paper"
    assert paint[2] == LOOK["neg"]
    assert paint[3] == LOOK["pos"]
    assert "(2)" in words(plot)
    assert plot["aria"] == "NaN 0.0 -∞ 0.6931"


def test_a_selected_node_chooses_the_tensor() -> None:
    page = Page(lesson("4b").source).look()
    scene = compose(page.trace)
    node = next(n for n in scene["nodes"] if n["data"].get("tensor") == "inputs")
    assert page.at(10**9, node["id"])["tensor"]["title"].startswith("inputs")
    assert not page.at(10**9)["tensor"]["title"].startswith("inputs")


def test_the_loss_grows_turn_by_turn() -> None:
    page = Page(
        "import tensorflow as tf\nw = tf.Variable([2.0, 1.0])\nfor _ in range(3):\n"
        "    with tf.GradientTape() as t:\n        loss = tf.reduce_sum(w * w)\n"
        "    w.assign_sub(0.25 * t.gradient(loss, w))\n"
    ).look()
    counts = []
    for at in range(len(page.trace["events"])):
        page.at(at)
        counts.append(len(page.data("loss", "line")["x"]))
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2, 3}
    assert words(page.sent[-1]["plots"]["loss"]).startswith("loss = 0.3125 in turn 3 of 3")


def test_larger_text_makes_larger_figures() -> None:
    page = Page(lesson("2b").source).look()
    before = page.figures["curve"].height
    page.plots.take({"type": "look", "look": LOOK | {"rem": 32}})
    assert page.figures["curve"].height == 2 * before
    assert page.figures["curve"].xaxis[0].major_label_text_font_size == "24px"
