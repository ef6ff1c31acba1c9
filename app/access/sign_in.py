"""Letting somebody in by password or by code, and counting those who fail."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.access import actors, audit, codes, sessions
from app.access.passwords import is_password
from app.access.users import Door, UserRow, add_subscriber, find_user
from app.kernel.errors import Forbidden, Invalid

WINDOW = timedelta(minutes=15)
TRIES = 8
FAILED = "sign-in.failed"


class SignInRefused(Invalid):
    """Address and password do not belong together; which one is wrong is not told."""

    key = "error.sign-in-refused"


class TooManyTries(Forbidden):
    """This address was tried too often; a code by e-mail still lets the owner in."""

    key = "error.too-many-tries"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who was let in, as the cookie keeps it."""

    user_id: int
    actor_id: int
    session_epoch: int
    session_id: int
    locale: str = ""
    """A subscriber's language; empty for staff."""


@dataclass(frozen=True, slots=True)
class TypedCode:
    """A code as it was typed, for which address of e-mail, and from where in the network."""

    email: str
    code: str
    address: str
    language: str
    """Of the page: one who comes for the first time is written to in it."""


def sign_in_by_password(
    session: Session, door: Door, *, email: str, password: str, at: datetime, address: str
) -> SignedIn:
    """Let in the user whose password this is.

    Raises:
        SignInRefused: no such user, or another password.
        TooManyTries: too many failures in a quarter of an hour.
    """
    user = prove_password(session, door, email=email, password=password, at=at, address=address)
    return _let_in(session, door, user, at=at, address=address, how="password")


def prove_password(
    session: Session, door: Door, *, email: str, password: str, at: datetime, address: str
) -> UserRow:
    """Return the user whose password this is; a failure is counted and stays on record.

    Raises:
        SignInRefused: no such user, or another password.
        TooManyTries: too many failures in a quarter of an hour.
    """
    email = email.strip().lower()
    _refuse_when_tried_too_often(session, door, email, at=at)
    user = find_user(session, door, email=email)
    if not is_password(password, user.password_hash if user else None) or user is None:
        subject = (door.subject, user.id) if user else None
        audit.record_outside(
            session, FAILED, subject=subject, address=address, at=at, site=str(door), email=email
        )
        raise SignInRefused("the address and the password do not belong together")
    return user


def sign_in_by_code(session: Session, door: Door, typed: TypedCode, *, at: datetime) -> SignedIn:
    """Let in the holder of the address; a subscriber's first code makes the user.

    Raises:
        CodeRefused: the code is wrong, spent or too old.
    """
    try:
        codes.spend_code(session, door, email=typed.email, code=typed.code, at=at)
    except codes.CodeRefused:
        audit.record_outside(session, "code.failed", address=typed.address, email=typed.email)
        raise
    user = find_user(session, door, email=typed.email)
    if user is None and door is Door.PORTAL:
        add_subscriber(session, email=typed.email, locale=typed.language)
        user = find_user(session, door, email=typed.email)
    if user is None:
        raise codes.CodeRefused("no such user")
    return _let_in(session, door, user, at=at, address=typed.address, how="code")


def send_sign_in_code(
    session: Session, door: Door, *, email: str, at: datetime, language: str, is_chosen: bool
) -> None:
    """Send a code; to an unknown member of staff nothing is sent and nothing is told.

    The letter is written in the page's `language` if it was chosen there, else in the subscriber's.

    Raises:
        TooManyCodes: at the cabinet, where any address is sent codes. At the office it would tell
            who works there, so nothing is sent and nothing is told.
    """
    user = find_user(session, door, email=email)
    own = user.locale if user is not None and not is_chosen else ""
    ask = codes.Ask(own or language)
    if door is Door.PORTAL:
        codes.send_code(session, door, ask, email=email, at=at)
    elif user is None:
        codes.spend_time(session, email=email)
    else:
        with suppress(codes.TooManyCodes):
            codes.send_code(session, door, ask, email=email, at=at)


def _refuse_when_tried_too_often(session: Session, door: Door, email: str, *, at: datetime) -> None:
    """Count by what was typed: a refusal of known addresses alone would tell which are known."""
    tries = audit.tries_with(session, FAILED, since=at - WINDOW, site=str(door), email=email)
    if tries >= TRIES:
        raise TooManyTries("too many failed tries")


def _let_in(
    session: Session, door: Door, user: UserRow, *, at: datetime, address: str, how: str
) -> SignedIn:
    actor_id = actors.actor_of(
        session, kind=door.actor_kind, ref=user.id, label=user.full_name or user.email
    )
    audit.record(
        session,
        "sign-in",
        actor_id=actor_id,
        subject=(door.subject, user.id),
        address=address,
        how=how,
    )
    session_id = sessions.begin_session(session, door, user_id=user.id, at=at)
    return SignedIn(user.id, actor_id, user.session_epoch, session_id, user.locale)
