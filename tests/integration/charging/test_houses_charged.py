"""A building with an input meter, through the run to charge, balance and explanation."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.explanation import explain, sources_of
from app.charging.models import Charge, HouseBalance, RunProblem
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.models import ToRecompute
from app.months.operations import open_month
from app.registry.models import Account, Building
from tests.factories.imports import count
from tests.integration.charging.houses import (
    DECEMBER,
    charge,
    company,
    distributed,
    inputs_read,
    late_january,
    lines,
    published,
)

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres


def plain(written: str) -> str:
    """Return a text with the spaces of a keyboard."""
    return written.replace("\N{NO-BREAK SPACE}", " ")


class TestABuildingWithAMeter:
    def test_is_charged_to_the_last_digit(self, company: CompanyRef) -> None:
        inputs_read(company, 1, ("30.11.2026", "1030"))
        distributed(company)

        published(company)

        assert lines(company) == [
            ("0001", "own", "7.250", "217.50"),
            ("0001", "common", "0.800", "24.00"),
            ("0002", "common", "1.073", "32.19"),
            ("0002", "imbalance", "15.263", "457.89"),
            ("0003", "common", "0.527", "15.81"),
            ("0003", "imbalance", "5.087", "152.61"),
        ]
        with company_session(company) as session:
            balance = session.scalars(select(HouseBalance)).one()
            assert (balance.input, balance.metered) == (Decimal(30), Decimal("7.25"))
            assert (balance.common, balance.shared) == (Decimal("2.4"), Decimal("20.35"))
            assert (balance.negative_imbalance, balance.without_reading) == (
                "carry",
                "share_by_persons",
            )

    def test_explains_every_share_to_its_payer(self, company: CompanyRef) -> None:
        inputs_read(company, 1, ("30.11.2026", "1030"))
        distributed(company)
        published(company)

        with company_session(company) as session:
            own = select(Charge).join(Account, Account.id == Charge.account_id)
            charges = session.scalars(own.where(Account.number == "0002").order_by(Charge.part))
            listed = charges.all()
            sources = sources_of(session, listed)
            common, imbalance = (explain(each, sources) for each in listed)

        assert plain(imbalance.quantity) == (
            "Вузол обліку будинку: 30 м³. За лічильниками й нормами приміщень 7,25 м³, на "
            "загальнобудинкові потреби 2,4 м³. Решту 20,35 м³ поділено між приміщеннями без "
            "показань за кількістю осіб (3 ос. із 4 ос.)."
        )
        assert tuple(map(plain, imbalance.steps)) == (
            "20,35 м³ × 3 / 4 → 15,263 м³",
            "15,263 м³ × 30,00 ₴ = 457,89 ₴",
        )
        assert plain(common.quantity) == (
            "Вузол обліку будинку: 30 м³, з них на загальнобудинкові потреби 2,4 м³. Їх поділено "
            "між усіма приміщеннями за площею (61,1 м² із 136,7 м²)."
        )
        assert tuple(map(plain, common.steps)) == (
            "2,4 м³ × 61,1 / 136,7 → 1,073 м³",
            "1,073 м³ × 30,00 ₴ = 32,19 ₴",
        )

    def test_without_a_distribution_leaves_its_meter_alone(self, company: CompanyRef) -> None:
        inputs_read(company, 1, ("30.11.2026", "1030"))

        published(company)

        assert lines(company) == [("0001", "own", "7.250", "217.50")]
        with company_session(company) as session:
            assert count(session, "house_balance") == 0
            assert set(session.scalars(select(RunProblem.kind))) == {"no_distribution"}

    def test_that_was_not_read_is_a_named_problem(self, company: CompanyRef) -> None:
        distributed(company)

        charge(company)

        with company_session(company) as session:
            rows = session.execute(select(RunProblem.kind, RunProblem.severity))
            assert [tuple(row) for row in rows] == [("house_unread", "blocks")] * 3

    def test_is_marked_by_a_reading_of_its_meter(self, company: CompanyRef) -> None:
        distributed(company)
        charge(company)

        inputs_read(company, 1, ("30.11.2026", "1030"))

        with company_session(company) as session:
            marks = session.scalars(select(ToRecompute.building_id)).all()
            assert marks == [session.scalars(select(Building.id)).one()]


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
