"""Premises of a heated house whose account was closed: what falls to them is nobody's."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.explanation import Voice
from app.charging.heat.balance import HeatBalance
from app.charging.models import Run, RunState
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.house_keys import VACANT_PREMISES, VacantPremises
from app.months.parameters import set_parameter
from app.registry.models import Account
from app.registry.operations import close_account
from tests.integration.charging.again import counted_again
from tests.integration.charging.explained import explained
from tests.integration.charging.heat import (
    NOVEMBER,
    charge,
    company,
    distributed,
    early_december,
    lines,
    problems,
    published,
    read,
)
from tests.unit.charging.test_explanation import plain
from tests.unit.charging.test_house_explanation import in_english

__all__ = ["company", "early_december"]
pytestmark = pytest.mark.postgres


@pytest.fixture
def left(company: CompanyRef) -> CompanyRef:
    """Of 40 Gcal 6 are of systems, 4 common; flats of 60 and 45 m², one of 50 heats itself."""
    distributed(company)
    read(company, "1040")
    return company


def close(company: CompanyRef, number: str, day: date) -> None:
    with company_session(company) as session:
        account = session.scalars(select(Account.id).where(Account.number == number)).one()
        close_account(session, account_id=account, closed_on=day, by=1)


def borne(company: CompanyRef) -> tuple[dict[str, str], str]:
    charge(company)
    again = counted_again(company, NOVEMBER)[0]
    published(company)
    with company_session(company) as session:
        vacant = session.scalars(
            select(HeatBalance.vacant)
            .join(Run, Run.id == HeatBalance.run_id)
            .where(Run.state == RunState.PUBLISHED)
        ).one()
    assert again == 0
    return {number: heat for number, heat, _ in lines(company)}, f"{vacant:.5f}"


def test_days_without_an_account_are_not_their_neighbours(left: CompanyRef) -> None:
    """30 by 1800, 675 and 675 m² times days, 10 by these and 1500 of the one that heats itself."""
    close(left, "0002", date(2026, 11, 16))

    found, vacant = borne(left)

    assert found == {"0001": "21.01383", "0002": "7.88018", "0003": "3.22581"}
    assert vacant == "7.88018"
    assert problems(left) == {("0001", "vacant_part", "warns")}
    assert sum(map(Decimal, found.values())) + Decimal(vacant) == 40


def test_the_line_says_what_is_nobodys_so_that_it_can_be_counted_again(left: CompanyRef) -> None:
    close(left, "0002", date(2026, 11, 16))
    published(left)

    (told,), (english,), (hidden,) = (
        explained(left, "0001", **asked)
        for asked in ({}, {"voice": Voice(in_english, "UAH")}, {"least_others": 9})
    )

    assert (
        "Тепло систем і місць загального користування ділять усі приміщення за площею (60 м² із "
        "155 м²). Із площі 155 м² на приміщення без рахунку припадає 22,5 м²: за них 7,88018 Гкал "
        "тепла будинку нікому не нараховано, інші його не сплачують."
    ) in plain(told.quantity)
    assert tuple(map(plain, told.steps[:4])) == (
        "30 Гкал × 60 / 105 ≈ 17,142857 Гкал",
        "6 Гкал × 60 / 155 ≈ 2,322581 Гкал",
        "4 Гкал × 60 / 155 ≈ 1,548387 Гкал",
        "17,142857 + 2,322581 + 1,548387 ≈ 21,01383 Гкал",
    )
    assert (
        "Of the area of 155 m², 22,5 m² is of premises without an account: 7,88018 Gcal of the "
        "building's heat for them is charged to nobody, the others do not pay for it."
    ) in plain(english.quantity)
    assert "без рахунку" not in plain(hidden.quantity)


def test_premises_that_heated_themselves_leave_their_part_of_what_is_common(
    left: CompanyRef,
) -> None:
    """The tenth Gcal in common by 1450 of 4650 m² times days; of heating the flat has none."""
    close(left, "0003", date(2026, 11, 2))

    found, vacant = borne(left)

    assert found == {"0001": "21.01382", "0002": "15.76037", "0003": "0.10753"}
    assert vacant == "3.11828"


def test_neighbours_bear_it_where_the_company_says_so(left: CompanyRef) -> None:
    close(left, "0002", date(2026, 11, 16))
    with company_session(left) as session:
        bear = VacantPremises.NEIGHBOURS.value
        since = NOVEMBER.first_day
        set_parameter(session, VACANT_PREMISES, bear, since=since, by=1, source="рішення")

    found, vacant = borne(left)

    assert found == {"0001": "26.34648", "0002": "9.87993", "0003": "3.77359"}
    assert vacant == "0.00000"
