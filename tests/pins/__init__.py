"""Pins: what users have today, written down, so that no change of the house shifts it unseen."""
