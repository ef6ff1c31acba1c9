"""Wastewater of a distributed building follows its water: from files to the explained lines."""

from decimal import Decimal

import pytest
from sqlalchemy import insert

from app.charging.drafts import draft_lines
from app.charging.explanation import Voice, explain, sources_of
from app.database import company_session
from app.kernel.company import CompanyRef
from app.tariffs.models import Service
from tests.factories.imports import faults, imported
from tests.integration.charging.houses import (
    NOVEMBER,
    charge,
    company,
    distributed,
    inputs_read,
    late_january,
)
from tests.integration.charging.shared import account

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres

TARIFFS = """\
Послуга;Тариф;ПДВ, %;Діє з;Вид рішення;Номер рішення;Дата рішення
wastewater;20;20;01.06.2017;рішення;78;10.05.2017
"""
AGREEMENTS = """\
Рахунок;Послуга;Спосіб нарахування;Діє з
0001;wastewater;за обсягом води;01.11.2026
0002;wastewater;за обсягом води;01.11.2026
0003;wastewater;за обсягом води;01.11.2026
"""
WELL = """\
Рахунок;Вода з власного джерела, м³;Документ-підстава;Діє з
0001;2,5;акт обстеження свердловини № 4;01.11.2026
"""


def drained(company: CompanyRef) -> None:
    inputs_read(company, 1, ("30.11.2026", "1020"))
    distributed(company)
    with company_session(company) as session:
        session.execute(insert(Service).values(code="wastewater", name="Водовідведення", unit="m3"))
    for kind, content in (("tariffs", TARIFFS), ("agreements", AGREEMENTS), ("parameters", WELL)):
        assert faults(company, imported(company, kind, content, by=1)) == [], kind


def test_is_charged_for_every_volume_of_water_and_explained(company: CompanyRef) -> None:
    drained(company)

    charge(company)

    with company_session(company) as session:
        own = account(session, "0001")
        lines = list(draft_lines(session, NOVEMBER))
        water = [each for each in lines if not each.part.startswith(("water", "own_water"))]
        waste = [each for each in lines if each.part.startswith(("water", "own_water"))]
        well = [each for each in waste if each.part == "own_water"]
        # 20 m3 went in: 7.25 by a meter, 2.4 common by area, 10.35 by persons 3 and 1
        assert sum(each.quantity for each in water) == Decimal(20)
        assert sum(each.quantity for each in waste) == Decimal("22.5")
        assert [(each.quantity, each.amount) for each in well] == [(Decimal("2.5"), Decimal(50))]
        assert sorted(each.amount for each in waste if each.account_id != own) == sorted(
            each.quantity * 20 for each in water if each.account_id != own
        )
        sources = sources_of(session, waste)
        told = {each.part: explain(each, sources, voice=Voice()) for each in waste}
    metered = next(why for part, why in told.items() if part.startswith("water.r"))
    assert " ".join(metered.quantity.split()) == (
        "Обсяг такий самий, як послуги «Водопостачання»: 7,25 м³ (за лічильником)."
    )
    assert " ".join(metered.sum_on_paper.split()) == "7,25 м³ × 20,00 ₴ = 145,00 ₴"
    assert " ".join(told["own_water"].quantity.split()) == (
        "Вода з власного джерела за документом: 2,5 м³ на місяць."
    )
    assert told["own_water"].documents == ("Підстава кількості: акт обстеження свердловини № 4.",)
    assert "(частка небалансу будинку)" in told["water.s.imbalance"].quantity
