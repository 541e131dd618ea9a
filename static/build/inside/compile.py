"""Runs inside Pyodide: compiles ``.py`` files into byte code that needs no source.

``options["trees"]`` lists ``[source folder, target folder, folder shown in tracebacks, names]``;
``options["optimize"]`` is Python's own: 2 leaves out docstrings and assertions.
"""

import py_compile

for source, target, shown, names in options["trees"]:
    for name in names:
        py_compile.compile(
            f"{source}/{name}",
            cfile=f"{target}/{name}c",
            dfile=f"{shown}/{name}",
            doraise=True,
            optimize=options["optimize"],
            # Nobody changes these files, so nothing needs to be compared when they are loaded.
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
