"""Who belongs to a group of accounts from a day on; whoever bears a sum with it is marked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.period import Period
from app.kernel.text import clean_text, matching_key
from app.months.recompute import Reach, mark_to_recompute
from app.months.succession import Change, change_from, end_from
from app.registry.account_numbers import is_written_alike, only_meant
from app.registry.groups.models import AccountGroup, GroupMember, GroupPlace
from app.registry.models import Account, Premises
from app.registry.queries import get_building
from app.registry.sharing import in_group


class GroupMissing(NotFound):
    """The company has no such group of accounts."""

    key = "registry.group-missing"


class GroupNameTaken(Conflict):
    """Another group has this name already."""

    key = "registry.group-name-taken"

    def __init__(self, *, name: str) -> None:
        super().__init__(f"there is a group {name} already", name=name)


class GroupNameMissing(Invalid):
    """A group needs a name."""

    key = "registry.group-name-missing"


class EntranceUnknown(Invalid):
    """No premises of the building are in that entrance."""

    key = "registry.entrance-unknown"

    def __init__(self, *, entrance: int) -> None:
        super().__init__(f"nobody lives in entrance {entrance}", entrance=entrance)


class NumberUnknown(Invalid):
    """The company has no account of that number."""

    key = "registry.number-unknown"

    def __init__(self, *, number: str) -> None:
        super().__init__(f"no account {number}", number=number)


class NotInGroup(Conflict):
    """From that day on it does not belong to the group anyway."""

    key = "registry.not-in-group"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A building, or an entrance of it, that belongs to a group from a day on."""

    building_id: int
    entrance: int | None
    since: date
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """An account that belongs to a group from a day on, or bears nothing there."""

    account_id: int
    since: date
    bears: bool = True
    weight: Decimal | None = None
    basis: str = ""


def add_group(session: Session, name: str) -> int:
    """Write down a group, nobody in it yet, and return its id.

    Raises:
        GroupNameMissing, GroupNameTaken.
    """
    written = clean_text(name)
    if not written:
        raise GroupNameMissing("a group without a name")
    key = matching_key(written)
    if session.scalar(select(AccountGroup.id).where(AccountGroup.name_key == key)) is not None:
        raise GroupNameTaken(name=written)
    group = AccountGroup(name=written, name_key=key)
    session.add(group)
    session.flush()
    return group.id


def get_group(session: Session, group_id: int) -> AccountGroup:
    """Return the group."""
    if (group := session.get(AccountGroup, group_id)) is None:
        raise GroupMissing(f"no group {group_id}")
    return group


def lock_group(session: Session, group_id: int) -> None:
    """Hold the group to the end of the transaction: of two who change it one waits."""
    if session.get(AccountGroup, group_id, with_for_update=True, populate_existing=True) is None:
        raise GroupMissing(f"no group {group_id}")


def add_place(session: Session, group_id: int, new: NewPlace, *, by: int) -> None:
    """Let a building, or an entrance of it, belong to a group from a day on.

    Raises:
        GroupMissing, BuildingMissing, EntranceUnknown.
    """
    get_building(session, new.building_id)
    if new.entrance is not None and not session.scalar(
        select(
            select(Premises.id)
            .where(Premises.building_id == new.building_id, Premises.entrance == new.entrance)
            .exists()
        )
    ):
        raise EntranceUnknown(entrance=new.entrance)
    place = GroupPlace(
        group_id=group_id,
        building_id=new.building_id,
        entrance=new.entrance,
        basis=clean_text(new.basis) or None,
    )
    with changing(session, group_id, new.since, by=by):
        same = _same_place(group_id, new.building_id, new.entrance)
        change_from(session, place, Change(since=new.since, same=same, reason="group"), by=by)


def set_member(session: Session, group_id: int, new: NewMember, *, by: int) -> None:
    """Let an account belong to a group from a day on, with a weight, or bear nothing there.

    Raises:
        GroupMissing.
    """
    member = GroupMember(
        group_id=group_id,
        account_id=new.account_id,
        bears=new.bears,
        weight=new.weight,
        basis=clean_text(new.basis) or None,
    )
    with changing(session, group_id, new.since, by=by):
        same = (GroupMember.group_id == group_id) & (GroupMember.account_id == new.account_id)
        change_from(session, member, Change(since=new.since, same=same, reason="group"), by=by)


def end_place(session: Session, group_id: int, place_id: int, *, since: date, by: int) -> None:
    """Let a place belong to its group no more from a day on.

    Raises:
        GroupMissing, NotInGroup.
    """
    place = session.get(GroupPlace, place_id)
    if place is None or place.group_id != group_id:
        raise NotInGroup(f"no place {place_id} in group {group_id}")
    with changing(session, group_id, since, by=by):
        same = _same_place(group_id, place.building_id, place.entrance)
        change = Change(since=since, same=same, reason="group")
        if not end_from(session, GroupPlace, change, by=by):
            raise NotInGroup(f"place {place_id} ended before {since}")


def end_member(session: Session, group_id: int, account_id: int, *, since: date, by: int) -> None:
    """Let what a group says of one account hold no more from a day on.

    Raises:
        GroupMissing, NotInGroup.
    """
    with changing(session, group_id, since, by=by):
        same = (GroupMember.group_id == group_id) & (GroupMember.account_id == account_id)
        change = Change(since=since, same=same, reason="group")
        if not end_from(session, GroupMember, change, by=by):
            raise NotInGroup(f"account {account_id} is not named in group {group_id}")


def account_of_number(session: Session, number: str) -> int:
    """Return the account of a number, as it is written or as only one account may be meant.

    Raises:
        NumberUnknown: there is none, or there are several.
    """
    alike = session.execute(select(Account.id, Account.number).where(is_written_alike(number)))
    found = only_meant(alike.all(), number, number_of=lambda each: each.number)
    if found is None:
        raise NumberUnknown(number=clean_text(number))
    return int(found.id)


@contextmanager
def changing(session: Session, group_id: int, since: date, *, by: int) -> Iterator[None]:
    """Mark all who belong to the group from a day on, before the change or after it."""
    lock_group(session, group_id)
    days = Period(since)
    touched = set(session.scalars(in_group(group_id, days=days)))
    yield
    session.flush()
    touched |= set(session.scalars(in_group(group_id, days=days)))
    reach = Reach(days=days, because="group", accounts=sorted(touched))
    mark_to_recompute(session, reach, by=by)


def _same_place(group_id: int, building_id: int, entrance: int | None) -> ColumnElement[bool]:
    return (
        (GroupPlace.group_id == group_id)
        & (GroupPlace.building_id == building_id)
        & (func.coalesce(GroupPlace.entrance, 0) == (entrance or 0))
    )
