"""The Python end of the app worker: starts ``viz.app`` in Panel and keeps page and document in step.

Everything that knows about Pyodide's way of running Panel is here; ``viz.app`` is the same file that
``panel serve`` runs.
"""

import importlib
import json

from panel.io.pyodide import _convert_json_patch, _link_docs_worker, init_doc, write_doc
from panel.io.state import state
from panel.util import edit_readonly


async def start(location: str) -> str:
    """Runs the app's module once.

    Args:
        location: The page's ``window.location`` as JSON.

    Returns:
        The document as JSON, under its id.
    """
    init_doc()
    set_location(location)
    importlib.import_module("viz.app")
    docs, _, _ = await write_doc()
    return docs


def link(send) -> None:
    """Sends each later change of the document to ``send(patch, buffers, message_id)``."""
    _link_docs_worker(state.curdoc, send, setter="js")


def apply_patch(patch) -> None:
    """Applies a change that was made in the page."""
    state.curdoc.apply_json_patch(_convert_json_patch(patch), setter="js")


def set_location(location: str) -> None:
    """Gives Panel the page's address, so that the app reads lesson and language from its query."""
    if state.location:
        known = {k: v for k, v in json.loads(location).items() if k in state.location.param}
        with edit_readonly(state.location):
            state.location.param.update(known)
