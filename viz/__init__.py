r"""Tapescope: see what ``tf.GradientTape`` records, when, and how second gradients come about.

>>> import viz
>>> trace = viz.record("import tensorflow as tf\nx = tf.constant(3.0)")
>>> trace["end"]["kind"]
'done'
"""

from __future__ import annotations

import sys
from pathlib import Path

from viz.trace.types import Trace

__version__ = "0.1.0"

__all__ = ["__version__", "record", "show"]


def record(source: str, file: str | None = None) -> Trace:
    """Runs a program apart from this one, within limits, and returns its trace (see
    ``viz.trace.model``).

    Whatever the program does (errors, endless loops) is part of the trace; nothing is raised for
    it. Where there are no subprocesses (in a browser) it runs in this interpreter.

    Args:
        source: The program.
        file: Where it stands, if it is a file: it may import the modules and read the files there.
    """
    if sys.platform == "emscripten":
        from viz.sandbox.program import record_here

        return record_here(source)
    from viz.sandbox.runner import SubprocessRunner

    return SubprocessRunner().run(source, file=file)


def show(source: str, lang: str = "en", theme: str = "light") -> Path:
    """Runs a program, writes a page that plays it to a temporary file and opens it in the browser.

    Returns:
        The page's path.
    """
    import tempfile  # a browser's interpreter should not load these
    import webbrowser

    from viz.export.expanded import expanded, other_level
    from viz.export.film import film
    from viz.scene.compose import compose
    from viz.story.story import Story

    page = Path(tempfile.mkdtemp(prefix="tapescope-")) / "film.html"
    story = Story(record(source))
    scene = compose(story, lang, level="auto")
    scenes = expanded(story, scene) | other_level(story, scene)
    page.write_text(film(scene, theme, scenes), encoding="utf-8")
    webbrowser.open(page.as_uri())
    return page
