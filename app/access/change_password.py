"""A new password: whoever holds a stolen cookie must not be able to make himself at home."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.access import audit, codes
from app.access.sign_in import prove_password
from app.access.users import Door, UserNotFound, UserRow, find_user_by_id, set_password

PURPOSE = "password"
"""Of the codes that stand for the current password; one sent for signing in does not do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChange:
    """The new password, and the proof: the current one, or a code sent to the address."""

    user_id: int
    actor_id: int
    password: str
    current: str = ""
    code: str = ""
    address: str = ""
    """Network address of the client, for the record."""


def send_proof(session: Session, door: Door, *, user_id: int, at: datetime, language: str) -> None:
    """Send the user a code that stands for the current password.

    Raises:
        TooManyCodes: the address was sent too many; the latest one still works.
    """
    user = _user(session, door, user_id)
    codes.send_code(session, door, codes.Ask(language, PURPOSE), email=user.email, at=at)


def change_password(session: Session, door: Door, change: PasswordChange, *, at: datetime) -> int:
    """Set the password once the proof holds, end every other session; return the new epoch.

    Raises:
        SignInRefused: the current password is another one.
        TooManyTries: it was tried too often.
        CodeRefused: the code is wrong or no longer valid.
    """
    user = _user(session, door, change.user_id)
    if change.code or user.password_hash is None:
        codes.spend_code(session, door, email=user.email, code=change.code, at=at, purpose=PURPOSE)
    else:
        prove_password(
            session,
            door,
            email=user.email,
            password=change.current,
            at=at,
            address=change.address,
        )
    audit.record(
        session,
        "password.changed",
        actor_id=change.actor_id,
        subject=(door.subject, user.id),
        address=change.address,
        at=at,
    )
    return set_password(session, door, user_id=user.id, password=change.password)


def _user(session: Session, door: Door, user_id: int) -> UserRow:
    user = find_user_by_id(session, door, user_id=user_id)
    if user is None:
        raise UserNotFound(f"no user {user_id}")
    return user
