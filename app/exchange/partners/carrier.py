"""What every way of files can do, whichever it is."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from app.kernel.errors import DomainError

LARGEST = 256 << 20
"""Bytes of a file that is fetched; a larger one is none of a bank's."""
FILES_AT_ONCE = 100
"""Files taken in one look; the others wait for the next."""
UNFINISHED = (".part", ".tmp", ".filepart", "~")
"""How names end while a file is still being written."""


class CarrierFailed(DomainError):
    """The server did not answer, or refused; nothing was lost, the next look tries again."""

    key = "partners.carrier-failed"


class ServerUnknown(DomainError):
    """The server is not the one whose key is kept."""

    key = "partners.server-unknown"


class FileTooLong(DomainError):
    """A file that waits is larger than any that is agreed."""

    key = "partners.file-too-long"


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that waits at a partner's. `token` is how its carrier finds it again."""

    name: str
    size: int
    token: str
    changed_at: float = 0.0
    """By the partner's own clock; a file changed since it was listed is another one."""


class Carrier(Protocol):
    """An open way to a partner."""

    def waiting(self) -> Sequence[WaitingFile]:
        """Return the finished files that wait, oldest first, as many as one look takes."""
        ...

    def fetch(self, file: WaitingFile, target: BinaryIO) -> None:
        """Write the file's bytes to `target`."""
        ...

    def acknowledge(self, file: WaitingFile, answer: str) -> None:
        """Put the file out of the way and leave the answer where its sender looks for it.

        Done again after a crash, it changes nothing.
        """
        ...

    def put(self, name: str, content: BinaryIO) -> None:
        """Leave a file for the partner; it appears whole or not at all."""
        ...


Opening = AbstractContextManager[Carrier]


def copied(source: BinaryIO, target: BinaryIO) -> None:
    """Copy a file, as far as a real one goes.

    Raises:
        FileTooLong.
    """
    size = 0
    while part := source.read(1 << 20):
        size += len(part)
        if size > LARGEST:
            raise FileTooLong(f"over {LARGEST} bytes")
        target.write(part)


def is_finished(name: str) -> bool:
    """Return whether a name is one of a file that is written to its end."""
    return not name.startswith(".") and not name.casefold().endswith(UNFINISHED)
