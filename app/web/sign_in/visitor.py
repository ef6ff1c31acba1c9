"""Who asks, from the signed cookie; the company inside it must be the company asked."""

from dataclasses import dataclass
from typing import Any, Self

from flask import session as cookie

from app.access.rights import rights_of
from app.access.sessions import end_session, user_of_session
from app.access.sign_in import SignedIn
from app.access.users import Door
from app.kernel import clock
from app.web.current import company, db
from app.web.guards import SIGNED_IN_STAFF, SUBSCRIBER, Site

HOURS = {Site.CABINET: 30 * 24, Site.OFFICE: 12}
"""How long a sign-in lasts."""

DOORS = {Site.CABINET: Door.PORTAL, Site.OFFICE: Door.ADMIN}


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person behind a request, or nobody. `rights` are what routes may ask for."""

    user_id: int = 0
    actor_id: int = 0
    session_id: int = 0
    name: str = ""
    role: str = ""
    has_password: bool = False
    rights: frozenset[str] = frozenset()

    @classmethod
    def nobody(cls) -> Self:
        """Return the visitor who has not signed in."""
        return cls()

    @property
    def is_signed_in(self) -> bool:
        """Return whether we know who it is."""
        return self.user_id > 0

    def has(self, right: str) -> bool:
        """Return whether the visitor holds a right."""
        return right in self.rights

    # What Flask-Login asks of a user.
    is_authenticated = is_signed_in
    is_active = is_signed_in

    @property
    def is_anonymous(self) -> bool:
        """Return whether we do not know who it is."""
        return not self.is_signed_in

    def get_id(self) -> str:
        """Return the id Flask-Login knows the user by."""
        return str(self.user_id)


def remember(site: Site, signed_in: SignedIn) -> None:
    """Put the sign-in into the cookie. All else in it is renewed, so nothing planted survives."""
    other = {each: cookie[each] for each in Site if each != site and each in cookie}
    language = cookie.get("language")
    cookie.clear()
    for each, kept in other.items():
        cookie[each.value] = kept
    if language:
        cookie["language"] = language
    cookie[site.value] = {
        "company": company().ref.id,
        "user": signed_in.user_id,
        "actor": signed_in.actor_id,
        "epoch": signed_in.session_epoch,
        "session": signed_in.session_id,
        "at": int(clock.now().timestamp()),
    }
    cookie.permanent = True


def forget(site: Site) -> None:
    """Sign out of one site; a copy of the cookie opens nothing from now on.

    The language goes with the subscriber: the next one at this device may read another.
    """
    kept = cookie.pop(site.value, None)
    if site is Site.CABINET:
        cookie.pop("language", None)
    if isinstance(kept, dict) and kept.get("company") == company().ref.id:
        session_id = int(kept.get("session", 0))
        end_session(db(), DOORS[site], session_id=session_id, at=clock.now())


def find_visitor(site: Site) -> Visitor:
    """Return who the cookie says it is, asked anew of the database each time.

    A cookie of another company, of a session that ended, of an earlier epoch (password changed,
    signed out everywhere) or of a disabled user is nobody.
    """
    kept = cookie.get(site.value)
    if not isinstance(kept, dict) or not _is_current(kept, site):
        return Visitor.nobody()
    door = DOORS[site]
    session_id = int(kept.get("session", 0))
    user = user_of_session(db(), door, session_id=session_id, user_id=int(kept["user"]))
    if user is None or user.session_epoch != kept["epoch"]:
        return Visitor.nobody()
    rights: frozenset[str] = frozenset({SUBSCRIBER})
    if door is Door.ADMIN:
        rights = frozenset(map(str, rights_of(user.role))) | {SIGNED_IN_STAFF}
    return Visitor(
        user_id=user.id,
        actor_id=int(kept["actor"]),
        session_id=session_id,
        name=user.full_name or user.email,
        role=user.role,
        has_password=user.password_hash is not None,
        rights=rights,
    )


def _is_current(kept: dict[str, Any], site: Site) -> bool:
    age = clock.now().timestamp() - kept.get("at", 0)
    return kept.get("company") == company().ref.id and 0 <= age < HOURS[site] * 3600
