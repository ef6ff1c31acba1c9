"""Sign-ins, a row each: one that ended stays ended, though a copy of its cookie lives on."""

from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from app.access.models import SignInSession, StaffUser, SubscriberUser
from app.access.users import Door, UserRow, enabled

User = TypeVar("User", StaffUser, SubscriberUser)

KEPT = timedelta(days=60)
"""Longer than any cookie lasts; older rows of a user go when he signs in anew."""


def begin_session(session: Session, door: Door, *, user_id: int, at: datetime) -> int:
    """Note a sign-in and return its id, which the cookie carries."""
    session.execute(
        delete(SignInSession).where(
            SignInSession.site == door,
            SignInSession.user_id == user_id,
            SignInSession.started_at < at - KEPT,
        )
    )
    row = SignInSession(site=door, user_id=user_id, started_at=at)
    session.add(row)
    session.flush()
    return row.id


def end_session(session: Session, door: Door, *, session_id: int, at: datetime) -> None:
    """End one sign-in; ending it again changes nothing."""
    session.execute(
        update(SignInSession)
        .where(
            SignInSession.id == session_id,
            SignInSession.site == door,
            SignInSession.ended_at.is_(None),
        )
        .values(ended_at=at)
    )


def user_of_session(
    session: Session, door: Door, *, session_id: int, user_id: int
) -> UserRow | None:
    """Return the user who signed in so, if that has not ended and he is not disabled."""
    if door is Door.ADMIN:
        return enabled(session.scalar(_live(StaffUser, door, session_id, user_id)))
    return enabled(session.scalar(_live(SubscriberUser, door, session_id, user_id)))


def _live(users: type[User], door: Door, session_id: int, user_id: int) -> Select[User]:
    return (
        select(users)
        .join(SignInSession, SignInSession.user_id == users.id)
        .where(
            SignInSession.id == session_id,
            SignInSession.site == door,
            SignInSession.ended_at.is_(None),
            users.id == user_id,
        )
    )
