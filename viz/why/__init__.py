"""Why a gradient is None, NaN, infinite or zero, and the edit of the program that proves it."""
