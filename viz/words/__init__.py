"""The words: what a step, a box or a reason is called in one language."""
