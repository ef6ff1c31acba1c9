"""What a protocol's adapter is: it reads a call, performs it, and says every refusal by number."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from app.formats.small_xml import LARGEST_MESSAGE, MessageTooLarge, Node, Tag
from app.kernel import clock
from app.kernel.errors import DomainError
from app.payments.providers.journal import Heard
from app.payments.providers.models import Protocol, Provider
from app.payments.providers.refused import ActionUnknown, CallUnreadable, DayUnlikely

OK = "OK"


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, and when."""

    session: Session
    provider: Provider
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as it was understood."""

    heard: Heard
    body: Node | None = None
    """The part of the message that says what is asked; None of a query."""
    query: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    is_search: bool = False
    """Whether it looks for an account without paying: that is what somebody could try often."""


@dataclass(frozen=True, slots=True)
class Done:
    """An answer, and what the protocol calls the outcome."""

    body: str
    code: str


class Adapter(ABC):
    """One protocol."""

    protocol: ClassVar[Protocol]
    method: ClassVar[str]
    codes: ClassVar[Mapping[type[DomainError], str]]
    """Refusals that have a number of their own."""
    other: ClassVar[str]
    """The number of all others."""

    @abstractmethod
    def understand(self) -> Asked:
        """Return what the request asks; it is not known yet who asks.

        Raises:
            CallUnreadable, ActionUnknown, MessageUnreadable, MessageTooLarge.
        """

    def admit(self, call: Call, asked: Asked) -> None:  # noqa: B027 - most prove nothing more
        """Let a call through that proves itself by what it carries, where the protocol does so."""

    @abstractmethod
    def perform(self, call: Call, asked: Asked) -> Done:
        """Do what is asked. Raises what the core raises."""

    @abstractmethod
    def refuse(self, call: Call, asked: Asked | None, code: str, text: str) -> Done:
        """Return the answer of a refusal; `asked` None: the call could not be read."""

    def code_of(self, refusal: DomainError) -> str:
        """Return the protocol's number of a refusal."""
        return next(
            (code for kind, code in self.codes.items() if isinstance(refusal, kind)), self.other
        )


def content() -> bytes:
    """Return the request's body.

    Raises:
        MessageTooLarge: it has more bytes than a message.
    """
    request.max_content_length = LARGEST_MESSAGE
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as fault:
        raise MessageTooLarge("the body goes on and on") from fault


def query() -> Mapping[str, str]:
    """Return the request's query, each name once.

    Raises:
        CallUnreadable: a name comes twice, so that two readers could understand two things, or
            a value holds what nobody types.
    """
    named = request.args.to_dict(flat=False)
    if any(len(values) > 1 for values in named.values()):
        raise CallUnreadable("a name comes twice")
    if not all(value.isprintable() for values in named.values() for value in values):
        raise CallUnreadable("a value that cannot be printed")
    return {name: values[0].strip() for name, values in named.items()}


def instant(text: str, *patterns: str) -> datetime:
    """Return an instant written in one of the ways, in Kyiv where no zone is told.

    Raises:
        DayUnlikely: it is written otherwise.
    """
    for pattern in patterns:
        try:
            found = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is put below
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=clock.KYIV)
    raise DayUnlikely(f"{text!r} is no instant of this protocol")


def named_fields(fields: Sequence[tuple[str, str]]) -> Sequence[Tag]:
    """Return the `fields` of an answer, numbered from one; nothing where there are none."""
    numbered = [
        Tag(f"field{at}", value, {"name": name}) for at, (name, value) in enumerate(fields, start=1)
    ]
    return [Tag("fields", numbered)] if numbered else []


def unknown_action(action: str) -> ActionUnknown:
    """Return the refusal of an action that the protocol or we do not have."""
    return ActionUnknown(f"no action {action!r}")
