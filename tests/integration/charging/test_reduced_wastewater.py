"""Bad wastewater beside what a break of water, or a late reading, gave back of it."""

from decimal import Decimal

import pytest
from sqlalchemy import insert

from app.charging.drafts import draft_lines
from app.charging.explanation import Voice, explain, sources_of
from app.database import company_session
from app.tariffs.models import Service
from tests.factories.companies import TwoCompanies
from tests.factories.imports import NOVEMBER
from tests.integration.charging.absences import ACT, by, plain
from tests.integration.charging.test_reduced_months_checked import (
    HEAD,
    HOUSE,
    bring,
    checked,
)

__all__ = ["by"]

pytestmark = pytest.mark.postgres

TARIFF = f"""\
Послуга;Тариф;ПДВ, %;Діє з;Вид рішення;Номер рішення;Дата рішення
wastewater;28,908;20;01.01.2026;{ACT}
"""
AGREEMENT = """\
Рахунок;Послуга;Спосіб нарахування;Діє з
0002;wastewater;за обсягом води;01.01.2026
"""
BREAK = f"{HOUSE};water;аварія;03.11.2026;08.11.2026;;;;акт № 5\n"
BAD = f"{HOUSE};wastewater;якість;01.11.2026;01.12.2026;;10;;акт № 6\n"


@pytest.mark.usefixtures("by")
def test_bad_wastewater_while_water_was_broken(two_companies: TwoCompanies) -> None:
    """Ten per cent of 390.26 less 65.04: the days without water are lowered once."""
    kashtan = two_companies.kashtan
    with company_session(kashtan) as session:
        session.execute(insert(Service).values(code="wastewater", name="Водовідведення", unit="m3"))
    bring(kashtan, "tariffs", TARIFF)
    bring(kashtan, "agreements", AGREEMENT)
    bring(kashtan, "interruptions", HEAD + BREAK + BAD)

    lines = checked(kashtan)

    assert lines == [
        ("", "450.00"),
        ("b1.d3", "-75.00"),
        ("water", "390.26"),
        ("water.b1.d3", "-65.04"),
        ("b2.water", "-39.03"),
        ("b2.water.b1.d3", "6.50"),
    ]
    with company_session(kashtan) as session:
        drafted = list(draft_lines(session, NOVEMBER))
        (back,) = [line for line in drafted if line.amount == Decimal("6.50")]
        why = explain(back, sources_of(session, drafted), voice=Voice())
    assert plain(why.quantity) == (
        "Послуга була неналежної якості з 01.11.2026 по 30.11.2026 (акт № 6): плату за ці дні "
        "зменшено на 10 %. Частину плати за ці дні вже знято через перерву: вдруге її не зменшують."
    )
    assert plain(why.sum_on_paper) == (
        "13,5 м³ × 5/30 дн. × 10 % = 0,225 м³; 0,225 м³ × 28,908 ₴ = 6,50 ₴"
    )
