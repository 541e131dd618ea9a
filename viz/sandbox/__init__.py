"""Runs learner code with limits, away from the page, and gives back its trace."""
