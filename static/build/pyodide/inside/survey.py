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


async def start_app():
    """Starts the Panel app as the page does, then runs every program and looks at its plots."""
    import gc

    import tapescope_early
    import tapescope_site

    from viz.page.component import Replayer
    from viz.plots.follow import COLOURS
    from viz.sandbox.worker import run_in_worker

    await tapescope_site.start(json.dumps(options["location"]))
    tapescope_site.link(lambda *message: None)
    view = next(found for found in gc.get_objects() if isinstance(found, Replayer))
    session = view._session
    traces = {}

    def send(message):
        if message["type"] == "execute":
            text = traces[message["source"]]
            asyncio.get_running_loop().call_soon(
                view._handle_msg, {"type": "trace", "id": message["id"], "text": text}
            )

    view.send = send
    look = {"font": "sans-serif", "rem": 16} | dict.fromkeys(COLOURS, "#102030")
    for source in options["programs"]:
        traces[source] = run_in_worker(source)
        tapescope_early.scene(traces[source], "zh", "1")
        view._handle_msg({"type": "run", "source": source})
        for _ in range(20):
            await asyncio.sleep(0)
        if session.running or session.trace is None:
            raise RuntimeError(f"the app did not answer {source!r}")
        view._handle_msg({"type": "look", "look": look})
        view._handle_msg({"type": "step", "at": len(session.trace["events"]), "selected": None})


async def start_composer():
    """Composes scenes as the app worker does before Panel is there."""
    import tapescope_early
    import tapescope_rest  # noqa: F401 - both workers load it

    from viz.sandbox.worker import run_in_worker

    for program in options["programs"]:
        tapescope_early.scene(run_in_worker(program), "en", "1")


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
