"""Runs inside Pyodide: pyodide-build compiles the modules in wheels and zip files, for the Python that runs this.

``options["archives"]`` is a folder of them; ``options["packages"]`` is the host's own ``site-packages``,
whose pure ones are as good here.
"""

import sys

sys.path.append(options["packages"])

from pyodide_build.cli.py_compile import main

main(
    [options["archives"], "--silent", "--no-keep", "--compression-level", "0"],
    standalone_mode=False,
)
