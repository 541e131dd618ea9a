"""The replayer: plain JavaScript and styles that, given a scene and a step, draw it; no Python is needed where it runs.

| folder | owns |
| --- | --- |
| `base` | what every part stands on: elements, icons, labels, the page's state and address |
| `picture` | the picture: lanes, boxes, edges, what is selected in it, and the window onto it |
| `time` | what goes on with the steps: playing, motion, the time line, and the tapes whose cells fill |
| `code` | the program: editor, colours, keys |
| `side` | what stands beside the picture: card, details, lesson, output, plots |
| `tools` | what a person does with all of it: top bar, dialogs, links, files, keys |
| `css` | how it looks; colours in `theme.css` alone |

`main.js` mounts a page and moves through its steps, `page.js` puts the parts in their places, `panel.js` is what Panel
calls. Folders import one way, from the table's bottom to its top.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent


class Files:
    """What a Panel server may send of this folder: Panel looks for a class and what it lists."""

    _resources = {
        "js": {
            path.relative_to(FOLDER).as_posix(): path.relative_to(FOLDER).as_posix()
            for path in sorted(FOLDER.rglob("*.*s"))
        }
    }


def styles(folder: Path = FOLDER) -> str:
    """All style sheets as one text, in the order in which ``css/replayer.css`` imports them."""
    css = folder / "css"
    names = re.findall(r'^@import "([^"]+)";', (css / "replayer.css").read_text("utf-8"), re.M)
    return "\n".join((css / name).read_text("utf-8") for name in names)
