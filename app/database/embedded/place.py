"""Where the servers of a data folder keep their data, sockets, passwords and binaries.

Usually that is `servers` inside the folder. It is a folder of its own under the system's state
directory when root runs the command (the servers drop to an account that may not reach a clone
under /root), or when a socket's path would be too long for the kernel. `location` in the data
folder names the place; `origin` in the place names the data folder back.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.database.embedded.account import Account
from app.kernel.errors import Conflict

LONGEST = 80
"""Bytes of a place's path. The kernel allows 107 (104 on macOS) for a whole socket address."""

INSIDE = "servers"
LOGINS = {"superuser": "postgres", "admin": "oselia_admin", "app": "oselia_app"}
DATABASE = "oselia"


class PlaceOutOfReach(Conflict):
    """The servers of this data folder belong to another user, or the clone has moved too deep."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of servers and the account that runs them."""

    root: Path
    account: Account

    @property
    def sockets(self) -> Path:
        """Return the folder of sockets; only the account and root can enter it."""
        return self.root / "run"

    @property
    def database(self) -> Path:
        """Return PostgreSQL's data directory."""
        return self.root / "postgres"

    @property
    def broker(self) -> Path:
        """Return Valkey's data directory."""
        return self.root / "valkey"

    def passwords(self) -> dict[str, str]:
        """Return the password of each login, made up on first use and kept in a 0600 file."""
        path = self.root / "passwords.json"
        if not path.exists():
            made = {login: secrets.token_urlsafe(32) for login in LOGINS}
            fresh = path.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            fresh.touch(mode=0o600)
            fresh.write_text(json.dumps(made))
            fresh.rename(path)
        kept: dict[str, str] = json.loads(path.read_text())
        return kept

    def url(self, login: str, *, database: str = DATABASE) -> str:
        """Return the address that `login` (superuser, admin or app) connects to."""
        password = self.passwords()[login]
        return f"postgresql://{LOGINS[login]}:{password}@/{database}?host={self.sockets}"


def place_for(folder: Path) -> Place:
    """Return the place of a data folder, making it on first use.

    Raises:
        PlaceOutOfReach: another user's, or a path that has become too long.
    """
    folder = folder.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        root = _noted(folder) or _made(folder)
        (folder / "location").write_text(f"{_as_noted(root, folder)}\n")
        (root / "origin").write_text(f"{folder}\n")
    except PermissionError as error:
        raise PlaceOutOfReach(f"{error.filename} belongs to another user") from error
    return Place(root, Account.owning(root))


def forget(folder: Path) -> None:
    """Delete the place of a data folder."""
    location = folder / "location"
    if location.exists():
        shutil.rmtree(folder / location.read_text().strip(), ignore_errors=True)
        location.unlink()


def superuser_url(folder: Path) -> str:
    """Return the address for what only a superuser may do, such as making extensions."""
    return place_for(folder).url("superuser")


def _noted(folder: Path) -> Path | None:
    location = folder / "location"
    if not location.exists():
        return None
    root = folder / location.read_text().strip()  # an absolute note replaces the folder
    if not root.exists():
        return None
    if root.is_relative_to(folder):
        if not _fits(root):
            raise PlaceOutOfReach(f"{root} is too long for a socket; move the clone up")
        return root
    return None if _is_a_copy(folder, root) else root


def _is_a_copy(folder: Path, root: Path) -> bool:
    """Return whether `folder` was copied from the one the place belongs to, rather than moved."""
    origin = Path((root / "origin").read_text().strip())
    location = origin / "location"
    return origin != folder and location.exists() and location.read_text().strip() == str(root)


def _as_noted(root: Path, folder: Path) -> str:
    return INSIDE if root == folder / INSIDE else str(root)


def _fits(root: Path) -> bool:
    return len(os.fsencode(root)) <= LONGEST


def _made(folder: Path) -> Path:
    account = Account.for_new_servers()
    for root in _candidates(folder, account):
        if not _fits(root):
            continue
        try:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue  # a read-only or missing home: the next candidate
        if root.stat().st_uid not in (os.geteuid(), account.uid):
            continue  # somebody else made a folder of this name first
        root.chmod(0o700)
        account.give(root)
        return root
    raise PlaceOutOfReach(f"no folder for the servers of {folder}; set DATABASE_URL instead")


def _candidates(folder: Path, account: Account) -> Iterator[Path]:
    name = f"oselia-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    if account.is_other:
        yield Path("/var/lib") / name
        return
    yield folder / INSIDE
    if state := os.environ.get("XDG_STATE_HOME", ""):
        yield Path(state) / name
    if home := os.environ.get("HOME", ""):
        yield Path(home) / ".local" / "state" / name
    yield Path("/var/tmp") / f"{name}-{account.uid}"  # noqa: S108 - kept over reboots; owner checked
