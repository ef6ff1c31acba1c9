"""Statements of account and acts of reconciliation (акти звіряння розрахунків), for any days."""
