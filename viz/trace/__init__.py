"""Says what happened: the engine's events become a trace, versioned plain JSON."""
