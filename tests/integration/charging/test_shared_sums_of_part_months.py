"""A sum by this month's consumption that a file begins within a month, charged again."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.recalculation.models import Recalculated
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.period import Period
from app.months.operations import open_month
from app.months.recompute import Reach, mark_to_recompute
from app.registry.groups.operations import NewPlace, add_group, add_place
from app.registry.models import Building
from tests.factories.imports import faults, imported
from tests.integration.charging.houses import (
    DECEMBER,
    NOVEMBER,
    charge,
    company,
    late_january,
    published,
)
from tests.integration.charging.shared import account, amounts

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres

METERED = """\
Рахунок;Послуга;Спосіб нарахування;Модель договору;Діє з
0002;Водопостачання;за лічильником;індивідуальний;01.11.2026
0003;Водопостачання;за лічильником;індивідуальний;01.11.2026
"""
METERS = """\
Рахунок;Послуга;№ лічильника;Дата встановлення;Початкове показання
0002;Водопостачання;777;01.11.2026;10,000
0003;Водопостачання;778;01.11.2026;10,000
"""
READINGS = """\
Рахунок;Послуга;№ лічильника;Дата показання;Показання
0002;Водопостачання;777;30.11.2026;17,250
0003;Водопостачання;778;30.11.2026;24,500
"""
SUM = """\
Група;Послуга;Що це за витрата;Як ділити;За спожитим чого;Сума на місяць;Діє з;Вид рішення;\
Номер рішення;Дата рішення
Увесь будинок;contribution;Насос;за спожитим;Водопостачання;100,00;16.11.2026;протокол;7;\
05.10.2026
"""


def test_neighbours_consumption_counts_when_one_account_is_charged_again(
    company: CompanyRef,
) -> None:
    """Half of the sum is of 16 to 30 November; 7.25, 7.25 and 14.50 m³ were used."""
    with company_session(company) as session:
        house = session.scalars(select(Building.id)).one()
        place = NewPlace(building_id=house, entrance=None, since=NOVEMBER.first_day)
        add_place(session, add_group(session, "Увесь будинок"), place, by=1)
    for kind, content in (
        ("agreements", METERED),
        ("meters", METERS),
        ("readings", READINGS),
        ("shared_sums", SUM),
    ):
        assert faults(company, imported(company, kind, content, by=1)) == [], kind
    charge(company)
    parts = {"0001": Decimal("12.50"), "0002": Decimal("12.50"), "0003": Decimal("25.00")}
    assert amounts(company) == parts
    published(company)
    with company_session(company) as session:
        days = Period(NOVEMBER.first_day, DECEMBER.first_day)
        again = Reach(days=days, because="reading", accounts=[account(session, "0001")])
        mark_to_recompute(session, again, by=1)
        open_month(session, DECEMBER)
    charge(company, DECEMBER)

    with company_session(company) as session:
        changed = select(Recalculated.account_id, Recalculated.was, Recalculated.now)
        assert session.execute(changed).all() == []
