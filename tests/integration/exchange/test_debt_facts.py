"""Price indices, bans and protected accounts from files."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from app.database import company_session
from app.exchange.undo import undo_import
from app.penalty.models import DebtMoratorium, DebtProtection, PriceIndex
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, count, faults, imported, tried

pytestmark = pytest.mark.postgres

INDICES = """\
Місяць;Індекс споживчих цін, %;Джерело
січень 2026;101,2;Держстат
02.2026;99,8;Держстат
"""
MORATORIA = """\
Населений пункт;Категорія споживача;Що не нараховується;Діє з;Діє до;Акт
Ірпінь;населення;усе;01.03.2027;01.05.2027;наказ № 376 від 28.02.2025
;;лише пеня;12.03.2020;01.07.2020;Закон № 540-IX
"""
PROTECTIONS = """\
Особовий рахунок;Підстава захисту;Що не нараховується;Діє з;Діє до;Документ-підстава
0001;мобілізований;;01.12.2026;;довідка № 5
0002;борг держави;лише пеня;01.11.2026;01.01.2027;лист № 7
"""


@pytest.fixture(autouse=True)
def late_january() -> Iterator[None]:
    with time_machine.travel("2027-01-31T10:00:00Z", tick=True):
        yield


def test_indices_are_of_their_months_and_a_second_time_change_nothing(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)

    for _ in range(2):
        imported(kashtan, "indices", INDICES, by=by)

    with company_session(kashtan) as session:
        rows = session.execute(
            select(PriceIndex.month, PriceIndex.percent).order_by(PriceIndex.month)
        )
        assert [tuple(row) for row in rows] == [
            (date(2026, 1, 1), Decimal("101.200")),
            (date(2026, 2, 1), Decimal("99.800")),
        ]


def test_an_index_put_right_takes_the_place_of_the_first_one(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "indices", INDICES, by=by)

    job = imported(kashtan, "indices", INDICES.replace("99,8", "99,7"), by=by)

    with company_session(kashtan) as session:
        assert count(session, "price_index", "retired_at IS NULL AND percent = 99.7") == 1
        assert count(session, "price_index", "retired_at IS NULL") == 2
        undo_import(session, job, by=by)
        assert count(session, "price_index", "retired_at IS NULL AND percent = 99.8") == 1


def test_a_coefficient_is_not_taken_for_per_cent(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)

    job = tried(kashtan, "indices", INDICES.replace("101,2", "1,012"), by=by)

    assert faults(kashtan, job) == [(2, "percent", "import.index.unlikely")]


def test_bans_hold_in_a_place_or_everywhere(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)

    job = imported(kashtan, "moratoria", MORATORIA, by=by)

    assert faults(kashtan, job) == []
    with company_session(kashtan) as session:
        rows = session.scalars(
            select(DebtMoratorium)
            .where(DebtMoratorium.import_job_id == job)
            .order_by(DebtMoratorium.id)
        ).all()
        told = [(each.category, each.extent, each.settlement_id is None) for each in rows]
        assert told == [("population", "all", False), (None, "penalty", True)]
        assert rows[1].valid.upper == date(2020, 7, 1)


def test_protected_accounts_are_marked_for_no_charging(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)

    job = imported(kashtan, "protections", PROTECTIONS, by=by)

    assert faults(kashtan, job) == []
    with company_session(kashtan) as session:
        rows = session.scalars(select(DebtProtection).order_by(DebtProtection.id)).all()
        told = [(each.ground, each.extent, each.valid.upper) for each in rows]
        assert told == [
            ("mobilised", "all", None),
            ("state_arrears", "penalty", date(2027, 1, 1)),
        ]
        undo_import(session, job, by=by)
        assert count(session, "debt_protection", "retired_at IS NULL") == 0
        assert count(session, "to_recompute") == 0
