"""Premises whose account was closed: what of the common volume falls to them is nobody's."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.explanation import Voice
from app.charging.models import HouseBalance, Run, RunProblem, RunState
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.house_keys import VACANT_PREMISES, VacantPremises
from app.months.operations import open_month
from app.months.parameters import set_parameter
from app.registry.models import Account, Parameter
from app.registry.operations import NewParameter, change_parameter, close_account
from tests.integration.charging.again import counted_again
from tests.integration.charging.explained import explained
from tests.integration.charging.houses import (
    DECEMBER,
    NOVEMBER,
    charge,
    company,
    distributed,
    inputs_read,
    late_january,
    lines,
    published,
)
from tests.unit.charging.test_explanation import plain
from tests.unit.charging.test_house_explanation import in_english

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres


@pytest.fixture
def left(company: CompanyRef) -> CompanyRef:
    """Flats of 45.6, 61.1 and 30 m² with a common volume of 2.4; the second ends on the 16th."""
    inputs_read(company, 1, ("30.11.2026", "1030"), ("31.12.2026", "1060"))
    distributed(company)
    with company_session(company) as session:
        account = session.scalars(select(Account.id).where(Account.number == "0002")).one()
        close_account(session, account_id=account, closed_on=date(2026, 11, 16), by=1)
    return company


def common(company: CompanyRef, month: Month = NOVEMBER) -> dict[str, str]:
    return {at: volume for at, kind, volume, _ in lines(company, month) if kind == "common"}


def nobodys(company: CompanyRef, month: Month = NOVEMBER) -> tuple[Decimal, Decimal]:
    with company_session(company) as session:
        balance = session.scalars(
            select(HouseBalance)
            .join(Run, Run.id == HouseBalance.run_id)
            .where(HouseBalance.month == month.first_day, Run.state == RunState.PUBLISHED)
        ).one()
        assert balance.undistributed == balance.vacant
        return balance.vacant, balance.common


def told(company: CompanyRef) -> set[tuple[str, str]]:
    with company_session(company) as session:
        found = session.execute(
            select(RunProblem.kind, RunProblem.severity).where(RunProblem.kind.like("vacant%"))
        )
        return {(kind, severity) for kind, severity in found}


def test_days_without_an_account_are_not_their_neighbours(left: CompanyRef) -> None:
    """2.4 by 1368, 916.5 and 900 m² times days, and 916.5 of the days after it ended."""
    charge(left)
    again = counted_again(left, NOVEMBER)[0]
    published(left)

    assert common(left) == {"0001": "0.801", "0002": "0.536", "0003": "0.527"}
    assert nobodys(left) == (Decimal("0.536"), Decimal("1.864"))
    assert again == 0
    assert told(left) == {("vacant_part", "warns")}


def test_the_line_says_what_is_nobodys_so_that_it_can_be_counted_again(left: CompanyRef) -> None:
    published(left)

    (told,), (english,), (hidden,) = (
        explained(left, "0001", part="s.common", **asked)
        for asked in ({}, {"voice": Voice(in_english, "UAH")}, {"least_others": 9})
    )

    assert plain(told.quantity) == (
        "Вузол обліку будинку: 30 м³, з них на загальнобудинкові потреби 2,4 м³. Їх поділено між "
        "усіма приміщеннями за площею (45,6 м² із 136,7 м²). Із площі 136,7 м² на приміщення без "
        "рахунку припадає 30,55 м²: за неї 0,536 м³ нікому не нараховано, інші їх не сплачують."
    )
    assert plain(told.steps[0]) == "2,4 м³ × 45,6 / 136,7 ≈ 0,801 м³"
    assert plain(english.quantity).endswith(
        "(45,6 m² of 136,7 m²). Of the area of 136,7 m², 30,55 m² is of premises without an "
        "account: 0,536 m³ for it is charged to nobody, the others do not pay for it."
    )
    assert "без рахунку" not in plain(hidden.quantity)


def test_a_whole_month_without_an_account_is_not_either(left: CompanyRef) -> None:
    published(left)
    with company_session(left) as session:
        open_month(session, DECEMBER)
    charge(left, DECEMBER)
    again = counted_again(left, DECEMBER)[0]
    published(left, DECEMBER)

    assert common(left, DECEMBER) == {"0001": "0.800", "0003": "0.527"}
    assert nobodys(left, DECEMBER) == (Decimal("1.073"), Decimal("1.327"))
    assert again == 0


def test_neighbours_bear_it_where_the_company_says_so(left: CompanyRef) -> None:
    with company_session(left) as session:
        bear = VacantPremises.NEIGHBOURS.value
        since = NOVEMBER.first_day
        set_parameter(session, VACANT_PREMISES, bear, since=since, by=1, source="рішення")
    charge(left)
    again = counted_again(left, NOVEMBER)[0]
    published(left)

    assert common(left) == {"0001": "1.031", "0002": "0.691", "0003": "0.678"}
    assert nobodys(left) == (Decimal(0), Decimal("2.4"))
    assert (again, told(left)) == (0, set())


def test_premises_joined_to_others_have_no_part(left: CompanyRef) -> None:
    """The area of the closed account is written down as none from the day on."""
    with company_session(left) as session:
        account = session.scalars(select(Account.id).where(Account.number == "0002")).one()
        none = NewParameter(Parameter.TOTAL_AREA, Decimal(0))
        change_parameter(session, account_id=account, new=none, since=date(2026, 11, 16), by=1)
    charge(left)
    again = counted_again(left, NOVEMBER)[0]
    published(left)

    assert common(left) == {"0001": "1.031", "0002": "0.691", "0003": "0.678"}
    assert (again, told(left)) == (0, set())
