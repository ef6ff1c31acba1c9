"""Files of heat: taken back, given again, and what is told of their faults."""

from datetime import date

import pytest
from sqlalchemy import select

from app.database import company_session
from app.exchange.undo import ImportInUse, undo_import
from app.kernel.company import CompanyRef
from app.metering.heat_models import HeatDevice
from tests.factories.imports import count, faults, imported
from tests.integration.charging.heat import (
    AT,
    HOUSE,
    SEASON,
    TERMS,
    bring,
    company,
    distributed,
    early_december,
    published,
    read,
)

__all__ = ["company", "early_december"]

ELSEWHERE = f"""\
{AT};Обсяг тепла;Лічильник у будинку;Частка на МЗК;Діє з
{HOUSE};лічильник;{{}};0,1;01.10.2026
"""

pytestmark = pytest.mark.postgres


class TestFiles:
    def test_of_heat_are_taken_back_unless_lines_stand_on_them(self, company: CompanyRef) -> None:
        terms = bring(company, "heat_houses", TERMS)
        season = bring(company, "heat_seasons", SEASON)
        reading = read(company, "1040")
        published(company)

        for used in (terms, season, reading):
            with pytest.raises(ImportInUse), company_session(company) as session:
                undo_import(session, used, by=1)

    def test_tell_of_pipes_that_run_through(self, company: CompanyRef) -> None:
        given = "Рахунок;Послуга;Прилад;Транзитні труби;Діє з\n"
        given += "0003;heat;автономне;ізольовані;01.11.2026\n0002;heat;немає;;01.11.2026\n"

        bring(company, "heat_devices", given)

        with company_session(company) as session:
            found = select(HeatDevice.device, HeatDevice.transit_pipes).where(
                HeatDevice.retired_at.is_(None), HeatDevice.valid.contains(date(2026, 11, 1))
            )
            assert set(map(tuple, session.execute(found))) == {
                ("individual", "insulated"),
                ("none", "none"),
            }

    def test_again_change_nothing(self, company: CompanyRef) -> None:
        distributed(company)
        distributed(company)

        with company_session(company) as session:
            assert count(session, "heat_house") == 1
            assert count(session, "heat_season") == 1

    @pytest.mark.parametrize(
        ("kind", "content", "expected"),
        [
            ("heat_houses", TERMS.replace(";heat;", ";Водопостачання;"), "unit"),
            ("heat_houses", TERMS.replace("0,15", "1,5"), "part"),
            ("heat_houses", TERMS.replace("лічильник", "навантаження"), "no-load"),
            (
                "heat_houses",
                ELSEWHERE.format("вул. Соборна, 99"),
                "meter-unknown",
            ),
            ("heat_months", f"{AT};Місяць;Годин опалення\n{HOUSE};11.2026;721\n", "hours"),
            ("heat_months", f"{AT};Місяць;Документ-підстава\n{HOUSE};11.2026;акт\n", "nothing"),
        ],
    )
    def test_say_what_is_wrong(
        self, company: CompanyRef, kind: str, content: str, expected: str
    ) -> None:
        job = imported(company, kind, content, by=1, mode="valid")

        assert [key for _, _, key in faults(company, job)] == [f"import.heat.{expected}"]
