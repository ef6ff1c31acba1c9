"""An SFTP server with one login, over a folder. By hand: `python -m tests.fakes.sftp FOLDER`."""

import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paramiko
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

OK: int = paramiko.SFTP_OK
OPEN: int = paramiko.OPEN_SUCCEEDED


@dataclass(frozen=True, slots=True)
class FakeServer:
    host: str
    host_key: str
    login: str = "oselia"
    password: str = "bank-2026"


class _Door(paramiko.ServerInterface):  # type: ignore[misc]
    def __init__(self, server: FakeServer) -> None:
        self._server = server

    def check_auth_password(self, username: str, password: str) -> int:
        known = (self._server.login, self._server.password)
        is_right = (username, password) == known
        return int(paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        del chanid
        return OPEN if kind == "session" else 1

    def get_allowed_auths(self, username: str) -> str:
        del username
        return "password"


class _Files(paramiko.SFTPServerInterface):  # type: ignore[misc]
    def __init__(self, server: Any, *, root: Path, **_: Any) -> None:
        super().__init__(server)
        self._root = root

    def _real(self, path: str) -> Path:
        return self._root / str(self.canonicalize(path)).lstrip("/")

    def list_folder(self, path: str) -> Any:
        try:
            return [
                paramiko.SFTPAttributes.from_stat(each.stat(), each.name)
                for each in self._real(path).iterdir()
            ]
        except OSError as fault:
            return paramiko.SFTPServer.convert_errno(fault.errno or 0)

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(self._real(path).stat())
        except OSError as fault:
            return paramiko.SFTPServer.convert_errno(fault.errno or 0)

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:
        del attr
        try:
            mode = "r+b" if flags & (os.O_WRONLY | os.O_RDWR) else "rb"
            if flags & os.O_CREAT:
                self._real(path).touch()
            file = self._real(path).open(mode)
        except OSError as fault:
            return paramiko.SFTPServer.convert_errno(fault.errno or 0)
        handle: Any = paramiko.SFTPHandle(flags)
        handle.readfile = handle.writefile = file
        return handle

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        self._real(oldpath).replace(self._real(newpath))
        return OK

    def mkdir(self, path: str, attr: Any) -> int:
        del attr
        self._real(path).mkdir()
        return OK


def _new_key() -> paramiko.PKey:
    import io

    made = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()
    )
    return paramiko.Ed25519Key.from_private_key(io.StringIO(made.decode()))


@contextmanager
def sftp_server(root: Path) -> Iterator[FakeServer]:
    """Serve a folder until the end of the block."""
    key = _new_key()
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = FakeServer(f"127.0.0.1:{port}", f"{key.get_name()} {key.get_base64()}")
    open_: list[paramiko.Transport] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, root=root)
            open_.append(transport)
            try:
                transport.start_server(server=_Door(server))
            except (paramiko.SSHException, EOFError):
                continue  # whoever called went away

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        listening.close()
        for each in open_:
            each.close()


if __name__ == "__main__":
    with sftp_server(Path(sys.argv[1])) as serving:
        print(serving, flush=True)
        threading.Event().wait()
