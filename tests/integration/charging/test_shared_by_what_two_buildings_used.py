"""A sum shared by consumption over two buildings, of which one is read otherwise later."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.models import Charge, RunProblem
from app.database import company_session
from app.kernel.company import CompanyRef
from app.ledger.closing import close_books
from app.months.operations import open_month
from app.registry.groups.models import AccountGroup
from app.registry.groups.operations import NewMember, NewPlace, add_place, set_member
from app.registry.models import Account, Premises
from app.tariffs.sharing.agreeing import agree_group
from app.tariffs.sharing.models import ShareKey
from tests.factories.imports import ACCOUNTS, faults, imported
from tests.integration.charging.again import counted_again
from tests.integration.charging.corrections import recalculated
from tests.integration.charging.houses import (
    DECEMBER,
    JANUARY,
    NOVEMBER,
    charge,
    company,
    flats_read,
    late_january,
    published,
)
from tests.integration.charging.shared import DAY, a_house, account, service

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres

NEIGHBOUR = f"""\
{ACCOUNTS.splitlines()[0]}
0004;Ірпінь;вул. Соборна;14;1;Коваль Ірина;0671112233;2;50,00
"""
AGREEMENT = """\
Рахунок;Послуга;Спосіб нарахування;Модель договору;Діє з
0004;Водопостачання;за лічильником;індивідуальний;01.11.2026
"""
METER = """\
Рахунок;Послуга;№ лічильника;Дата встановлення;Початкове показання
0004;Водопостачання;777;01.11.2026;10,000
"""
READ = """\
Рахунок;Послуга;№ лічильника;Дата показання;Показання
0004;Водопостачання;777;30.11.2026;12,750
0004;Водопостачання;777;31.12.2026;15,000
"""


def other_building(company: CompanyRef) -> None:
    """Add a building of one flat, which takes 2.75 m3 in November and 2.25 in December."""
    for kind, content in (
        ("accounts", NEIGHBOUR),
        ("agreements", AGREEMENT),
        ("meters", METER),
        ("readings", READ),
    ):
        assert faults(company, imported(company, kind, content, by=1)) == [], kind


def join(session: Session) -> None:
    """Have the other building bear what the group does since November."""
    group_id = session.scalars(select(AccountGroup.id)).one()
    other = session.scalars(
        select(Premises.building_id).where(
            Premises.id
            == select(Account.premises_id).where(Account.number == "0004").scalar_subquery()
        )
    ).one()
    add_place(session, group_id, NewPlace(building_id=other, entrance=None, since=DAY), by=1)
    agree_group(session, group_id, by=1)


def shares(company: CompanyRef) -> dict[tuple[str, str], Decimal]:
    """Return what published runs charge for the sum by the month that charged it and account."""
    with company_session(company) as session:
        contribution = service(session, "contribution")
        rows = session.execute(
            select(Charge.posted, Account.number, Charge.amount)
            .join(Account, Account.id == Charge.account_id)
            .where(Charge.service_id == contribution)
        )
        return {(f"{posted:%m}", number): amount for posted, number, amount in rows if amount}


def test_of_the_month_before_stands_as_it_was_charged(company: CompanyRef) -> None:
    """7.25 and 2.75 m3 were charged in November: what is corrected of them moves no part."""
    other_building(company)
    published(company)
    with company_session(company) as session:
        open_month(session, DECEMBER)
        by_last = {"key": ShareKey.LAST_CONSUMPTION, "of_service_id": service(session, "water")}
        a_house(session, **by_last, amount=Decimal(100), first=DECEMBER, last=DECEMBER)
        join(session)
    published(company, DECEMBER)
    parts = {("12", "0001"): Decimal("72.50"), ("12", "0004"): Decimal("27.50")}
    assert shares(company) == parts

    flats_read(company, ("30.11.2026", "50,250"))
    with company_session(company) as session:
        close_books(session, NOVEMBER, by=1)
        open_month(session, JANUARY)
    published(company, JANUARY)

    assert recalculated(company, of=NOVEMBER) == [("0001", "-60.00")]
    assert recalculated(company, of=DECEMBER) == [("0001", "60.00")]
    assert shares(company) == parts


def test_of_the_same_month_is_never_of_two(company: CompanyRef) -> None:
    """It was charged to one building; with another it cannot be divided, and stays as it was."""
    other_building(company)
    with company_session(company) as session:
        by_water = {"key": ShareKey.CONSUMPTION, "of_service_id": service(session, "water")}
        group_id = a_house(session, **by_water, amount=Decimal(100))
        for number in ("0002", "0003"):  # whose water is not known
            freed = NewMember(account_id=account(session, number), since=DAY, bears=False)
            set_member(session, group_id, freed, by=1)
    published(company)
    parts = {("11", "0001"): Decimal("100.00")}
    assert shares(company) == parts

    with company_session(company) as session:
        open_month(session, DECEMBER)
        join(session)
    flats_read(company, ("30.11.2026", "50,250"))
    charge(company, DECEMBER)
    assert counted_again(company, DECEMBER)[0] == 0
    published(company, DECEMBER)

    assert recalculated(company, of=NOVEMBER) == [("0001", "-60.00")]  # the water alone
    assert shares(company) == parts
    with company_session(company) as session:
        apart = RunProblem.kind == "share_apart"
        assert set(session.scalars(select(RunProblem.month).where(apart))) == {NOVEMBER.first_day}
