"""What premises usually bear of their building's heat, read from the months published before."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.heat.balance import HeatBalance
from app.charging.models import Charge, Run, RunState
from app.database import company_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.months.heat_keys import HEAT_SHARE_CAP, LARGE_HEAT_SHARE
from app.months.parameters import set_parameter
from app.registry.models import Account, Premises
from app.tariffs.models import Service
from tests.integration.charging.heat import (
    NOVEMBER,
    company,
    distributed,
    early_december,
    problems,
    published,
    read,
)

__all__ = ["company", "early_december"]

pytestmark = pytest.mark.postgres


def bore(company: CompanyRef, *months: date, own: int) -> None:
    """Let the first account have borne this in published months; by area alone it is 5 Gcal."""
    with company_session(company) as session:
        account = session.scalars(select(Account).where(Account.number == "0001")).one()
        building = session.scalars(
            select(Premises.building_id).where(Premises.id == account.premises_id)
        ).one()
        service = session.scalars(select(Service.id).where(Service.code == "heat")).one()
        for month in months:
            run = Run(
                month=month,
                state=RunState.PUBLISHED,
                facts_as_of=clock.now(),
                started_at=clock.now(),
                started_by=1,
            )
            session.add(run)
            session.flush()
            figures = dict.fromkeys(
                (
                    *("input", "hot_water", "circulation", "building", "system", "common"),
                    *("premises", "system_part", "common_part", "area", "area_all"),
                    *("unequipped", "times", "allocated", "moved", "minimum_share"),
                    *("share_cap", "large_share_over"),
                ),
                Decimal(0),
            )
            policies = ("minimum_among", "without_reading", "overdrawn", "circulation_by")
            session.add(
                HeatBalance(
                    run_id=run.id,
                    month=month,
                    building_id=building,
                    service_id=service,
                    chunk=1,
                    house_id=1,
                    by_load=False,
                    bearers=[account.id],
                    borne=[own],
                    average=[5_000_000],
                    edition="",
                    **figures,
                    **dict.fromkeys(policies, ""),
                )
            )


def of_november(company: CompanyRef) -> list[str]:
    with company_session(company) as session:
        rows = session.scalars(
            select(Charge.quantity)
            .where(Charge.posted == NOVEMBER.first_day)
            .order_by(Charge.account_id)
        )
        return [f"{quantity:.5f}" for quantity in rows]


def limits(company: CompanyRef, *, over: str, cap: str) -> None:
    with company_session(company) as session:
        for key, value in ((LARGE_HEAT_SHARE, over), (HEAT_SHARE_CAP, cap)):
            set_parameter(session, key, Decimal(value), since=NOVEMBER.first_day, by=1)


SPRING = (date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1))


class TestAHousehold:
    def test_that_bears_far_more_than_it_used_to_is_capped(self, company: CompanyRef) -> None:
        """It used to bear 2 of 5 Gcal, less than the least half: at most 1.2 x 0.5 of 17.142857.

        6.857143 of its 17.142857 goes to the other flat heated centrally.
        """
        distributed(company)
        read(company, "1040")
        bore(company, *SPRING, own=2_000_000)
        limits(company, over="1.5", cap="1.2")

        published(company)

        assert of_november(company) == ["14.15668", "22.61751", "3.22581"]
        assert problems(company) == {("0001", "heat_large_share", "warns")}
        with company_session(company) as session:
            balance = session.scalars(
                select(HeatBalance).where(HeatBalance.month == NOVEMBER.first_day)
            ).one()
            told = (balance.moved, balance.share_cap, balance.large_share_over)
            assert told == (Decimal("6.857143"), Decimal("1.2"), Decimal("1.5"))

    def test_of_two_months_has_no_habit(self, company: CompanyRef) -> None:
        distributed(company)
        read(company, "1040")
        bore(company, *SPRING[:2], own=2_000_000)
        limits(company, over="1.5", cap="1.2")

        published(company)

        assert problems(company) == set()
        assert of_november(company)[0] == "21.01382"

    def test_is_asked_about_of_its_last_twelve_months_alone(self, company: CompanyRef) -> None:
        distributed(company)
        read(company, "1040")
        bore(company, *(date(2025, month, 1) for month in (8, 9, 10)), own=2_000_000)
        limits(company, over="1.5", cap="1.2")

        published(company)

        assert problems(company) == set()

    def test_heated_by_itself_is_not_among_those_whose_habit_is_kept(
        self, company: CompanyRef
    ) -> None:
        """Of 30 Gcal for premises 60 and 45 m²: 17.142857 and 12.857143."""
        distributed(company)
        read(company, "1040")

        published(company)

        with company_session(company) as session:
            balance = session.scalars(
                select(HeatBalance).where(HeatBalance.month == NOVEMBER.first_day)
            ).one()
            numbers = session.scalars(
                select(Account.number).where(Account.id.in_(balance.bearers)).order_by(Account.id)
            ).all()
            assert numbers == ["0001", "0002"]
            assert balance.average == [17_142_857, 12_857_143]
            assert balance.borne == [17_142_857, 12_857_143]
