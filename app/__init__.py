"""Oselia: what a utility or a condominium runs its subscriber business on."""

import os

# Work is shared among processes, a chunk each: threads of the frame engine would only stand in
# one another's way. It reads this once, when it is first imported.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
