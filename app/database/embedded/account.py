"""The operating-system account that servers run as: PostgreSQL refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.kernel.errors import Conflict


class NoAccountToDropTo(Conflict):
    """Root found neither `postgres` nor `nobody` on this machine."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group by number."""

    uid: int
    gid: int

    @classmethod
    def for_new_servers(cls) -> Self:
        """Return this process's own account, or the one that root drops to."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid)
        raise NoAccountToDropTo("root needs an account named postgres or nobody to run servers as")

    @classmethod
    def owning(cls, folder: Path) -> Self:
        """Return the account that owns a folder of servers made earlier."""
        status = folder.stat()
        return cls(status.st_uid, status.st_gid)

    @property
    def is_other(self) -> bool:
        """Return whether a process must change its account to become this one."""
        return os.geteuid() != self.uid

    def give(self, path: Path) -> None:
        """Make the account the owner of `path`."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)
