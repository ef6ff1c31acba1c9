"""Files in a folder of this installation: `in`, `out`, and `done` for what was taken."""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.exchange.partners.carrier import (
    Carrier,
    CarrierFailed,
    WaitingFile,
    copied,
    is_finished,
)


class FolderCarrier:
    """A partner's folder. Links are not followed: they would lead out of it."""

    def __init__(self, folder: Path) -> None:
        self._in, self._out, self._done = (folder / name for name in ("in", "out", "done"))
        for each in (self._in, self._out, self._done):
            each.mkdir(parents=True, exist_ok=True)

    def waiting(self) -> Sequence[WaitingFile]:
        """Return the plain files of `in`, oldest first."""
        found = []
        for entry in os.scandir(self._in):
            known = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(known.st_mode) and is_finished(entry.name):
                found.append((known.st_mtime, WaitingFile(entry.name, known.st_size, entry.name)))
        return [file for _, file in sorted(found, key=lambda each: (each[0], each[1].name))]

    def fetch(self, file: WaitingFile, target: BinaryIO) -> None:
        """Write the file's bytes to `target`."""
        opened = os.open(self._in / file.token, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(opened, "rb") as source:
            copied(source, target)

    def acknowledge(self, file: WaitingFile, answer: str) -> None:
        """Write the answer beside what goes out, then move the file to `done`."""
        self._write(f"{file.name}.ack.txt", answer.encode())
        place = self._in / file.token
        if place.exists():
            place.replace(self._done / file.name)

    def put(self, name: str, content: BinaryIO) -> None:
        """Write a file into `out`."""
        part = self._out / f".{name}.part"
        with part.open("wb") as target:
            copied(content, target)
        part.replace(self._out / name)

    def _write(self, name: str, content: bytes) -> None:
        part = self._out / f".{name}.part"
        part.write_bytes(content)
        part.replace(self._out / name)


@contextmanager
def open_folder(folder: Path) -> Iterator[Carrier]:
    """Open a partner's folder, made on first use."""
    try:
        yield FolderCarrier(folder)
    except OSError as fault:
        raise CarrierFailed(f"the folder: {fault.strerror}", because=str(fault.strerror)) from fault
