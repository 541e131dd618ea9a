"""A matplotlib that draws nothing: stands in where TensorFlow runs a notebook's program."""


class Nothing:
    """Takes every call, attribute and index, and gives itself back."""

    def __call__(self, *arguments, **options):
        """Ignore the call."""
        return self

    def __getattr__(self, name):
        """Answer any name that is not a protocol's."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key):
        """Answer any key."""
        return self

    def __setitem__(self, key, value):
        """Forget the value."""

    def __iter__(self):
        """Be empty."""
        return iter(())


rcParams = Nothing()
use = Nothing()
