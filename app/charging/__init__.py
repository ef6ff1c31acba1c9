"""The monthly run."""

import os

# The chunk is the unit of parallelism: two workers fill two cores, and more threads in each would
# only stand in each other's way. Must be said before the frame engine is first imported.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
