"""Hot water of buildings on one meter of heat: by the volume of all, or each by its figures."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel.company import CompanyRef
from app.metering.heat.months import HeatFigures, HeatMonthElsewhere, NewMonth, set_month
from app.registry.models import Account, Premises
from app.tariffs.models import Service
from tests.integration.charging.again import counted_again
from tests.integration.charging.heat import (
    AT,
    HOUSE,
    NOVEMBER,
    OTHER,
    bring,
    charge,
    company,
    early_december,
    problems,
    published,
)
from tests.integration.charging.hot_water import MONTH, lines, warmed

__all__ = ["company", "early_december", "warmed"]

pytestmark = pytest.mark.postgres


def month_of(session: Session, number: str, figures: HeatFigures) -> NewMonth:
    """Return figures of November for the heat of the building where an account is."""
    at = session.scalars(
        select(Premises.building_id)
        .join(Account, Account.premises_id == Premises.id)
        .where(Account.number == number)
    ).one()
    service = session.scalars(select(Service.id).where(Service.code == "heat")).one()
    return NewMonth(building_id=at, service_id=service, month=NOVEMBER, figures=figures)


def test_of_two_buildings_on_one_meter_is_parted_by_their_volume(warmed: CompanyRef) -> None:
    """Of 0.8 Gcal for 20 m³ these 16 bear 0.64: 0.384 and 0.256."""
    bring(
        warmed,
        "heat_houses",
        f"{AT};Обсяг тепла;Лічильник у будинку;Лічильник рахує і гарячу воду;Частка на МЗК;Діє з\n"
        f"{HOUSE};лічильник;;так;0;01.11.2026\n"
        f"{OTHER};лічильник;вул. Соборна, 12-А/3 корп. 2;;0;01.11.2026\n",
    )
    bring(warmed, "heat_months", MONTH)

    charge(warmed)

    named = {each for each in problems(warmed) if "several" in each[1]}
    assert named == {(each, "hot_water_of_several", "blocks") for each in ("0001", "0002")}
    assert counted_again(warmed, NOVEMBER)[0] == 0

    with company_session(warmed) as session:
        figures = HeatFigures(hot_water_heat=Decimal("0.8"), hot_water_volume=Decimal(20))
        new = month_of(session, "0001", figures)
        set_month(session, new, by=1)
    charge(warmed)
    assert counted_again(warmed, NOVEMBER)[0] == 0
    published(warmed)

    assert lines(warmed) == [
        ("0001", "warmed", "0.38400", "635.29"),
        ("0002", "warmed", "0.25600", "423.53"),
    ]


def test_of_two_buildings_on_one_meter_stands_by_itself_where_each_has_figures(
    warmed: CompanyRef,
) -> None:
    """0.8 Gcal are of these 16 m³ alone: the other building has its own 0.2."""
    bring(
        warmed,
        "heat_houses",
        f"{AT};Обсяг тепла;Лічильник у будинку;Лічильник рахує і гарячу воду;Частка на МЗК;Діє з\n"
        f"{HOUSE};лічильник;;так;0;01.11.2026\n"
        f"{OTHER};лічильник;вул. Соборна, 12-А/3 корп. 2;;0;01.11.2026\n",
    )
    bring(warmed, "heat_months", MONTH)
    with company_session(warmed) as session:
        figures = HeatFigures(hot_water_heat=Decimal("0.2"))
        new = month_of(session, "0004", figures)
        set_month(session, new, by=1)
        act = replace(new, figures=replace(figures, act_heat=Decimal(1)))
        with pytest.raises(HeatMonthElsewhere):
            set_month(session, act, by=1)

    charge(warmed)
    assert counted_again(warmed, NOVEMBER)[0] == 0
    published(warmed)

    assert lines(warmed) == [
        ("0001", "warmed", "0.48000", "794.12"),
        ("0002", "warmed", "0.32000", "529.41"),
    ]
