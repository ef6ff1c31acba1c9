"""Oselia: what a utility or a condominium runs its subscriber business on."""

import os

# Work is shared among processes, a chunk each: threads of the frame engine would only stand in
# one another's way. It reads this once, when it is first imported.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
# Its allocator gives memory back to the system after every step and takes it again for the next:
# a fifth of a chunk's time. A process that calculates keeps what it took.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:-1,muzzy_decay_ms:-1")
# Nothing here multiplies matrices: no threads need wait to do it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
