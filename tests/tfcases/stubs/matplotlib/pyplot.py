"""`matplotlib.pyplot` without drawing."""

from matplotlib import Nothing, rcParams

__all__ = ["rcParams"]

_nothing = Nothing()


def show(*arguments, **options):
    """Show nothing; as the real one, give nothing back."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _nothing
