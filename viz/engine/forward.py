"""Forward accumulators: tangents pushed through each op as it runs."""

from __future__ import annotations


class ForwardAccumulator:
    """To come."""
