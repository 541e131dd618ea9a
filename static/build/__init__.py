"""The stages that make ``dist/``; ``build.py`` at the top of the repository calls ``commands.run``."""
