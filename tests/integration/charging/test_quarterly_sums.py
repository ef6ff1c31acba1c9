"""Contributions for a building's meter: charged once a quarter, equally or by area, explained."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.drafts import draft_lines
from app.charging.explanation import Voice, explain, sources_of
from app.charging.share_statements import SHARED_SUMS
from app.database import company_session
from app.database.columns import driver
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.operations import open_month
from app.tariffs.sharing.models import SharedSum, ShareKey
from tests.factories.imports import faults, imported
from tests.integration.charging.houses import DECEMBER, NOVEMBER, charge, company, late_january
from tests.integration.charging.shared import a_house, amounts
from tests.integration.charging.test_shared_sums_charged import PLACES

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres

NAME = "Внесок за обслуговування вузла обліку тепла"
FILE = (
    "Група;Послуга;Витрата;Ключ;Сума;Як часто;Діє з;Вид рішення;Номер рішення;Дата рішення\n"
    f"Будинок;contribution;{NAME};порівну;1000;щокварталу;01.11.2026;рішення;7;05.10.2026\n"
)


def due(company: CompanyRef, months: int) -> list[str]:
    """Return the months, of so many from November 2026 on, in which the run reads the sum."""
    found = []
    with company_session(company) as session:
        for step in range(months):
            month = NOVEMBER.plus(step)
            known = {
                "first": month.first_day,
                "end": month.plus(1).first_day,
                "first_building": 0,
                "last_building": 10**9,
            }
            if driver(session).execute(SHARED_SUMS, known).fetchall():
                found.append(str(month))
    return found


class TestAQuarterlyContribution:
    def test_is_charged_once_a_quarter_equally_and_says_so(self, company: CompanyRef) -> None:
        for kind, content in (("group_places", PLACES), ("shared_sums", FILE)):
            assert faults(company, imported(company, kind, content, by=1)) == []
        with company_session(company) as session:
            open_month(session, DECEMBER)

        charge(company)

        # 1 000,00 by three: the odd kopeck goes to the earliest of equal remainders
        assert amounts(company) == {
            "0001": Decimal("333.34"),
            "0002": Decimal("333.33"),
            "0003": Decimal("333.33"),
        }
        with company_session(company) as session:
            lines = [each for each in draft_lines(session, NOVEMBER) if each.method == "share"]
            sources = sources_of(session, lines, least_others=0)
            told = explain(lines[1], sources, voice=Voice())
        assert " ".join(told.quantity.split()) == (
            f"«{NAME}» (рішення № 7 від 05.10.2026): усього 1 000,00 ₴ на групу «Будинок». "
            "Ділиться порівну між рахунками, їх 3. Нараховується раз на квартал."
        )
        charge(company, DECEMBER)
        assert amounts(company, DECEMBER) == {}

    @pytest.mark.parametrize(("every", "first"), [(1, 11), (3, 11), (3, 1), (12, 2)])
    def test_falls_in_the_months_counted_from_its_first(
        self, company: CompanyRef, every: int, first: int
    ) -> None:
        begun = Month(2026, first)
        with company_session(company) as session:
            a_house(
                session,
                name=NAME,
                key=ShareKey.TOTAL_AREA,
                amount=Decimal(90),
                first=begun,
                last=None,
                every_months=every,
            )
            assert session.scalars(select(SharedSum.due_month)).one() == first

        expected = [
            str(NOVEMBER.plus(step))
            for step in range(26)
            if ((2026 * 12 + 11 + step) - (2026 * 12 + first)) % every == 0
        ]
        assert due(company, 26) == expected
        assert len(expected) == {1: 26, 3: 9 if first == 11 else 8, 12: 2}[every]
