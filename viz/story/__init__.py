"""The story: from a trace to what a reader is shown, in which order, without a word of any language."""
