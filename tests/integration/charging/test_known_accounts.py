"""Whose figures the readers of a bill know besides the account's own."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.charging.known_accounts import known_accounts
from app.database import company_session
from app.kernel.month import Month
from app.metering.heat_models import HeatHouse
from app.registry.models import Account, AccountHolder, Building, Person, Premises
from tests.factories.accounts import BY, a_service, an_account
from tests.factories.companies import TwoCompanies
from tests.factories.groups import a_group

NOVEMBER = Month(2026, 11)
ALWAYS = Range(date(2020, 1, 1), None)


def holding(session: Session, *accounts: Account, since: date = date(2020, 1, 1)) -> None:
    """Let one person hold the accounts."""
    person = Person(kind="human", name="Коваль Ольга", name_key="коваль ольга", sort_key="к")
    session.add(person)
    session.flush()
    session.add_all(
        AccountHolder(
            account_id=each.id, person_id=person.id, valid=Range(since, None), recorded_by=BY
        )
        for each in accounts
    )
    session.flush()


def building(session: Session, account: Account) -> Building:
    return session.scalars(
        select(Building)
        .join(Premises, Premises.building_id == Building.id)
        .where(Premises.id == account.premises_id)
    ).one()


def known(session: Session, account: Account) -> set[int]:
    found = known_accounts(session, [account.id], month=NOVEMBER)
    assert list(found) == [account.id]
    return set(found[account.id])


@pytest.mark.parametrize("shares", ["nothing", "group", "place", "mixed", "heat"])
def test_what_is_held_elsewhere_counts_where_something_is_shared(
    two_companies: TwoCompanies, shares: str
) -> None:
    with company_session(two_companies.kashtan) as session:
        one, other = an_account(session), an_account(session)
        holding(session, one, other)
        here, there = building(session, one), building(session, other)
        match shares:
            case "group":
                a_group(session, one, other)
            case "place":
                a_group(session, here=here, there=there)
            case "mixed":
                a_group(session, one, there=there)
            case "heat":
                heat = {"service_id": a_service(session).id, "source": "meter"}
                heat |= {"common_share": 0, "valid": ALWAYS, "recorded_by": BY}
                session.add(HeatHouse(building_id=here.id, **heat))
                session.add(HeatHouse(building_id=there.id, meter_building_id=here.id, **heat))
                session.flush()
            case _:
                assert shares == "nothing"

        is_known = shares != "nothing"
        assert known(session, one) == ({one.id, other.id} if is_known else {one.id})
        assert known(session, other) == ({one.id, other.id} if is_known else {other.id})


def test_who_holds_it_after_the_month_is_not_its_reader(two_companies: TwoCompanies) -> None:
    with company_session(two_companies.kashtan) as session:
        one, other = an_account(session), an_account(session)
        a_group(session, one, other)
        holding(session, one, since=date(2026, 12, 1))
        holding(session, other)

        assert known(session, one) == {one.id}
