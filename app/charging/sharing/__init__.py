"""Sums and volumes that groups of accounts bear together, divided among them in steps."""
