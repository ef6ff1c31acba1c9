"""Prices in tiers from a file: another list of tiers takes the place of the one before it."""

import pytest
from sqlalchemy import text

from app.database import company_session
from app.kernel.company import CompanyRef
from tests.factories.companies import TwoCompanies
from tests.factories.imports import an_office, faults, imported, tried

pytestmark = pytest.mark.postgres

HEAD = "Послуга;Тариф;Від обсягу;До обсягу;Діє з;Вид рішення;Номер рішення;Дата рішення\n"
ROW = "Водопостачання;{};{};{};{};рішення;1;01.12.2025\n"


def a_list(*prices: tuple[str, str, str], since: str) -> str:
    return HEAD + "".join(ROW.format(*price, since) for price in prices)


TIERS = a_list(("5", "", "10"), ("8", "10", ""), since="01.01.2026")
WIDER = a_list(("6", "", "15"), ("9", "15", ""), since="01.12.2026")


def on(company: CompanyRef, day: str) -> list[tuple[str, str]]:
    """Return the tiers and prices of a day."""
    with company_session(company) as session:
        rows = session.execute(
            text("""
            SELECT tier_floor::float || '-' || coalesce(tier_ceiling::float::text, ''),
                   price::float::text
            FROM tariff WHERE retired_at IS NULL AND valid @> CAST(:day AS date)
            ORDER BY tier_floor"""),
            {"day": day},
        )
        return [(tier, price) for tier, price in rows]


def test_with_other_bounds_leave_no_unit_two_prices(two_companies: TwoCompanies) -> None:
    company = two_companies.kashtan
    by = an_office(company)
    imported(company, "tariffs", TIERS, by=by)

    imported(company, "tariffs", WIDER, by=by)
    imported(company, "tariffs", WIDER, by=by)

    assert on(company, "2026-11-30") == [("0-10", "5"), ("10-", "8")]
    assert on(company, "2026-12-01") == [("0-15", "6"), ("15-", "9")]


def test_give_way_to_one_price_for_all(two_companies: TwoCompanies) -> None:
    company = two_companies.kashtan
    by = an_office(company)
    imported(company, "tariffs", TIERS, by=by)

    imported(company, "tariffs", a_list(("7", "", ""), since="01.12.2026"), by=by)

    assert on(company, "2026-12-01") == [("0-", "7")]


def test_that_meet_in_one_list_are_told(two_companies: TwoCompanies) -> None:
    company = two_companies.kashtan
    by = an_office(company)
    meeting = a_list(("5", "", "10"), ("8", "9", ""), ("9", "20", "15"), since="01.01.2026")

    job = tried(company, "tariffs", meeting, by=by)

    assert faults(company, job) == [
        (3, "service", "import.duplicate"),
        (4, "tier_ceiling", "import.tariff.tier-turned"),
    ]
