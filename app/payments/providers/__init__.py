"""Payment systems that ask what an account owes and post payments: one core for all protocols.

A protocol's adapter (`app.api.providers`) reads a call, asks the core, and writes the answer; what
is owed, what may be paid, what is posted once and what may be taken back is decided here.
"""
