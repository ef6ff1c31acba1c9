"""A building whose heat is shared out, through the run to charge and balance."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.heat.balance import HeatBalance
from app.charging.recalculation.models import Recalculated
from app.database import company_session
from app.exchange.models import ImportJob
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.months.operations import open_month
from app.registry.models import Account
from tests.integration.charging.again import counted_again, found_in_tampered
from tests.integration.charging.heat import (
    AREAS,
    AT,
    HOUSE,
    NOVEMBER,
    SEASON,
    TERMS,
    bring,
    charge,
    company,
    distributed,
    early_december,
    lines,
    problems,
    published,
    read,
)

__all__ = ["company", "early_december"]

pytestmark = pytest.mark.postgres


class TestABuildingWithAMeter:
    def test_is_counted_again_as_a_whole(self, company: CompanyRef) -> None:
        distributed(company)
        read(company, "1040")
        charge(company)

        assert counted_again(company, NOVEMBER) == (0, 3, {})
        assert "again_amount" in found_in_tampered(company, NOVEMBER, "heat")

    def test_is_charged_to_the_last_digit(self, company: CompanyRef) -> None:
        """40 Gcal: 6 for the system, 4 common, 30 by 105 m² heated centrally of 155 m²."""
        distributed(company)
        read(company, "1040")

        published(company)

        assert lines(company) == [
            ("0001", "21.01382", "34765.47"),
            ("0002", "15.76037", "26074.11"),
            ("0003", "3.22581", "5336.81"),
        ]
        assert problems(company) == set()
        with company_session(company) as session:
            balance = session.scalars(select(HeatBalance)).one()
            told = (balance.input, balance.system, balance.common, balance.premises)
            assert told == tuple(map(Decimal, (40, 6, 4, 30)))
            assert (balance.minimum_share, balance.overdrawn) == (Decimal("0.5"), "in_proportion")

    def test_counts_allocators_and_those_without(self, company: CompanyRef) -> None:
        """45 m² of 155 without: 1.5 x 30 x 45/155; the rest 750 : 250, the third raised."""
        distributed(company)
        read(company, "1040")
        bring(
            company,
            "heat_devices",
            "Рахунок;Послуга;Прилад обліку тепла;Діє з\n"
            "0001;heat;розподілювачі;01.10.2026\n"
            "0003;heat;розподілювачі;01.10.2026\n",
        )
        bring(
            company,
            "heat_units",
            "Рахунок;Послуга;Місяць;Одиниць розподілювачів\n"
            "0001;heat;листопад 2026;750\n0003;heat;листопад 2026;250\n",
        )

        published(company)

        assert lines(company) == [
            ("0001", "15.96774", "26417.19"),
            ("0002", "15.96774", "26417.19"),
            ("0003", "8.06452", "13342.02"),
        ]

    def test_without_terms_is_a_named_problem(self, company: CompanyRef) -> None:
        read(company, "1040")

        charge(company)

        assert problems(company) == {
            (number, "no_distribution", "blocks") for number in ("0001", "0002", "0003")
        }

    def test_without_its_season_is_a_named_problem(self, company: CompanyRef) -> None:
        bring(company, "heat_houses", TERMS)
        read(company, "1040")

        charge(company)

        assert {kind for _, kind, _ in problems(company)} == {"heat_no_season"}

    def test_is_not_charged_outside_its_season(self, company: CompanyRef) -> None:
        bring(company, "heat_houses", TERMS)
        bring(company, "heat_seasons", SEASON.replace("15.10.2026", "01.12.2026"))
        read(company, "1002")

        published(company)

        assert lines(company) == []
        assert problems(company) == {("0001", "heat_out_of_season", "warns")}

    def test_that_was_not_read_is_a_named_problem(self, company: CompanyRef) -> None:
        distributed(company)

        charge(company)

        assert {kind for _, kind, _ in problems(company)} == {"house_unread"}

    def test_is_charged_by_an_act_instead_of_its_meter(self, company: CompanyRef) -> None:
        distributed(company)
        bring(
            company,
            "heat_months",
            f"{AT};Місяць;Обсяг за актом, Гкал;Документ-підстава\n{HOUSE};11.2026;40;акт № 7\n",
        )

        published(company)

        assert lines(company)[0] == ("0001", "21.01382", "34765.47")

    def test_asks_for_the_area_of_each(self, company: CompanyRef) -> None:
        distributed(company)
        read(company, "1040")
        with company_session(company) as session:
            undo_import(session, _job(company, "parameters"), by=1)
        bring(company, "parameters", AREAS.replace("0002;01.10.2026;45\n", ""))

        charge(company)

        assert problems(company) == {
            ("0001", "neighbour_unknown", "blocks"),
            ("0002", "no_area", "blocks"),
            ("0003", "neighbour_unknown", "blocks"),
        }

    def test_is_corrected_as_a_whole_by_the_next_run(self, company: CompanyRef) -> None:
        """An act of 44 Gcal comes after November was published with 40."""
        distributed(company)
        read(company, "1040")
        published(company)
        bring(
            company,
            "heat_months",
            f"{AT};Місяць;Обсяг за актом, Гкал;Документ-підстава\n{HOUSE};11.2026;44;акт № 7\n",
        )
        with company_session(company) as session:
            open_month(session, NOVEMBER.plus(1))

        charge(company, NOVEMBER.plus(1))

        with company_session(company) as session:
            rows = session.execute(
                select(Account.number, Recalculated.was, Recalculated.now)
                .join(Account, Account.id == Recalculated.account_id)
                .order_by(Account.number)
            )
            assert [tuple(map(str, row)) for row in rows] == [
                ("0001", "34765.47", "38242.03"),
                ("0002", "26074.11", "28681.51"),
                ("0003", "5336.81", "5870.49"),
            ]


def _job(company: CompanyRef, kind: str) -> int:
    with company_session(company) as session:
        return session.scalars(select(ImportJob.id).where(ImportJob.kind == kind)).one()
