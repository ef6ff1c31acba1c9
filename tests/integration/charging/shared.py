"""A building whose accounts bear sums together, in tests of groups."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.drafts import draft_lines
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.models import ToRecompute
from app.registry.groups.operations import NewPlace, add_group, add_place
from app.registry.models import Account, Building
from app.tariffs.models import Service
from app.tariffs.operations import Act
from app.tariffs.sharing.models import ShareKey
from app.tariffs.sharing.operations import NewSum, add_sum
from tests.integration.charging.houses import NOVEMBER

DAY = NOVEMBER.first_day


def amounts(company: CompanyRef, month: Month = NOVEMBER) -> dict[str, Decimal]:
    """Return what the drafts of a month charge for shared sums by account number."""
    with company_session(company) as session:
        numbers = dict(session.execute(select(Account.id, Account.number)).all())
        return {
            numbers[line.account_id]: line.amount
            for line in draft_lines(session, month)
            if line.method == "share"
        }


def a_house(session: Session, **of_sum: Any) -> int:
    """Let a group of the whole building bear a sum; return the group's id."""
    group_id = add_group(session, "Увесь будинок")
    house = session.scalars(select(Building.id)).first()
    assert house is not None
    add_place(session, group_id, NewPlace(building_id=house, entrance=None, since=DAY), by=1)
    known: dict[str, Any] = {
        "service_id": service(session, "contribution"),
        "name": "Вікна",
        "key": ShareKey.TOTAL_AREA,
        "act": Act(kind="протокол", number="7", dated=date(2026, 10, 5)),
        "first": NOVEMBER,
        "last": NOVEMBER,
    }
    add_sum(session, group_id, NewSum(**known | of_sum), by=1)
    return group_id


def service(session: Session, code: str) -> int:
    return session.scalars(select(Service.id).where(Service.code == code)).one()


def account(session: Session, number: str) -> int:
    return session.scalars(select(Account.id).where(Account.number == number)).one()


def marked(session: Session) -> set[str]:
    return set(
        session.scalars(
            select(Account.number).join(ToRecompute, ToRecompute.account_id == Account.id)
        )
    )
