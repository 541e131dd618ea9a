"""The primitives, a file for each family: kernel, reverse rule, and the function that applies it."""
