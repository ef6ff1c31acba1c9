"""Buildings on one meter, whose heat is shared out as one."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.heat.balance import HeatBalance
from app.charging.heat.houses import heat_shares, heat_sums
from app.charging.inline import work_off
from app.charging.marks import waiting_marks
from app.charging.publish import Approval, publish
from app.charging.run import ready_run, rerun_marked
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.models import ToRecompute
from app.months.operations import open_month
from app.months.parameter_keys import CORRECTION_SIGNED_OVER
from app.months.parameters import set_parameter
from app.registry.models import Account, Building, Premises
from tests.factories.imports import count
from tests.integration.charging.again import counted_again
from tests.integration.charging.corrections import recalculated
from tests.integration.charging.heat import (
    AT,
    HOUSE,
    NOVEMBER,
    OTHER,
    SEASON,
    bring,
    charge,
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


class TestTwoBuildingsOnOneMeter:
    def test_are_shared_out_as_one(self, company: CompanyRef) -> None:
        _on_one_meter(company)

        published(company)

        assert lines(company) == [
            ("0001", "15.00000", "24816.15"),
            ("0002", "11.25000", "18612.11"),
            ("0003", "2.50000", "4136.03"),
            ("0004", "11.25000", "18612.11"),
        ]
        with company_session(company) as session:
            assert set(session.scalars(select(HeatBalance.input))) == {Decimal(40)}
            assert count(session, "heat_balance") == 2

    def test_stand_on_the_page_of_each_with_the_others_part(self, company: CompanyRef) -> None:
        """40 Gcal are of both: 28.75 of the first building, 11.25 of the other."""
        _on_one_meter(company)
        published(company)

        with company_session(company) as session:
            (sum_,) = heat_sums(session, _the_first(session), month=NOVEMBER.first_day)
            shares = heat_shares(session, sum_, month=NOVEMBER.first_day)

        assert sum_.is_of_several
        assert sum_.charged - sum(each.total for each in shares) == Decimal("11.25")

    def test_in_different_chunks_are_shared_out_as_one(
        self, company: CompanyRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.charging.run.CHUNK_PREMISES", 1)
        _on_one_meter(company)

        published(company)

        assert [heat for _, heat, _ in lines(company)] == [
            *("15.00000", "11.25000", "2.50000", "11.25000")
        ]

    def test_are_stopped_by_one_who_pays_for_the_same_heat_by_area(
        self, company: CompanyRef
    ) -> None:
        _on_one_meter(company, "за площею")

        charge(company)

        assert problems(company) == {
            *((number, "neighbour_unknown", "blocks") for number in ("0001", "0002", "0003")),
            ("0004", "not_by_volume", "blocks"),
        }

    def test_are_both_charged_again_for_a_reading_of_the_meter(
        self, company: CompanyRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.charging.run.CHUNK_PREMISES", 1)
        _on_one_meter(company)
        charge(company)
        read(company, "1081")

        with company_session(company) as session:
            run = rerun_marked(session, month=NOVEMBER, by=1)
            assert run is not None
            run_id = run.id
            marked = set(session.scalars(select(ToRecompute.building_id)))
            assert marked == set(session.scalars(select(Building.id)))
        assert work_off(company, run_id=run_id)
        with company_session(company) as session:
            waiting = waiting_marks(NOVEMBER)
            assert session.scalars(waiting).all() == []
            assert set(session.scalars(select(HeatBalance.input))) == {Decimal(81)}

    def test_are_both_corrected_for_a_reading_that_their_month_was_published_without(
        self, company: CompanyRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Twice the heat, 80 Gcal: the meter stands in the first building alone."""
        monkeypatch.setattr("app.charging.run.CHUNK_PREMISES", 1)
        _on_one_meter(company)
        charge(company)
        read(company, "1080")

        with company_session(company) as session:
            run = ready_run(session, NOVEMBER)
            assert run is not None
            approval = Approval(run.total, "перевірено", frozenset({"reading"}))
            publish(session, month=NOVEMBER, by=1, approval=approval)
            waiting = select(ToRecompute.building_id).where(ToRecompute.done_at.is_(None))
            assert set(session.scalars(waiting)) == set(session.scalars(select(Building.id)))
            open_month(session, NOVEMBER.plus(1))
            since = NOVEMBER.first_day
            set_parameter(session, CORRECTION_SIGNED_OVER, Decimal(100_000), since=since, by=1)
        published(company, NOVEMBER.plus(1))

        assert recalculated(company, of=NOVEMBER) == [
            ("0001", "24816.15"),
            ("0002", "18612.12"),
            ("0003", "4136.02"),
            ("0004", "18612.12"),
        ]

    def test_leave_for_heating_what_the_hot_water_of_each_did_not_take(
        self, company: CompanyRef
    ) -> None:
        """Of 56 Gcal 10 warmed one building's water and 6 the other's: 40 are for heating."""
        _with_hot_water(company, f"{HOUSE};11.2026;10\n{OTHER};11.2026;6\n")

        charge(company)
        again = counted_again(company, NOVEMBER)[0]
        published(company)

        assert [heat for _, heat, _ in lines(company)] == [
            *("15.00000", "11.25000", "2.50000", "11.25000")
        ]
        assert again == 0
        assert ("0001", "heat_hot_water_added", "warns") in problems(company)
        with company_session(company) as session:
            assert set(session.scalars(select(HeatBalance.hot_water))) == {Decimal(16)}

    def test_with_figures_of_the_one_that_has_the_meter_leave_what_these_say_of_all(
        self, company: CompanyRef
    ) -> None:
        _with_hot_water(company, f"{HOUSE};11.2026;16\n")

        published(company)

        assert "heat_hot_water_added" not in {kind for _, kind, _ in problems(company)}
        assert [heat for _, heat, _ in lines(company)] == [
            *("15.00000", "11.25000", "2.50000", "11.25000")
        ]


def _with_hot_water(company: CompanyRef, months: str) -> None:
    _on_one_meter(company)
    terms = f"{AT};Обсяг тепла;Лічильник рахує і гарячу воду;Частка на внутрішньобудинкові системи"
    bring(
        company,
        "heat_houses",
        f"{terms};Частка на МЗК;Діє з\n{HOUSE};лічильник;так;0,15;0,10;01.11.2026\n",
    )
    bring(company, "heat_months", f"{AT};Місяць;Тепло на гарячу воду, Гкал\n{months}")
    read(company, "1056")


def _on_one_meter(company: CompanyRef, way: str = "за розподілом тепла") -> None:
    distributed(company)
    bring(
        company,
        "agreements",
        "Рахунок;Послуга;Спосіб нарахування;Яка площа;Модель договору;Діє з\n"
        f"0004;heat;{way};опалювана;індивідуальний;01.11.2026\n",
    )
    bring(
        company,
        "heat_houses",
        f"{AT};Обсяг тепла;Лічильник у будинку;Частка на МЗК;Діє з\n"
        f"{OTHER};лічильник;вул. Соборна, 12-А/3 корп. 2;0;01.10.2026\n",
    )
    bring(company, "heat_seasons", SEASON.replace(HOUSE, OTHER))
    read(company, "1040")


def _the_first(session: Session) -> int:
    account = select(Premises.building_id).join(Account, Account.premises_id == Premises.id)
    return session.scalars(account.where(Account.number == "0001")).one()
