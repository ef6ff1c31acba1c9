"""Registers of debts that banks, the post and payment systems take payments by."""
