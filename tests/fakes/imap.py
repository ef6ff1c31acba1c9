"""A mailbox that speaks as much IMAP as a program that fetches files needs."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass(slots=True)
class FakeMailbox:
    host: str = ""
    login: str = "oselia"
    password: str = "bank-2026"
    letters: list[bytes] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def send(self, *, sender: str, files: dict[str, bytes]) -> None:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = sender, "oselia@example.com", "Реєстр"
        letter.set_content("У вкладенні реєстр.")
        for name, content in files.items():
            letter.add_attachment(
                content, maintype="application", subtype="octet-stream", filename=name
            )
        self.letters.append(letter.as_bytes())


class _Talk(socketserver.StreamRequestHandler):
    box: FakeMailbox

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, rest = [*line.split(" ", 2), ""][:3]
            answer = getattr(self, f"on_{command.lower()}", None)
            told = answer(rest) if answer else "BAD unknown"
            self._say(f"{tag} {told}")
            if command.upper() == "LOGOUT":
                return

    def on_capability(self, _: str) -> str:
        self._say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def on_login(self, rest: str) -> str:
        is_right = rest == f'{self.box.login} "{self.box.password}"'
        return "OK in" if is_right else "NO wrong"

    def on_select(self, _: str) -> str:
        self._say(f"* {len(self.box.letters)} EXISTS")
        return "OK [READ-WRITE] done"

    def on_uid(self, rest: str) -> str:
        command, words = rest.split(" ", 1)
        return str(getattr(self, f"uid_{command.lower()}")(words))

    def uid_search(self, words: str) -> str:
        sender = words.rpartition("FROM ")[2].strip('"').encode()
        unread = [
            number
            for number, letter in enumerate(self.box.letters, 1)
            if number not in self.box.seen and sender in letter.partition(b"\nTo:")[0].lower()
        ]
        self._say("* SEARCH " + " ".join(map(str, unread)))
        return "OK done"

    def uid_fetch(self, words: str) -> str:
        number = int(words.split(maxsplit=1)[0])
        content = self.box.letters[number - 1]
        if "RFC822.SIZE" in words:
            self._say(f"* {number} FETCH (UID {number} RFC822.SIZE {len(content)})")
        else:
            self._say(f"* {number} FETCH (UID {number} BODY[] {{{len(content)}}}")
            self.wfile.write(content)
            self._say(")")
        return "OK done"

    def uid_store(self, words: str) -> str:
        match = re.match(r"(\d+) \+FLAGS \(\\Seen\)", words)
        assert match, words
        self.box.seen.add(int(match[1]))
        return "OK done"

    def on_logout(self, _: str) -> str:
        self._say("* BYE")
        return "OK bye"

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def imap_server() -> Iterator[FakeMailbox]:
    """Serve an empty mailbox until the end of the block."""
    box = FakeMailbox()
    handler = type("Talk", (_Talk,), {"box": box})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        box.host = f"127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()
