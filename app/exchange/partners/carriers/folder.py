"""Files in a folder of this installation: `in`, `out`, and `done` for what was taken."""

import os
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.exchange.partners.carrier import (
    FILES_AT_ONCE,
    Carrier,
    CarrierFailed,
    WaitingFile,
    copied,
    is_finished,
)
from app.exchange.partners.place import place

_NEW = "in"


class FolderCarrier:
    """A partner's folder. Links are not followed: they would lead out of it.

    A file is moved into `taking` before it is read: one that comes under the same name meanwhile
    is another, and is not put away unread with the first.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._out = folder / "out"
        for name in (_NEW, "taking", "done", "out"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def waiting(self) -> Sequence[WaitingFile]:
        """Return what an earlier look left in `taking`, then the files of `in`, oldest first."""
        begun = self._files("taking")
        names = {file.name for file in begun}
        settled = time.time() - place().settles_s
        new = [
            file
            for file in self._files(_NEW)
            if file.changed_at <= settled and file.name not in names
        ]
        return [*begun, *new][:FILES_AT_ONCE]

    def _files(self, name: str) -> Sequence[WaitingFile]:
        found = []
        for entry in os.scandir(self._folder / name):
            known = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(known.st_mode) and is_finished(entry.name):
                found.append(WaitingFile(entry.name, known.st_size, name, known.st_mtime))
        return sorted(found, key=lambda each: (each.changed_at, each.name))

    def fetch(self, file: WaitingFile, target: BinaryIO) -> None:
        """Write the file's bytes to `target`."""
        here = self._folder / "taking" / file.name
        if file.token == _NEW:
            (self._folder / _NEW / file.name).rename(here)
        opened = os.open(here, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(opened, "rb") as source:
            copied(source, target)

    def acknowledge(self, file: WaitingFile, answer: str) -> None:
        """Write the answer beside what goes out, then move the file to `done`."""
        self._write(f"{file.name}.ack.txt", answer.encode())
        taken = self._folder / "taking" / file.name
        if taken.exists():
            taken.replace(self._folder / "done" / file.name)

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
