"""Readings as a subscriber sends them: a number at once, and their turn when the month is busy."""
