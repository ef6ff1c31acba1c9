"""Meters of heat taken off after the month was closed for readings, the next ones days later."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.metering.models import Meter
from app.metering.removal import Removal, remove_meter
from app.months.parameter_keys import READING_WINDOW_TO
from app.months.parameters import set_parameter
from tests.integration.charging.heat import (
    AT,
    HOUSE,
    bring,
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

DEVICES = """\
Рахунок;Послуга;Прилад обліку тепла;Діє з
0001;heat;лічильник;01.10.2026
0002;heat;розподілювачі;01.10.2026
"""
COLUMNS = "№ лічильника;Встановлено;Початкове показання;Дата початкового показання;Одиниця"
NAMED = {
    ("0001", "heat_meter_gap_after", "warns"),
    ("0001", "house_gap", "warns"),
    ("0002", "heat_meter_gap_after", "warns"),
}


def meters(company: CompanyRef, *rows: str) -> None:
    bring(company, "meters", "\n".join([f"Рахунок;Послуга;{COLUMNS}", *rows, ""]))


@pytest.mark.parametrize(("put_up", "named"), [(27, set()), (30, NAMED)])
def test_names_the_days_between(
    company: CompanyRef, put_up: int, named: set[tuple[str, str, str]]
) -> None:
    with company_session(company) as session:
        set_parameter(session, READING_WINDOW_TO, 25, since=date(2020, 1, 1), by=1)
    distributed(company)
    bring(company, "heat_devices", DEVICES)
    meters(
        company,
        "0001;heat;Т-1;01.10.2026;10;25.10.2026;Гкал",
        "0002;heat;Р-2;01.10.2026;100;25.10.2026;од",
    )
    read(company, "1000", "25.10.2026")
    with company_session(company) as session:
        for serial, last in (("Т-1", "20"), ("Р-2", "180"), ("ТЛ-1", "1040")):
            gone = Removal(
                meter_id=session.scalars(select(Meter.id).where(Meter.serial == serial)).one(),
                removed_on=date(2026, 11, 27),
                finals={"": Decimal(last)},
                reason="повірка",
            )
            remove_meter(session, gone, by=1)
    new = f"{put_up}.11.2026"
    meters(company, f"0001;heat;Т-9;{new};0;{new};Гкал", f"0002;heat;Р-9;{new};0;{new};од")
    bring(company, "building_meters", f"{AT};{COLUMNS}\n{HOUSE};ТЛ-9;{new};0;{new};Гкал\n")

    published(company)

    assert problems(company) == named
    assert [number for number, _, _ in lines(company)] == ["0001", "0002", "0003"]
    assert sum(Decimal(heat) for _, heat, _ in lines(company)) == Decimal(40)
