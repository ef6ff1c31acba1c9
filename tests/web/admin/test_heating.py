"""The desk of a building's heat: terms, season, months, devices by hand, and what they charge."""

import pytest
from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.metering.heat_models import HeatDevice, HeatMonth, HeatSeason, HeatUnits
from app.months.models import ToRecompute
from tests.integration.charging.heat import (
    lines,
    problems,
    published,
    read,
)
from tests.web.admin.heat_desk import Desk, company, desk, early_december
from tests.web.conftest import Web

__all__ = ["company", "desk", "early_december"]


class TestByHand:
    def test_a_building_is_shared_out_to_the_last_digit(self, desk: Desk) -> None:
        """40 Gcal: 6 for the system, 4 common, 30 by 105 m² heated centrally of 155 m²."""
        assert (desk.terms(), desk.connected()) == (303, 303)
        assert desk.device("0003", "individual") == 303
        read(desk.company, "1040")

        published(desk.company)

        assert lines(desk.company) == [
            ("0001", "21.01382", "34765.47"),
            ("0002", "15.76037", "26074.11"),
            ("0003", "3.22581", "5336.81"),
        ]

    def test_allocators_are_counted(self, desk: Desk) -> None:
        desk.terms()
        desk.connected()
        desk.device("0001", "allocators")
        desk.device("0003", "allocators")
        assert desk.units(_0001="750", _0003="250") == 303
        read(desk.company, "1040")

        published(desk.company)

        assert lines(desk.company) == [
            ("0001", "15.96774", "26417.19"),
            ("0002", "15.96774", "26417.19"),
            ("0003", "8.06452", "13342.02"),
        ]

    def test_a_building_without_a_meter_goes_by_its_load(self, desk: Desk) -> None:
        """0.120 x 636 x 20.4 / 40 = 38.9232 Gcal, by area 60, 45 and 50 of 155."""
        assert desk.terms(source="load", load="0,12", design_temperature="-22") == 303
        desk.connected()
        assert desk.send("months/", month="11.2026", hours="636", outdoor_temperature="-2,4") == 303

        published(desk.company)

        assert [heat for _, heat, _ in lines(desk.company)] == ["15.06705", "11.30028", "12.55587"]

    def test_an_act_that_came_late_changes_a_published_month(self, desk: Desk) -> None:
        desk.terms()
        desk.connected()
        read(desk.company, "1040")
        published(desk.company)

        assert desk.send("months/", month="11.2026", act_heat="44", basis="акт № 7") == 303

        with company_session(desk.company) as session:
            marked = session.scalars(
                select(ToRecompute.building_id).where(ToRecompute.because == "heat.month-changed")
            )
            assert marked.all() == [desk.buildings[0]]

    def test_days_before_connection_count_for_nothing(self, desk: Desk) -> None:
        desk.terms()
        desk.connected("01.12.2026")
        read(desk.company, "1002")

        published(desk.company)

        assert lines(desk.company) == []
        assert problems(desk.company) == {("0001", "heat_out_of_season", "warns")}


class TestSeasons:
    def test_end_and_are_taken_back(self, desk: Desk) -> None:
        desk.connected()
        with company_session(desk.company) as session:
            season = session.scalars(select(HeatSeason.id)).one()

        assert desk.send(f"seasons/{season}/ending", on="14.10.2026") == 422
        assert "пізніше за день підключення" in desk.said
        assert (
            desk.send(f"seasons/{season}/ending", on="10.04.2027", basis="розпорядження 9") == 303
        )
        with company_session(desk.company) as session:
            live = session.scalars(select(HeatSeason).where(HeatSeason.retired_at.is_(None))).one()
            ended = live.id
            assert (f"{live.valid.upper}", live.basis) == ("2027-04-10", "розпорядження 9")
        assert desk.send(f"seasons/{ended}/ending", on="11.04.2027") == 422
        assert "Цей сезон уже має кінець" in desk.said
        assert desk.send(f"seasons/{ended}/removal", reason="не той будинок") == 303
        assert "Ще не записано" in desk.page()

    def test_twice_on_the_same_days_are_refused(self, desk: Desk) -> None:
        desk.connected()

        assert desk.connected("01.11.2026") == 422

    def test_of_another_building_are_not_there(self, desk: Desk) -> None:
        desk.connected()
        with company_session(desk.company) as session:
            season = session.scalars(select(HeatSeason.id)).one()

        assert desk.send(f"seasons/{season}/removal", 1, reason="чужий") == 404


class TestMonths:
    def test_are_corrected_and_emptied(self, desk: Desk) -> None:
        desk.send("months/", month="11.2026", hours="600", circulation="1,5")
        desk.send("months/", month="11.2026", hours="636")
        with company_session(desk.company) as session:
            live = session.scalars(select(HeatMonth).where(HeatMonth.retired_at.is_(None))).one()
            assert (f"{live.hours}", live.circulation) == ("636.00", None)
        assert 'value="636"' in desk.page(f"months/new?month=2026-11&service={desk.heat}")

        assert desk.send("months/", month="11.2026") == 303

        with company_session(desk.company) as session:
            assert (
                session.scalars(select(HeatMonth).where(HeatMonth.retired_at.is_(None))).all() == []
            )

    @pytest.mark.parametrize(
        "typed", [{"hours": "721"}, {"act_heat": "-1"}, {"act_heat": "100000"}, {"hours": "-1"}]
    )
    def test_that_cannot_be_are_refused(self, desk: Desk, typed: dict[str, str]) -> None:
        assert desk.send("months/", month="11.2026", **typed) == 422


class TestPremises:
    def test_units_are_corrected_and_taken_back(self, desk: Desk) -> None:
        desk.device("0001", "allocators")
        desk.units(_0001="750,5")
        desk.units(_0001="751")
        assert 'value="751"' in desk.page("premises/?month=2026-11")

        desk.units(_0001="")

        with company_session(desk.company) as session:
            rows = session.scalars(select(HeatUnits)).all()
            assert [f"{row.units:.1f}" for row in rows if row.retired_at is None] == []
            assert len(rows) == 2

    def test_what_was_typed_wrongly_stays_on_the_sheet(self, desk: Desk) -> None:
        desk.device("0001", "allocators")

        assert desk.units(_0001="сто") == 422
        assert "Це не число" in desk.said
        assert desk.units(_0001="10000000") == 422

    def test_a_device_is_changed_from_a_day_on(self, desk: Desk) -> None:
        desk.device("0001", "meter")
        desk.device("0001", "none", "20.11.2026", has_hot_water="on")

        with company_session(desk.company) as session:
            rows = session.scalars(
                select(HeatDevice).where(HeatDevice.retired_at.is_(None)).order_by(HeatDevice.valid)
            ).all()
            told = [(row.device, f"{row.valid.lower}", row.has_hot_water) for row in rows]
        assert told == [("meter", "2026-10-01", False), ("none", "2026-11-20", True)]

    def test_of_another_building_are_not_there(self, desk: Desk) -> None:
        assert desk.device("0004", "none") == 422
        assert "Оберіть зі списку" in desk.said


class TestThePage:
    def test_says_what_is_missing(self, desk: Desk) -> None:
        assert "Щоб розподіляти тепло цього будинку" in desk.page()
        desk.terms()
        desk.connected()

        page = desk.page()

        assert "Щоб розподіляти тепло цього будинку" not in page
        assert "протокол № 4" in page

    def test_is_not_to_be_changed_by_those_who_may_only_look(self, web: Web, desk: Desk) -> None:
        clerk = web.staff(desk.company, Role.CLERK)

        assert clerk.get(desk.url()).status_code == 200
        assert clerk.post(desk.url("terms/")).status_code == 403
        assert clerk.post(desk.url("months/")).status_code == 422  # readings are a clerk's

    def test_of_a_neighbour_s_company_is_not_there(self, web: Web, desk: Desk) -> None:
        stranger = web.staff(web.companies.vodokanal, Role.ACCOUNTANT)

        assert stranger.get(desk.url()).status_code == 404
