"""The replayer as a Panel component: what a session shows and the plots' figures, kept in step with the page's modules.

The modules draw into the page itself, not into the component's shadow root, so that the DOM is the
same under ``panel serve``, on the static site and in an embed. In the browser the page and its session
are there before Panel, and the component brings nothing but the plots.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import param
from panel.custom import Children, JSComponent
from panel.io import hold
from panel.io.resources import component_resource_path

from viz.page.session import MESSAGES, Session
from viz.plots.follow import Plots
from viz.replayer import FOLDER, Files

SHOWN = (
    "lesson", "lessons", "lang", "theme", "catalog", "source", "scene", "running", "status", "error",
)  # fmt: skip


class Replayer(JSComponent):  # type: ignore[misc]
    """Shows a session where ``base``, the URL of the modules' folder, says where they are; plots everywhere."""

    base = param.String(default="", doc="URL of the replayer's modules; empty: the page has them.")
    asks = param.List(default=[*MESSAGES], doc="Events of the page that its session is told.")
    shows = param.List(default=[*SHOWN], doc="Parameters that the page shows.")

    lesson = param.String(default=None, allow_None=True, doc="Id of the open lesson.")
    lessons = param.List(default=[], doc="Id, title and text of every lesson.")
    lang = param.String(default=None, allow_None=True, doc="Language of every text.")
    theme = param.String(
        default=None, allow_None=True, doc="Light or dark; None: as the page likes."
    )
    catalog = param.Dict(default={}, doc="Texts of the page by key.")
    source = param.String(default=None, allow_None=True, doc="The lesson's program.")
    scene = param.Dict(default=None, allow_None=True, doc="The picture and its steps.")
    running = param.Boolean(default=False, doc="Whether a program is running.")
    status = param.Dict(default=None, allow_None=True, doc="What is said of Python.")
    error = param.Dict(default=None, allow_None=True, doc="Why a program was not run.")

    plots = Children(default=[], doc="The plots' figures, once there is something to plot.")
    plot_kinds = param.List(default=[], doc="What each of ``plots`` is, in their order.")
    plot_words = param.Dict(default=None, allow_None=True, doc="What is said beside the plots.")

    # The page's modules put children where they belong: a new child must not mount the page again.
    _render_policy = "manual"
    _esm = FOLDER / "panel.js"

    def __init__(self, session: Session, **params: Any) -> None:
        super().__init__(**params)
        self._session = session
        if self.base:
            session.subscribe(self._show)
        self._plotter = Plots(session, self._say, self._place, self._later)
        self.on_msg(lambda event: self.take(event.data))

    def take(self, message: dict[str, Any]) -> None:
        """Gives a message of the page to the plots or the session: at once in a browser, on a server in its loop."""

        def taken() -> None:
            with self._held():
                if self._plotter.take(message):
                    return
            self._session.handle(message)

        if not self._in_server_loop(taken):
            taken()

    def _show(self, patch: dict[str, Any]) -> None:
        """What the page shows are parameters; what happens once (``exported``, ``opened``) is a message."""
        once = {name: value for name, value in patch.items() if name not in SHOWN}
        if once:
            self._send_msg({"type": "update", "patch": once})
        with self._held():
            self.param.update(**{n: value for n, value in patch.items() if n in SHOWN})

    def _say(self, message: dict[str, Any]) -> None:
        self.plot_words = message["plots"]

    def _place(self, figures: dict[str, Any]) -> None:
        self.param.update(plots=list(figures.values()), plot_kinds=list(figures))

    def _later(self, work: Callable[[], None]) -> None:
        """Does something after what is being done now, and after what is sent meanwhile."""

        def held() -> None:
            with self._held():
                work()

        if not self._in_server_loop(held):
            try:
                asyncio.get_running_loop().call_soon(held)
            except RuntimeError:  # no loop: nothing else is under way
                held()

    def _shown_in(self) -> list[Any]:
        return [model.document for model, _ in self._models.values()]

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Sends all changes in one message at the end."""
        with hold(next(iter(self._shown_in()), None)):
            yield

    def _in_server_loop(self, work: Callable[[], None]) -> bool:
        """Does something in the event loop of a server's session; False if there is none.

        Bokeh's server calls plain functions in threads; the session starts tasks and needs the loop.
        """

        async def in_loop() -> None:
            work()

        documents = self._shown_in()
        if not documents or documents[0].session_context is None:
            return False
        documents[0].add_next_tick_callback(in_loop)
        return True


SERVED_BASE = component_resource_path(Files, "_resources/js", "")
"""Where a Panel server has the replayer's modules."""
