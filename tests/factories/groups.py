"""Groups of accounts and the sums they bear, every default legal."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.registry.groups.models import AccountGroup, GroupMember, GroupPlace
from app.registry.models import Account, Building
from app.tariffs.models import LegalAct, Service
from app.tariffs.operations import Act
from app.tariffs.sharing.estimates import NewEstimate, NewItem, add_estimate, add_item
from app.tariffs.sharing.models import EstimateExpense, FundKind, SharedSum, ShareKey
from app.tariffs.sharing.queries import items_of
from tests.factories.accounts import BY

_number = count(1)
ALWAYS = Range(date(2020, 1, 1), None)


def a_group(session: Session, *members: Account, **places: Building) -> AccountGroup:
    """Return a group of these accounts, and of all accounts of the buildings named."""
    number = next(_number)
    group = AccountGroup(name=f"Група {number}", name_key=f"група{number}")
    session.add(group)
    session.flush()
    known = {"group_id": group.id, "valid": ALWAYS, "recorded_by": BY}
    session.add_all(GroupMember(account_id=each.id, **known) for each in members)
    session.add_all(GroupPlace(building_id=each.id, **known) for each in places.values())
    session.flush()
    return group


def a_shared_sum(
    session: Session,
    group: AccountGroup,
    service: Service,
    amount: str | None,
    *,
    act: LegalAct | None = None,
    **changes: Any,
) -> SharedSum:
    """Return a sum a month that the group bears by shares of property, from 2020 on."""
    if act is None:
        act = LegalAct(kind="протокол", number=f"С-{next(_number)}", dated=date(2026, 1, 10))
        session.add(act)
        session.flush()
    known: dict[str, Any] = {"key": "share", "name": "Спільна витрата", "valid": ALWAYS}
    made = SharedSum(
        group_id=group.id,
        service_id=service.id,
        amount=None if amount is None else Decimal(amount),
        legal_act_id=act.id,
        recorded_by=BY,
        **known | changes,
    )
    session.add(made)
    session.flush()
    return made


def an_estimate(session: Session, group: AccountGroup, fund: Service) -> int:
    """Return an estimate of a year with an item of this fund, not approved."""
    asked = NewEstimate(
        group_id=group.id,
        name="Кошторис на 2027 рік",
        first=Month(2027, 1),
        months=12,
        act=Act(kind="протокол загальних зборів", number="5", dated=date(2026, 12, 10)),
    )
    estimate = add_estimate(session, asked, by=BY)
    item = NewItem(
        service_id=fund.id,
        kind=FundKind.RESERVE,
        key=ShareKey.TOTAL_AREA,
        name="Аварійний запас",
        amount=Decimal(36_000),
    )
    add_item(session, estimate, item)
    return estimate


def an_expense(session: Session, estimate_id: int) -> None:
    """Spend something of the first item of an estimate."""
    spent = EstimateExpense(
        item_id=items_of(session, estimate_id)[0].id,
        spent_on=date(2026, 12, 20),
        amount=Decimal(1_200),
        what="Насос",
        document="акт № 4",
        recorded_by=BY,
    )
    session.add(spent)
    session.flush()
