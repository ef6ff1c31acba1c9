"""Files that come as attachments of letters to a mailbox, from addresses that were agreed."""

import email
import imaplib
import re
import ssl
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.policy import default
from email.utils import parseaddr
from typing import BinaryIO, cast

from app.exchange.partners.carrier import (
    FILES_AT_ONCE,
    LARGEST,
    Carrier,
    CarrierFailed,
    FileTooLong,
    WaitingFile,
    is_finished,
)
from app.exchange.partners.carriers.sftp import Password
from app.exchange.partners.place import place
from app.exchange.partners.reach import reachable
from app.kernel.errors import Conflict

PORT = 993
ANSWERS_S = 60.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class NothingGoesByMail(Conflict):
    """A mailbox only takes; what goes out is fetched from the office or sent another way."""

    key = "partners.nothing-by-mail"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox, how one signs in, and whose letters are read."""

    host: str
    login: str
    password: Password
    senders: frozenset[str]


class MailCarrier:
    """The unread letters of an open mailbox; those of strangers stay unread."""

    def __init__(self, imap: imaplib.IMAP4, senders: frozenset[str]) -> None:
        self._imap = imap
        self._senders = senders
        self._content: dict[str, bytes] = {}
        self._left: Counter[str] = Counter()

    def waiting(self) -> Sequence[WaitingFile]:
        """Return the attachments of unread letters, the oldest letter first.

        Letters of strangers are not asked for, and one without a file is marked read: neither
        may stand before the letters that bring files.
        """
        found: list[WaitingFile] = []
        for uid in self._unread():
            files = self._files_of(uid)
            if not files:
                self._mark_read(uid)
            found += files
            if len(found) >= FILES_AT_ONCE or sum(map(len, self._content.values())) > LARGEST:
                break
        return found

    def _unread(self) -> Sequence[str]:
        numbers: set[int] = set()
        for sender in sorted(self._senders):
            answer = self._asked("SEARCH", "UNSEEN", "FROM", f'"{sender}"')[0] or b""
            numbers.update(int(each) for each in answer.split())
        return [str(number) for number in sorted(numbers)]

    def fetch(self, file: WaitingFile, target: BinaryIO) -> None:
        """Write the attachment's bytes to `target`.

        Raises:
            FileTooLong: its letter is none of a bank's; it stays unread for a person to see.
        """
        if file.token not in self._content:
            raise FileTooLong(f"{file.name} has {file.size} bytes")
        target.write(self._content[file.token])

    def acknowledge(self, file: WaitingFile, answer: str) -> None:
        """Mark the letter read once all its attachments are taken; its answer is a letter."""
        del answer
        uid, _, _ = file.token.partition("/")
        self._left[uid] -= 1
        if self._left[uid] <= 0:
            self._mark_read(uid)

    def put(self, name: str, content: BinaryIO) -> None:
        """Refuse: a mailbox takes only."""
        del content
        raise NothingGoesByMail(f"{name} cannot be left in a mailbox")

    def _files_of(self, uid: str) -> Sequence[WaitingFile]:
        told = b" ".join(each for each in self._asked("FETCH", uid, "(RFC822.SIZE)") if each)
        size = _SIZE.search(told)
        if size is None or int(size[1]) > LARGEST:
            return [WaitingFile(f"IMAP {uid}", int(size[1]) if size else 0, uid)]
        (_, content), *_ = cast(
            "list[tuple[bytes, bytes]]", self._asked("FETCH", uid, "(BODY.PEEK[])")
        )
        letter = email.message_from_bytes(content, policy=default)
        if parseaddr(str(letter.get("From", "")))[1].casefold() not in self._senders:
            return []
        found = []
        for number, part in enumerate(letter.iter_attachments()):
            name = part.get_filename() or ""
            if not name or not is_finished(name):
                continue
            token = f"{uid}/{number}"
            self._content[token] = cast("bytes", part.get_payload(decode=True)) or b""
            found.append(WaitingFile(name, len(self._content[token]), token))
        self._left[uid] = len(found)
        return found

    def _mark_read(self, uid: str) -> None:
        self._asked("STORE", uid, "+FLAGS", r"(\Seen)")

    def _asked(self, command: str, *words: str) -> list[bytes]:
        kind, answer = self._imap.uid(command, *words)
        if kind != "OK":
            raise CarrierFailed(f"IMAP {command}: {kind}", because=kind)
        return cast("list[bytes]", answer)


@contextmanager
def open_mailbox(mailbox: Mailbox) -> Iterator[Carrier]:
    """Sign in to the mailbox; beyond this installation only through TLS.

    Raises:
        CarrierFailed: it does not answer, or refuses.
    """
    address, port = reachable(mailbox.host, usual=PORT)
    try:
        with _connected(mailbox.host, address, port) as imap:
            imap.login(mailbox.login, str(mailbox.password))
            imap.select()
            yield MailCarrier(imap, mailbox.senders)
    except imaplib.IMAP4.error as fault:
        # The library repeats what it sent; only the server's own words are told.
        raise CarrierFailed("IMAP refused", because="IMAP") from fault
    except OSError as fault:
        raise CarrierFailed(f"IMAP: {fault}", because=str(fault)) from fault


def _connected(host: str, address: str, port: int) -> imaplib.IMAP4:
    if place().may_reach_inside and port != PORT:
        return imaplib.IMAP4(address, port, timeout=ANSWERS_S)
    name = host.rpartition(":")[0] or host
    return _Tls(address, port, name)


class _Tls(imaplib.IMAP4_SSL):
    """A connection to an address whose certificate must be of a name."""

    def __init__(self, address: str, port: int, name: str) -> None:
        self._name = name
        super().__init__(address, port, ssl_context=ssl.create_default_context(), timeout=ANSWERS_S)

    def _create_socket(self, timeout: float | None) -> ssl.SSLSocket:
        plain = imaplib.IMAP4._create_socket(self, timeout)  # type: ignore[attr-defined]  # noqa: SLF001
        context: ssl.SSLContext = self.ssl_context
        return context.wrap_socket(plain, server_hostname=self._name)
