"""Users of both sites: who they are, adding them, their passwords."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

from app.access.models import Actor, ActorKind, Role, StaffUser, SubscriberUser
from app.access.passwords import hash_password
from app.access.rights import Right, rights_of
from app.database.errors import refusals
from app.kernel.errors import Conflict, NotFound


class Door(StrEnum):
    """Which site somebody signs in to; `login_code.site` holds it."""

    PORTAL = "portal"
    ADMIN = "admin"

    @property
    def actor_kind(self) -> ActorKind:
        """Return the kind of hand that comes through this door."""
        return ActorKind.STAFF if self is Door.ADMIN else ActorKind.SUBSCRIBER

    @property
    def subject(self) -> str:
        """Return what the audit calls a user of this door."""
        return "staff_user" if self is Door.ADMIN else "subscriber_user"


class EmailTaken(Conflict):
    """Another user of the company already has this address."""

    key = "error.email-taken"

    def __init__(self, *, email: str) -> None:
        super().__init__(f"{email} is taken", email=email)


class UserNotFound(NotFound):
    """There is no such user in this company."""

    key = "error.user-not-found"


class LastOwner(Conflict):
    """Without this owner nobody could let anyone in."""

    key = "error.last-owner"


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff as the owner sees them, disabled or not."""

    id: int
    email: str
    full_name: str
    role: str
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user who may sign in. `role` and `full_name` are empty for subscribers, `locale` for staff.

    `locale` is the language in which the subscriber is written to.
    """

    id: int
    email: str
    full_name: str
    role: str
    password_hash: str | None
    session_epoch: int
    locale: str = ""


def find_user(session: Session, door: Door, *, email: str) -> UserRow | None:
    """Return the user with this address who is not disabled."""
    address = email.strip().lower()
    if door is Door.ADMIN:
        staff = session.scalar(select(StaffUser).where(StaffUser.email == address))
        return enabled(staff)
    return enabled(session.scalar(select(SubscriberUser).where(SubscriberUser.email == address)))


def find_user_by_id(session: Session, door: Door, *, user_id: int) -> UserRow | None:
    """Return the user who is not disabled."""
    if door is Door.ADMIN:
        return enabled(session.get(StaffUser, user_id))
    return enabled(session.get(SubscriberUser, user_id))


def add_staff(
    session: Session, *, email: str, full_name: str, role: Role, password: str | None = None
) -> int:
    """Add a member of staff and return the id; without a password codes by e-mail let in."""
    user = StaffUser(
        email=email.strip().lower(),
        full_name=full_name,
        role=role,
        password_hash=hash_password(password) if password else None,
    )
    return _added(session, user)


def add_subscriber(
    session: Session, *, email: str, password: str | None = None, locale: str = "uk"
) -> int:
    """Add a subscriber's user and return the id; accounts are linked by the code on the bill."""
    user = SubscriberUser(
        email=email.strip().lower(),
        password_hash=hash_password(password) if password else None,
        locale=locale,
    )
    return _added(session, user)


def set_locale(session: Session, *, user_id: int, locale: str) -> None:
    """Write to the subscriber in this language from now on."""
    session.execute(
        update(SubscriberUser)
        .where(SubscriberUser.id == user_id, SubscriberUser.locale != locale)
        .values(locale=locale)
    )


def set_password(session: Session, door: Door, *, user_id: int, password: str) -> int:
    """Set a new password and sign the user out everywhere else; return the new epoch."""
    user = _locked(session, door, user_id)
    user.password_hash = hash_password(password)
    user.session_epoch += 1
    session.flush()
    return user.session_epoch


def sign_out_everywhere(session: Session, door: Door, *, user_id: int) -> int:
    """Make every session of the user void; return the new epoch."""
    user = _locked(session, door, user_id)
    user.session_epoch += 1
    session.flush()
    return user.session_epoch


def staff(session: Session) -> Sequence[StaffRow]:
    """Return every member of staff, those with access first, by name."""
    return [
        StaffRow(*row)
        for row in session.execute(
            _STAFF.order_by(StaffUser.disabled_at.is_not(None), StaffUser.full_name, StaffUser.id)
        )
    ]


def get_staff(session: Session, user_id: int) -> StaffRow:
    """Return a member of staff, disabled or not."""
    row = session.execute(_STAFF.where(StaffUser.id == user_id)).first()
    if row is None:
        raise UserNotFound(f"no user {user_id}")
    return StaffRow(*row)


def others_with(session: Session, right: Right, *, than: int) -> bool:
    """Return whether somebody of the staff has a right beside the member whose actor this is.

    A job of the product is no member: beside it there is nobody.
    """
    own = session.scalar(select(Actor.ref).where(Actor.id == than, Actor.kind == ActorKind.STAFF))
    roles = [role for role in Role if right in rights_of(role)]
    others = (
        select(StaffUser.id)
        .where(StaffUser.disabled_at.is_(None), StaffUser.role.in_(roles))
        .where(cast(StaffUser.id, Text) != own)
    )
    return own is not None and session.scalar(select(others.exists())) is True


def change_staff(
    session: Session, *, user_id: int, role: Role, disabled_at: datetime | None
) -> None:
    """Give a member of staff another role, or end (or restore) the access; sessions end at once.

    Raises:
        UserNotFound: the company has no such member of staff.
        LastOwner: nobody would be left to let others in.
    """
    # Owners are locked in one order first: two who end each other's access take turns.
    owners = session.scalars(
        select(StaffUser.id)
        .where(StaffUser.role == Role.OWNER, StaffUser.disabled_at.is_(None))
        .order_by(StaffUser.id)
        .with_for_update()
    ).all()
    user = session.get(StaffUser, user_id, with_for_update=True, populate_existing=True)
    if user is None:
        raise UserNotFound(f"no user {user_id}")
    if list(owners) == [user_id] and (role != Role.OWNER or disabled_at is not None):
        raise LastOwner(f"user {user_id} is the last owner")
    user.role = role
    user.disabled_at = disabled_at
    user.session_epoch += 1
    session.flush()


_STAFF = select(
    StaffUser.id, StaffUser.email, StaffUser.full_name, StaffUser.role, StaffUser.disabled_at
)


def enabled(user: StaffUser | SubscriberUser | None) -> UserRow | None:
    """Return the user as a row, None when there is none or the access was ended."""
    if user is None or user.disabled_at is not None:
        return None
    return UserRow(
        id=user.id,
        email=user.email,
        full_name=user.full_name if isinstance(user, StaffUser) else "",
        role=user.role if isinstance(user, StaffUser) else "",
        password_hash=user.password_hash,
        session_epoch=user.session_epoch,
        locale=user.locale if isinstance(user, SubscriberUser) else "",
    )


def _added(session: Session, user: StaffUser | SubscriberUser) -> int:
    taken = {
        f"uq_{user.__tablename__}_email": lambda: EmailTaken(email=user.email),
    }
    with refusals(taken):
        session.add(user)
        session.flush()
    return user.id


def _locked(session: Session, door: Door, user_id: int) -> StaffUser | SubscriberUser:
    user: StaffUser | SubscriberUser | None
    if door is Door.ADMIN:
        user = session.get(StaffUser, user_id, with_for_update=True, populate_existing=True)
    else:
        user = session.get(SubscriberUser, user_id, with_for_update=True, populate_existing=True)
    if user is None:
        raise UserNotFound(f"no user {user_id}")
    return user
