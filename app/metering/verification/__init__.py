"""Verification (повірка) of meters: its results, and what is to be said before it ends."""
