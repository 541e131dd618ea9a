"""Makes ``dist/``: ``inputs`` are turned into ``pyodide``'s downloads and the ``site`` around them.

``build.py`` at the top of the repository calls ``commands.run``.
"""
