"""What premises usually bear of their building's heat, read from the months published before."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.heat.balance import HeatBalance
from app.charging.models import Charge
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.heat_keys import HEAT_SHARE_CAP, LARGE_HEAT_SHARE
from app.months.parameters import set_parameter
from app.registry.models import Account
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


def bore(company: CompanyRef, *months: date, own: int, device: str = "none") -> None:
    """Give the first account lines of these months: of 10 Gcal, by 60 m² of 120, 5 is average."""
    with company_session(company) as session:
        account = session.scalars(select(Account.id).where(Account.number == "0001")).one()
        service = session.scalars(select(Service.id).where(Service.code == "heat")).one()
        for month in months:
            session.add(
                Charge(
                    posted=month,
                    month=month,
                    account_id=account,
                    run_id=1,
                    service_id=service,
                    part="heat",
                    agreement_id=1,
                    method="heat",
                    vat_rate=Decimal(20),
                    quantity=Decimal(1),
                    price=Decimal(1),
                    amount=Decimal(1),
                    basis={
                        "device": device,
                        "own": own,
                        "area": [1, 1_800_000_000],
                        "areas": [3_600_000_000, 3_600_000_000],
                        "needs": [0, 0, 10_000_000],
                    },
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
            balance = session.scalars(select(HeatBalance)).one()
            told = (balance.moved, balance.share_cap, balance.large_share_over)
            assert told == (Decimal("6.857143"), Decimal("1.2"), Decimal("1.5"))

    @pytest.mark.parametrize("device", ["none", "individual"])
    def test_of_two_months_has_no_habit_nor_has_one_heated_by_itself(
        self, company: CompanyRef, device: str
    ) -> None:
        distributed(company)
        read(company, "1040")
        months = SPRING if device == "individual" else SPRING[:2]
        bore(company, *months, own=2_000_000, device=device)
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
