"""Runs inside Pyodide: starts what a worker starts and writes down every file that this reads.

``options["roots"]`` are the byte-code trees, ``options["worker"]`` is ``app``, ``composer`` or ``runner``,
``options["programs"]`` are learner programs to run, ``options["report"]`` the file for the answer.
"""

import asyncio
import json
import os
import stat
import sys

STDLIB = "/lib/python314.zip"
roots = options["roots"]
opened = set()


def note(event, arguments):
    """Audit hook: notes files of the trees that are opened as data."""
    if event == "open" and isinstance(arguments[0], str):
        opened.add(arguments[0])


def noting_stat(path, *rest, real_stat=os.stat, **named):
    """Stands in for ``os.stat``: notes files whose existence is asked for, which is use enough."""
    found = real_stat(path, *rest, **named)
    if stat.S_ISREG(found.st_mode):
        opened.add(os.fspath(path))
    return found


def below(root, files):
    """Returns those of ``files`` that are below ``root``, relative to it."""
    return {name.removeprefix(f"{root}/") for name in files if name.startswith(f"{root}/")}


def begin():
    """Begins a session whose page runs programs here, at once; returns the list of what the page is told."""
    from viz.page import worker
    from viz.sandbox.worker import run_in_worker

    told = []

    def post(text):
        message = json.loads(text)
        if message["type"] == "execute":
            answer = {
                "type": "trace",
                "id": message["id"],
                "text": run_in_worker(message["source"]),
            }
            asyncio.get_running_loop().call_soon(worker.take, json.dumps(answer))
        told.append(message)

    worker.begin(post)
    tell({"type": "adopt", "lesson": "1", "lang": "en", "theme": "light", "source": ""})
    return told


def tell(message):
    """Tells the session what its page asks."""
    from viz.page import worker

    worker.take(json.dumps(message))


async def run(source, told):
    """Has the session run a program and waits until its page has the picture."""
    tell({"type": "run", "source": source})
    for _ in range(20):
        await asyncio.sleep(0)
    if told[-1].get("patch", {}).get("scene") is None:
        raise RuntimeError(f"the session did not answer {source!r}: {told[-1]}")


async def start_composer():
    """Shows programs as the app worker does before Panel is there."""
    import hashlib  # noqa: F401 - what comes later is checked with it

    import tapescope_rest  # noqa: F401 - both workers load it

    told = begin()
    for program in options["programs"]:
        await run(program, told)
        tell({"type": "lang", "lang": "zh"})
    tell({"type": "export", "what": "film"})
    await asyncio.sleep(0)
    if told[-1]["patch"]["exported"]["text"] is None:
        raise RuntimeError("no film was made")


async def start_app():
    """Starts the Panel app as the page does, then runs every program and looks at its plots."""
    import gc

    import tapescope_site

    from viz.page.component import Replayer
    from viz.plots.follow import COLOURS

    told = begin()
    await tapescope_site.start(json.dumps(options["location"]))
    tapescope_site.link(lambda *message: None)
    view = next(found for found in gc.get_objects() if isinstance(found, Replayer))
    look = {"font": "sans-serif", "rem": 16} | dict.fromkeys(COLOURS, "#102030")
    for source in options["programs"]:
        await run(source, told)
        view.take({"type": "look", "look": look})
        view.take({"type": "step", "at": 10**6, "selected": None})


async def start_runner():
    """Runs the programs as the runner worker does."""
    from viz.sandbox.worker import run_in_worker

    for program in options["programs"]:
        traces[program] = json.loads(run_in_worker(program))


traces = {}
sys.path[:0] = roots
sys.addaudithook(note)
os.stat = noting_stat
await {"app": start_app, "composer": start_composer, "runner": start_runner}[options["worker"]]()
modules = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
data = {name for name in opened if isinstance(name, str) and not name.endswith((".py", ".pyc"))}
site = set().union(*(below(root, modules | data) for root in roots))
# The official standard library is source; ours is byte code.
stdlib = {name.removesuffix("c") + "c" for name in below(STDLIB, modules)}
with open(options["report"], "w") as file:
    json.dump({"site": sorted(site), "stdlib": sorted(stdlib), "traces": traces}, file)
