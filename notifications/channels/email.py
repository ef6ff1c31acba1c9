"""Letters by SMTP."""

import re
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import SplitResult, unquote, urlsplit

from app.kernel.errors import DomainError, Invalid
from notifications.letters import Letter

CONNECTS_S = 5.0
"""For the connection and the greeting: a server that is there gives both at once."""
ANSWERS_S = 20.0
"""For each answer after that: servers look a letter over before they take it."""
_PORTS = {"smtp": 587, "smtps": 465}
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_LOCAL = {"localhost", "127.0.0.1", "::1"}


class MailSettingsWrong(Invalid):
    """SMTP_URL or MAIL_FROM name no server or no sender."""

    def __init__(self, *, what: str) -> None:
        super().__init__(f"{what}; SMTP_URL is smtp://user:password@host:587, or smtps://…:465")


class NotSent(DomainError):
    """The letter did not go. `is_final`: the same letter never will.

    `is_any`: nothing was wrong with this letter; no other would have gone either. Servers repeat
    the address they refuse; it is left out, for the reason goes into logs.
    """

    def __init__(self, reason: str, *, is_final: bool, is_any: bool = False) -> None:
        super().__init__(_ADDRESS.sub("…", reason))
        self.is_final = is_final
        self.is_any = is_any


class EmailChannel:
    """One mail server and the address letters come from.

    Beyond this machine a connection is encrypted or nothing is sent.
    """

    def __init__(self, url: str, *, sender: str) -> None:
        self._server = _server(url)
        try:
            self._sender = Address(addr_spec=sender)
        except (ValueError, IndexError) as fault:
            raise MailSettingsWrong(what=f"MAIL_FROM {sender!r} is no address") from fault

    def send(self, letter: Letter, *, from_name: str, key: str) -> None:
        """Send a letter; sent again under the same key, it carries the same Message-ID.

        Raises:
            NotSent: the server was not reached, or refused.
        """
        message = self._message(letter, from_name=from_name, key=key)
        try:
            with self._connect() as smtp:
                smtp.send_message(message)
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError) as refusal:
            # Refused before the letter was seen: ours to mend, or the server's, not his.
            raise NotSent(_said(refusal), is_final=False, is_any=True) from refusal
        except smtplib.SMTPResponseException as refusal:
            raise NotSent(_said(refusal), is_final=_is_final(refusal.smtp_code)) from refusal
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            raise NotSent(f"{code} {_text(words)}", is_final=_is_final(code)) from refusal
        except smtplib.SMTPNotSupportedError as refusal:
            raise NotSent(str(refusal), is_final=True) from refusal
        except (OSError, smtplib.SMTPException) as failure:
            reason = f"{type(failure).__name__}: {failure}"
            raise NotSent(reason, is_final=False, is_any=True) from failure

    def _message(self, letter: Letter, *, from_name: str, key: str) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        try:
            message["From"] = Address(from_name, addr_spec=self._sender.addr_spec)
            message["To"] = Address(addr_spec=letter.to)
            message["Subject"] = letter.subject
        except (ValueError, IndexError) as fault:
            raise NotSent(f"no address or subject: {fault}", is_final=True) from fault
        message["Message-ID"] = f"<{key}@{self._sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message

    def _connect(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        host, port = server.hostname or "", server.port or _PORTS[server.scheme]
        smtp: smtplib.SMTP
        if server.scheme == "smtps":
            smtp = smtplib.SMTP_SSL(host, port, timeout=CONNECTS_S, context=context)
        else:
            smtp = smtplib.SMTP(host, port, timeout=CONNECTS_S)
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(ANSWERS_S)
            if server.scheme == "smtp" and host not in _LOCAL:
                smtp.starttls(context=context)
            if server.username:
                smtp.login(unquote(server.username), unquote(server.password or ""))
        except BaseException:
            smtp.close()
            raise
        return smtp


def _server(url: str) -> SplitResult:
    server = urlsplit(url)
    if server.scheme not in _PORTS or not server.hostname:
        raise MailSettingsWrong(what="SMTP_URL names no mail server")
    return server


def _is_final(code: int) -> bool:
    return 500 <= code < 600


def _said(refusal: smtplib.SMTPResponseException) -> str:
    return f"{refusal.smtp_code} {_text(refusal.smtp_error)}"


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
