"""Files on a partner's SFTP server, whose key is known beforehand."""

import io
import stat
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import paramiko

from app.exchange.partners.carrier import (
    FILES_AT_ONCE,
    LARGEST,
    Carrier,
    CarrierFailed,
    FileTooLong,
    ServerUnknown,
    WaitingFile,
    copied,
    is_finished,
)
from app.exchange.partners.reach import reachable

PORT = 22
CONNECTS_S = 15.0
ANSWERS_S = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """Where files lie on a server, and how one signs in. The password is in no `repr`."""

    host: str
    login: str
    password: "Password"
    host_key: str
    folder_in: str
    folder_out: str


class Password(str):
    """A text that does not show itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "…"


class SftpCarrier:
    """Two folders of an open connection; what was taken goes into `done` inside the first."""

    def __init__(self, sftp: paramiko.SFTPClient, server: Server) -> None:
        self._sftp = sftp
        self._in = server.folder_in.rstrip("/")
        self._out = server.folder_out.rstrip("/")

    def waiting(self) -> Sequence[WaitingFile]:
        """Return the plain files of the first folder, oldest first."""
        found = [
            each
            for each in self._sftp.listdir_attr(self._in)
            if stat.S_ISREG(each.st_mode or 0) and is_finished(each.filename)
        ]
        found.sort(key=lambda each: (each.st_mtime or 0, each.filename))
        return [
            WaitingFile(each.filename, each.st_size or 0, each.filename, each.st_mtime or 0.0)
            for each in found[:FILES_AT_ONCE]
        ]

    def fetch(self, file: WaitingFile, target: BinaryIO) -> None:
        """Write the file's bytes to `target`."""
        if file.size > LARGEST:  # what is asked for ahead is as much as the server says
            raise FileTooLong(f"{file.name} has {file.size} bytes")
        with self._sftp.open(f"{self._in}/{file.token}", "rb") as source:
            source.prefetch(file.size)
            copied(source, target)

    def acknowledge(self, file: WaitingFile, answer: str) -> None:
        """Leave the answer in the second folder, then move the file into `done`.

        A file that was written anew since it was listed is another one and stays.
        """
        self.put(f"{file.name}.ack.txt", io.BytesIO(answer.encode()))
        here = f"{self._in}/{file.token}"
        now = self._known(here)
        if now is not None and (now.st_size, now.st_mtime or 0.0) == (file.size, file.changed_at):
            self._make(f"{self._in}/done")
            self._sftp.posix_rename(here, f"{self._in}/done/{file.name}")

    def put(self, name: str, content: BinaryIO) -> None:
        """Write a file into the second folder."""
        part = f"{self._out}/.{name}.part"
        with self._sftp.open(part, "wb") as target:
            copied(content, target)
        self._sftp.posix_rename(part, f"{self._out}/{name}")

    def _make(self, folder: str) -> None:
        if self._known(folder) is None:
            self._sftp.mkdir(folder)

    def _known(self, path: str) -> paramiko.SFTPAttributes | None:
        try:
            return self._sftp.stat(path)
        except FileNotFoundError:
            return None


@contextmanager
def open_sftp(server: Server) -> Iterator[Carrier]:
    """Connect to the server if it is the one whose key is kept.

    Raises:
        ServerUnknown: it is another.
        CarrierFailed: it does not answer, or refuses.
    """
    address, port = reachable(server.host, usual=PORT)
    client = paramiko.SSHClient()
    client.get_host_keys().add(f"[{address}]:{port}", *_host_key(server))
    client.get_host_keys().add(address, *_host_key(server))
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    try:
        client.connect(
            address,
            port,
            server.login,
            password=str(server.password),
            look_for_keys=False,
            allow_agent=False,
            timeout=CONNECTS_S,
            banner_timeout=CONNECTS_S,
            auth_timeout=CONNECTS_S,
        )
        with client.open_sftp() as sftp:
            channel = sftp.get_channel()
            assert channel is not None, "an open connection has a channel"
            channel.settimeout(ANSWERS_S)
            yield SftpCarrier(sftp, server)
    except paramiko.BadHostKeyException as fault:
        raise ServerUnknown("the server has another key than the one kept") from fault
    except paramiko.SSHException as fault:
        if "not found in known_hosts" in str(fault):
            raise ServerUnknown("the server shows a key of another kind") from fault
        raise CarrierFailed(f"SFTP: {fault}", because=str(fault)) from fault
    except (OSError, EOFError) as fault:
        raise CarrierFailed(f"SFTP: {fault}", because=str(fault)) from fault
    finally:
        client.close()


def _host_key(server: Server) -> tuple[str, paramiko.PKey]:
    try:
        name, content = server.host_key.split()[:2]
        return name, paramiko.PKey.from_type_string(name, b64decode(content, validate=True))
    except (ValueError, TypeError, paramiko.SSHException) as fault:
        raise ServerUnknown("the kept key is no public key of a server") from fault
