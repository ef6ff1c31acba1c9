"""Terms of a building's heat by hand: begun, ended, refused, kept together on one meter."""

import pytest
from sqlalchemy import select

from app.database import company_session
from app.metering.heat_models import HeatHouse
from app.months.models import ToRecompute
from tests.integration.charging.heat import (
    charge,
    read,
)
from tests.web.admin.heat_desk import Desk, company, desk, early_december

__all__ = ["company", "desk", "early_december"]


class TestTerms:
    def test_begin_anew_from_a_month_and_end(self, desk: Desk) -> None:
        desk.terms(since="10.2026")
        desk.terms(since="12.2026", common_share="0,2")
        assert desk.send("terms/ending", since="02.2027") == 303

        with company_session(desk.company) as session:
            rows = session.scalars(
                select(HeatHouse).where(HeatHouse.retired_at.is_(None)).order_by(HeatHouse.valid)
            ).all()
            told = [
                (f"{row.valid.lower}", f"{row.valid.upper}", f"{row.common_share:.1f}")
                for row in rows
            ]
        assert told == [("2026-10-01", "2026-12-01", "0.1"), ("2026-12-01", "2027-02-01", "0.2")]

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"common_share": "1,1"}, "не можуть перевищити все"),
            ({"common_share": "0,6", "common_factor": "2"}, "не можуть перевищити все"),
            ({"common_share": "-0,1"}, "не можуть перевищити все"),
            ({"common_factor": "0,95"}, "від 0,2 до 0,9, щоб зменшити"),
            ({"common_factor": "0"}, "від 0,2 до 0,9, щоб зменшити"),
            ({"source": "load"}, "впишіть теплове навантаження"),
            ({"meter_at": "вул. Соборна, 14"}, "немає власних умов"),
            ({"meter_at": "вул. Невідома, 1"}, "не знайдено або їх кілька"),
            ({"since": "13.2026"}, "Напишіть місяць так"),
            ({"load": "99999999999999"}, "Число 99999999999999 завелике"),
        ],
    )
    def test_that_cannot_be_are_refused(
        self, desk: Desk, changes: dict[str, str], said: str
    ) -> None:
        assert desk.terms(**changes) == 422
        assert said in desk.said

    def test_change_the_co_owners_coefficient_between_seasons_alone(self, desk: Desk) -> None:
        """Connected since 15 October: from December on it stays as it was."""
        desk.terms(since="10.2026", common_factor="0,9")
        desk.connected()

        assert desk.terms(since="12.2026", common_factor="1,1") == 422
        assert "лише між опалювальними сезонами" in desk.said
        assert desk.terms(since="12.2026", common_factor="0,9", common_share="0,2") == 303

    def test_of_buildings_on_one_meter_are_kept_together(self, desk: Desk) -> None:
        """The second building names the first; the first may not leave before it."""
        desk.terms()
        assert desk.terms(1, meter_at="вул. Соборна, 12-А/3 корп. 2", common_share="0") == 303

        assert desk.send("terms/ending", since="12.2026") == 422
        assert "Спершу змініть умови тих" in desk.said
        assert desk.send("months/", 1, month="11.2026", act_heat="5") == 422
        assert "за вузлом обліку іншого" in desk.said

    def test_of_one_who_leaves_a_meter_mark_those_who_stay(self, desk: Desk) -> None:
        desk.terms()
        desk.terms(1, meter_at="вул. Соборна, 12-А/3 корп. 2", common_share="0")
        desk.connected()
        desk.connected("15.10.2026", 1)
        read(desk.company, "1040")
        charge(desk.company)

        assert desk.send("terms/ending", 1, since="11.2026") == 303

        with company_session(desk.company) as session:
            marked = session.scalars(
                select(ToRecompute.building_id).where(ToRecompute.because == "heat.terms-changed")
            )
            assert set(marked) == set(desk.buildings)
