"""What Python in the browser starts from: byte code, archives with their lock file, a memory snapshot.

pyodide-build compiles the wheels, inside Pyodide, because byte code is for the Python that makes it. Its ``pyodide
build`` is not used: it wants a cross-build environment from the network, and makes of pure Python the wheel that the
ordinary build back end makes. The lock file is written with pyodide-lock's own types, but not by its ``add-wheels``:
that describes wheels, and the site loads their files in archives that are cut by when they are needed.
"""
