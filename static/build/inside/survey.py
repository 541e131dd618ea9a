"""Runs inside Pyodide: starts what a worker starts and writes down every file that this reads.

``options["roots"]`` are the byte-code trees, ``options["worker"]`` is ``app`` or ``runner``,
``options["programs"]`` are learner programs to run, ``options["report"]`` the file for the answer.
"""

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
    """Starts the Panel app and lets the page change something."""
    import tapescope_site

    await tapescope_site.start(json.dumps(options["location"]))
    tapescope_site.link(lambda *message: None)


async def start_runner():
    """Runs the programs as the runner worker does."""
    from viz.sandbox.worker import run_in_worker

    for program in options["programs"]:
        json.loads(run_in_worker(program))


sys.path[:0] = roots
sys.addaudithook(note)
os.stat = noting_stat
await {"app": start_app, "runner": start_runner}[options["worker"]]()
modules = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
data = {name for name in opened if isinstance(name, str) and not name.endswith((".py", ".pyc"))}
site = set().union(*(below(root, modules | data) for root in roots))
with open(options["report"], "w") as file:
    json.dump({"site": sorted(site), "stdlib": sorted(below(STDLIB, modules))}, file)
