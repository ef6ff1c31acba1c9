"""Groups of accounts as the desk lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.registry.groups.membership import MEMBERSHIP
from app.registry.groups.models import AccountGroup, GroupMember, GroupPlace, KeptPart
from app.registry.models import Account, Building, Premises, Settlement, Street
from app.registry.queries import ADDRESS


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group, and how many accounts belong to it on a day."""

    id: int
    name: str
    accounts: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A building or an entrance that belongs to a group for some days."""

    id: int
    building_id: int
    address: str
    entrance: int | None
    since: date
    until: date | None
    basis: str | None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """What a group says of one account for some days."""

    account_id: int
    number: str
    flat: str
    bears: bool
    weight: Decimal | None
    since: date
    until: date | None
    basis: str | None


_COUNTS = text(
    f"""
SELECT g.id, g.name, count(DISTINCT a.id) AS accounts
FROM account_group AS g
LEFT JOIN ({MEMBERSHIP}) AS m ON m.group_id = g.id AND m.valid @> CAST(:on AS date)
 AND NOT EXISTS (SELECT FROM group_member AS freed
                 WHERE freed.group_id = g.id AND freed.account_id = m.account_id
                   AND freed.retired_at IS NULL AND NOT freed.bears
                   AND freed.valid @> CAST(:on AS date))
LEFT JOIN account AS a ON a.id = m.account_id AND a.opened_on <= :on
 AND (a.closed_on IS NULL OR a.closed_on > :on)
GROUP BY g.id, g.name, g.name_key
ORDER BY g.name_key, g.id
"""  # noqa: S608 - put together from a constant
)


def groups(session: Session, *, on: date) -> Sequence[GroupRow]:
    """Return every group, with how many accounts bear its sums on a day, by name."""
    return [GroupRow(*row) for row in session.execute(_COUNTS, {"on": on})]


def names_of_groups(session: Session) -> Sequence[tuple[int, str]]:
    """Return the id and name of every group, by name."""
    rows = session.execute(
        select(AccountGroup.id, AccountGroup.name).order_by(AccountGroup.name_key, AccountGroup.id)
    )
    return [(id_, name) for id_, name in rows]


def places_of(session: Session, group_id: int) -> Sequence[PlaceRow]:
    """Return the buildings and entrances of a group, the latest first."""
    rows = session.execute(
        select(
            GroupPlace.id,
            GroupPlace.building_id,
            ADDRESS,
            GroupPlace.entrance,
            func.lower(GroupPlace.valid),
            func.upper(GroupPlace.valid),
            GroupPlace.basis,
        )
        .join(Building, Building.id == GroupPlace.building_id)
        .join(Street, Street.id == Building.street_id)
        .join(Settlement, Settlement.id == Street.settlement_id)
        .where(GroupPlace.group_id == group_id, GroupPlace.retired_at.is_(None))
        .order_by(func.lower(GroupPlace.valid).desc(), GroupPlace.id)
    )
    return [PlaceRow(*row) for row in rows]


def members_of(session: Session, group_id: int) -> Sequence[MemberRow]:
    """Return what a group says of single accounts, by premises."""
    rows = session.execute(
        select(
            Account.id,
            Account.number,
            Premises.number,
            GroupMember.bears,
            GroupMember.weight,
            func.lower(GroupMember.valid),
            func.upper(GroupMember.valid),
            GroupMember.basis,
        )
        .join(Account, Account.id == GroupMember.account_id)
        .join(Premises, Premises.id == Account.premises_id)
        .where(GroupMember.group_id == group_id, GroupMember.retired_at.is_(None))
        .order_by(Premises.sort_key, Account.id, func.lower(GroupMember.valid).desc())
    )
    return [MemberRow(*row) for row in rows]


def buildings_of(session: Session, group_id: int) -> Sequence[int]:
    """Return every building in which a live place or member of a group is."""
    by_place = select(GroupPlace.building_id).where(
        GroupPlace.group_id == group_id, GroupPlace.retired_at.is_(None)
    )
    by_member = (
        select(Premises.building_id)
        .join(Account, Account.premises_id == Premises.id)
        .join(GroupMember, GroupMember.account_id == Account.id)
        .where(GroupMember.group_id == group_id, GroupMember.retired_at.is_(None))
    )
    return session.scalars(by_place.union(by_member)).all()


@dataclass(frozen=True, slots=True)
class KeptRow:
    """Days on which parts of accounts whose service was ended stay with the company."""

    since: date
    until: date | None
    basis: str | None


def kept_parts(session: Session, group_id: int) -> Sequence[KeptRow]:
    """Return on which days a group leaves parts of ended accounts to the company, latest first."""
    rows = session.execute(
        select(func.lower(KeptPart.valid), func.upper(KeptPart.valid), KeptPart.basis)
        .where(KeptPart.group_id == group_id, KeptPart.retired_at.is_(None))
        .order_by(func.lower(KeptPart.valid).desc(), KeptPart.id)
    )
    return [KeptRow(*row) for row in rows]
