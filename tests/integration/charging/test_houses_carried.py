"""What a building's accounts took too much in a month, in the months after."""

import pytest
from sqlalchemy import select

from app.charging.models import HouseBalance, Run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.ledger.closing import close_books
from app.months.models import ToRecompute
from app.months.operations import open_month
from tests.integration.charging.houses import (
    DECEMBER,
    JANUARY,
    NOVEMBER,
    charge,
    company,
    distributed,
    flats_read,
    inputs_read,
    late_january,
    lines,
    published,
)

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres


class TestNegativeImbalance:
    def test_of_a_month_lowers_the_month_after(self, company: CompanyRef) -> None:
        inputs_read(company, 1, ("30.11.2026", "1005"), ("31.12.2026", "1025"))
        distributed(company, common="0")
        with company_session(company) as session:
            open_month(session, DECEMBER)

        published(company)
        published(company, DECEMBER)

        assert lines(company)[1:] == [
            ("0002", "imbalance", "0.000", "0.00"),
            ("0003", "imbalance", "0.000", "0.00"),
        ]
        assert lines(company, DECEMBER) == [
            ("0001", "own", "5.000", "150.00"),
            ("0002", "imbalance", "9.563", "286.89"),
            ("0003", "imbalance", "3.187", "95.61"),
        ]

    def test_waits_over_a_month_that_could_not_be_shared_out(self, company: CompanyRef) -> None:
        """Nobody read the building in December: what was too much in November lowers January.

        What December's late reading says is corrected with January, and carried into it at once.
        """
        inputs_read(company, 1, ("30.11.2026", "1005"))
        distributed(company, common="0")
        with company_session(company) as session:
            open_month(session, DECEMBER)
        published(company)
        published(company, DECEMBER)
        with company_session(company) as session:
            close_books(session, NOVEMBER, by=1)
            open_month(session, JANUARY)
        inputs_read(company, 1, ("31.12.2026", "1007"), ("31.01.2027", "1027"))
        flats_read(company, ("31.01.2027", "61,250"))

        published(company, JANUARY)

        with company_session(company) as session:
            balances = session.execute(
                select(HouseBalance.month, HouseBalance.carried_in, HouseBalance.carried_out)
                .join(Run, Run.id == HouseBalance.run_id)
                .order_by(HouseBalance.month)
            )
            assert [tuple(map(str, row)) for row in balances] == [
                ("2026-11-01", "0.000000", "-2.250000"),
                ("2026-12-01", "-2.250000", "-5.250000"),
                ("2027-01-01", "-5.250000", "0.000000"),
            ]
        assert lines(company, JANUARY) == [
            ("0001", "own", "4.000", "120.00"),
            ("0002", "imbalance", "8.063", "241.89"),  # 20 - 5.25 - 4 = 10.75, 3 to 1
            ("0003", "imbalance", "2.687", "80.61"),
        ]
        assert lines(company, JANUARY, of=DECEMBER) == [
            ("0001", "own", "5.000", "150.00"),
            ("0002", "imbalance", "0.000", "0.00"),
            ("0003", "imbalance", "0.000", "0.00"),
        ]

    def test_marks_the_month_after_that_was_charged_before(self, company: CompanyRef) -> None:
        inputs_read(company, 1, ("30.11.2026", "1005"), ("31.12.2026", "1025"))
        distributed(company, common="0")
        with company_session(company) as session:
            open_month(session, DECEMBER)
        charge(company, DECEMBER)

        published(company)

        with company_session(company) as session:
            marks = session.execute(select(ToRecompute.month, ToRecompute.because))
            assert [tuple(row) for row in marks] == [(DECEMBER.first_day, "carried")]
