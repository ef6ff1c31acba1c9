"""Servers of a benchmark's own, gone with their data when it ends."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.database.embedded import Servers, remove, running_servers


@contextmanager
def own_servers() -> Iterator[tuple[Path, Servers]]:
    """Start servers, as durable as a product's, in a new data folder."""
    with tempfile.TemporaryDirectory(prefix="oselia-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            with running_servers(folder) as servers:
                yield folder, servers
        finally:
            remove(folder)
