"""The replayer as a Panel component: carries messages between a session and the page's modules.

The modules draw into the page itself, not into the component's shadow root, so that the DOM is the
same under ``panel serve``, on the static site and in an embed, and so that a page drawn before
Python came up is simply adopted.
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

from viz.page.session import Session
from viz.plots.follow import Plots
from viz.replayer import FOLDER, Files


class Replayer(JSComponent):  # type: ignore[misc]
    """Shows a session; ``base`` is the URL of the modules' folder, relative to the page."""

    base = param.String(default="", doc="URL of the folder that serves the modules.")
    initial = param.Dict(
        default={}, doc="State of the page at first; later changes are sent as patches."
    )

    plots = Children(default=[], doc="The plots' figures, once there is something to plot.")
    plot_kinds = param.List(default=[], doc="What each of ``plots`` is, in their order.")

    # The page's modules put children where they belong: a new child must not mount the page again.
    _render_policy = "manual"
    _esm = FOLDER / "panel.js"

    def __init__(self, session: Session, **params: Any) -> None:
        self._session = session
        self._trace_taker: Callable[[dict[str, Any]], None] | None = None
        super().__init__(**params)
        session.subscribe(lambda patch: self.send({"type": "update", "patch": patch}))
        self._plotter = Plots(session, self.send, self._place, self._later)

    def on_trace(self, take: Callable[[dict[str, Any]], None]) -> None:
        """Hands the page's traces (``{"id", "text"}``) to ``take``."""
        self._trace_taker = take

    def send(self, message: dict[str, Any]) -> None:
        """Sends one message to the page."""
        self._send_msg(message)

    def _place(self, figures: dict[str, Any]) -> None:
        self.param.update(plots=list(figures.values()), plot_kinds=list(figures))

    def _handle_msg(self, data: dict[str, Any]) -> None:
        if data.get("type") == "trace":
            if self._trace_taker is not None:
                self._trace_taker(data)
        else:
            self._hand_on(data)

    def _hand_on(self, message: dict[str, Any]) -> None:
        """Gives a message to the plots or the session: at once in a browser, on a server in its event loop."""

        def take() -> None:
            with self._held():
                if self._plotter.take(message):
                    return
            self._session.handle(message)

        if not self._in_server_loop(take):
            take()

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
        """Sends all changes of the figures in one message at the end."""
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
