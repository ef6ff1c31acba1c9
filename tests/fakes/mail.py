"""A real SMTP server that keeps what it is sent, and refuses when told to."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socket import create_server, socket
from threading import Thread
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

ACCEPTED = "250 OK"


class FakeMail:
    """Letters that came, and what the server says to the next ones."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []
        """Taken one for each letter; when there are none, letters are accepted."""
        self.url = ""

    async def handle_DATA(  # noqa: N802 - the name it is called by
        self, _server: Any, _session: Any, envelope: Envelope
    ) -> str:
        answer = self.answers.pop(0) if self.answers else ACCEPTED
        if answer == ACCEPTED:
            content = cast("bytes", envelope.content)
            self.letters.append(message_from_bytes(content, policy=default))
        return answer


@contextmanager
def mail_server() -> Iterator[FakeMail]:
    """Run the server on a port of its own."""
    mail = FakeMail()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(mail, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        mail.url = f"smtp://127.0.0.1:{port}"
        yield mail
    finally:
        controller.stop()


class Hanging:
    """A server that takes connections and then says no more than its greeting, if any."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connections = 0


@contextmanager
def hanging_server(greeting: bytes = b"") -> Iterator[Hanging]:
    """Run such a server on a port of its own."""
    with ExitStack() as kept:
        listening = kept.enter_context(create_server(("127.0.0.1", 0)))
        hanging = Hanging(f"smtp://127.0.0.1:{listening.getsockname()[1]}")

        def take() -> None:
            with suppress(OSError):  # the listening socket is closed at the end
                while True:
                    taken, _ = listening.accept()
                    kept.enter_context(taken)
                    hanging.connections += 1
                    taken.sendall(greeting)

        Thread(target=take, daemon=True).start()
        yield hanging
