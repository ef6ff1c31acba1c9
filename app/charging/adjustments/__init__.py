"""Adjustments by hand (коригування): a sum, its paper and reason, posted in the open month."""
