"""Yearly limits (кошторисні призначення, ліміти) of companies and budget bodies."""
