"""Run as a program: hold the servers of a folder until standard input closes."""

import json
import sys
from pathlib import Path

from app.database.embedded import running_servers


def hold(folder: Path) -> None:
    with running_servers(folder) as servers:
        told = {
            "url": servers.database_url,
            "admin": servers.database_admin_url,
            "broker": servers.broker_url,
            "pids": {name: child.process.pid for name, child in servers.processes.items()},
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    hold(Path(sys.argv[1]))
