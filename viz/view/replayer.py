"""The replayer as a Panel component: carries messages between a session and the page's modules.

The modules draw into the page itself, not into the component's shadow root, so that the DOM is the
same under ``panel serve``, on the static site and in an embed, and so that a page drawn before
Python came up is simply adopted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import param
from panel.custom import JSComponent

from viz.view.session import Session

FOLDER = Path(__file__).parent / "replayer"


class Replayer(JSComponent):  # type: ignore[misc]
    """Shows a session; ``base`` is the URL of the modules' folder, relative to the page."""

    base = param.String(default="", doc="URL of the folder that serves the modules.")
    initial = param.Dict(
        default={}, doc="State of the page at first; later changes are sent as patches."
    )

    _esm = FOLDER / "panel.js"
    # Panel serves files that a class lists; the modules' relative imports resolve among them.
    _resources = {
        "js": {path.name: f"replayer/{path.name}" for path in sorted(FOLDER.glob("*.*s"))}
    }

    def __init__(self, session: Session, **params: Any) -> None:
        self._session = session
        self._trace_taker: Callable[[dict[str, Any]], None] | None = None
        super().__init__(**params)
        session.subscribe(lambda patch: self.send({"type": "update", "patch": patch}))

    def on_trace(self, take: Callable[[dict[str, Any]], None]) -> None:
        """Hands the page's traces (``{"id", "text"}``) to ``take``."""
        self._trace_taker = take

    def send(self, message: dict[str, Any]) -> None:
        """Sends one message to the page."""
        self._send_msg(message)

    def _handle_msg(self, data: dict[str, Any]) -> None:
        if data.get("type") == "trace":
            if self._trace_taker is not None:
                self._trace_taker(data)
        else:
            self._hand_on(data)

    def _hand_on(self, message: dict[str, Any]) -> None:
        """Gives the session a message: at once in a browser, on a server in its event loop.

        Bokeh's server calls plain functions in threads; the session starts tasks and needs the loop.
        """

        async def in_loop() -> None:
            self._session.handle(message)

        documents = [model.document for model, _ in self._models.values()]
        if documents and documents[0].session_context is not None:
            documents[0].add_next_tick_callback(in_loop)
        else:
            self._session.handle(message)


SERVED_BASE = "components/viz.view.replayer/Replayer/_resources/js/replayer/"
"""Where a Panel server serves the modules listed in ``Replayer._resources``."""
