"""What if (а якби): another price, norm, parameter or method on the company's real accounts.

A scenario reads the facts of a month chunk by chunk, changes them in memory, calculates them both
ways by the engine of the monthly run, and keeps only the differences. It writes to its own three
tables and to no other.
"""
