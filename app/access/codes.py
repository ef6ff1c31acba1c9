"""One-time codes by e-mail: six digits, ten minutes, five tries, used once.

Each code gives five tries, so the codes of an address are counted too, wherever they were asked
from: fifteen a day leave a guesser one chance in thirteen thousand.

Only a hash is kept. The code itself travels in the outbox, from where the mail is sent, and is gone
from there once it was sent or is too old.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.access.models import LoginCode
from app.access.users import Door
from app.database.models import OutboxEvent
from app.database.outbox import without_secret
from app.database.sessions import company_of, company_session
from app.kernel.errors import Forbidden, Invalid

LASTS = timedelta(minutes=10)
TRIES = 5
MOST_SENT = ((timedelta(hours=1), 6), (timedelta(days=1), 15))
"""How many codes an address gets within a time."""
EVENT = "login_code.sent"


class TooManyCodes(Forbidden):
    """The address was sent codes too often; the latest one still works."""

    key = "error.too-many-codes"


class CodeRefused(Invalid):
    """The code is wrong, spent, too old, or was tried too often; which one is not told."""

    key = "error.code-refused"


@dataclass(frozen=True, slots=True)
class Ask:
    """For what a code is asked, and in which language the letter with it is to be written.

    Whoever asks reads the page in it, and is who receives the letter.
    """

    language: str
    purpose: str = "sign-in"


def send_code(session: Session, door: Door, ask: Ask, *, email: str, at: datetime) -> None:
    """Make a code for this address and put it into the outbox; earlier ones stop working.

    Raises:
        TooManyCodes: the address was sent too many; the latest one still works.
    """
    address = email.strip().lower()
    forget_codes(session, at=at)
    _refuse_when_sent_too_often(session, door, address, at=at)
    code = f"{secrets.randbelow(10**6):06d}"
    session.execute(
        update(LoginCode)
        .where(
            LoginCode.site == door,
            LoginCode.email == address,
            LoginCode.purpose == ask.purpose,
            LoginCode.spent_at.is_(None),
        )
        .values(spent_at=at)
    )
    row = LoginCode(
        site=door,
        email=address,
        code_hash=_hash(session, address, code),
        purpose=ask.purpose,
        sent_at=at,
        expires_at=at + LASTS,
    )
    session.add(row)
    session.flush()
    session.add(
        OutboxEvent(
            kind=EVENT,
            dedup_key=f"{EVENT}:{row.id}",
            created_at=at,
            facts={
                "to": address,
                "code": code,
                "site": str(door),
                "purpose": ask.purpose,
                "language": ask.language,
            },
        )
    )


def spend_code(
    session: Session, door: Door, *, email: str, code: str, at: datetime, purpose: str = "sign-in"
) -> None:
    """Accept the code and spend it.

    The try is counted in a transaction of its own before the code is looked at, so a refusal
    that rolls back does not give the try back.

    Raises:
        CodeRefused: there is no such code that may still be used.
    """
    address = email.strip().lower()
    with company_session(company_of(session)) as outside:
        row = outside.scalar(
            select(LoginCode)
            .where(
                LoginCode.site == door,
                LoginCode.email == address,
                LoginCode.purpose == purpose,
                LoginCode.spent_at.is_(None),
            )
            .order_by(LoginCode.id.desc())
            .limit(1)
            .with_for_update()
        )
        is_right = _try(outside, row, address=address, code=code, at=at)
    if not is_right:
        raise CodeRefused("the code is wrong or no longer valid")


def forget_codes(session: Session, *, at: datetime) -> None:
    """Take codes that are too old out of the outbox: nobody sends them any more."""
    session.execute(
        update(OutboxEvent)
        .where(
            OutboxEvent.kind == EVENT,
            OutboxEvent.done_at.is_(None),
            OutboxEvent.created_at <= at - LASTS,
        )
        .values(
            done_at=at,
            facts=without_secret(),
            last_error=func.coalesce(OutboxEvent.last_error, "too old"),
        )
    )


def spend_time(session: Session, *, email: str) -> None:
    """Work as long as `send_code` does, so that the clock does not tell who exists."""
    _hash(session, email, "000000")


def _refuse_when_sent_too_often(
    session: Session, door: Door, address: str, *, at: datetime
) -> None:
    for within, most in MOST_SENT:
        sent = session.scalar(
            select(func.count())
            .select_from(LoginCode)
            .where(
                LoginCode.site == door, LoginCode.email == address, LoginCode.sent_at > at - within
            )
        )
        if (sent or 0) >= most:
            raise TooManyCodes("too many codes were sent to this address")


def _try(session: Session, row: LoginCode | None, *, address: str, code: str, at: datetime) -> bool:
    digits = "".join(character for character in code if character.isdigit())
    given = _hash(session, address, digits)  # for nobody too: the clock must not tell who exists
    if row is None or row.expires_at <= at or row.attempts >= TRIES:
        return False
    row.attempts += 1
    if not hmac.compare_digest(row.code_hash, given):
        return False
    row.spent_at = at
    return True


def _hash(session: Session, address: str, code: str) -> str:
    salt = f"{company_of(session).id}:{address}"
    return hashlib.scrypt(code.encode(), salt=salt.encode(), n=2**12, r=8, p=1).hex()
