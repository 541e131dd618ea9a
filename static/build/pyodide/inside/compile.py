"""Runs inside Pyodide: compiles ``.py`` files into byte code that needs no source.

``options["trees"]`` lists ``[source folder, target folder, folder shown in tracebacks, names]``.
"""

import py_compile

for source, target, shown, names in options["trees"]:
    for name in names:
        py_compile.compile(
            f"{source}/{name}",
            cfile=f"{target}/{name}c",
            dfile=f"{shown}/{name}",
            doraise=True,
            optimize=2,  # without docstrings and assertions
            # Nobody changes these files, so nothing needs to be compared when they are loaded.
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
