"""Debts paid by instalments (реструктуризація): agreements, their schedules, how they are kept."""
