"""How scenarios begin and end: refused, failed with a name, left, stopped, forgotten."""

from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.charging.what_if import work as work_module
from app.charging.what_if.changes import (
    NormChange,
    PriceChange,
)
from app.charging.what_if.compare import compare
from app.charging.what_if.models import Scenario, ScenarioChunk, ScenarioGroup
from app.charging.what_if.queries import compared, scenario_card
from app.charging.what_if.run import (
    NothingChanged,
    ScenarioAlive,
    ScenarioMissing,
    remove_scenario,
    resume_scenario,
    start_scenario,
    stop_scenario,
)
from app.charging.what_if.tasks import compare_chunk
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.locks import MonthMissing
from app.tariffs.models import Tariff
from bench.city import MONTH
from tests.integration.charging.what_if.steps import (
    begin,
    calculated,
    dearer_water,
    found,
    work_off,
)

pytestmark = pytest.mark.usefixtures("small_chunks")


class TestStart:
    def test_refuses_no_change_and_no_month(self, city: CompanyRef) -> None:
        with company_session(city) as session:
            with pytest.raises(NothingChanged):
                start_scenario(session, name="Нічого", month=MONTH, changes=[], by=1)
            with pytest.raises(MonthMissing):
                start_scenario(
                    session, name="1901", month=Month(1901, 1), changes=[dearer_water()], by=1
                )


class TestEnd:
    def test_names_its_failure_and_goes_on_when_asked(
        self, city: CompanyRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fall(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(work_module, "compare", fall)
        scenario_id = begin(city, dearer_water())
        task = {"company_id": city.id, "slug": city.slug, "scenario_id": scenario_id}

        with pytest.raises(ZeroDivisionError):
            compare_chunk.run(**task)

        with company_session(city) as session:
            card = scenario_card(session, scenario_id)
            assert (card.state, card.failure, card.done) == ("failed", "ZeroDivisionError", 0)
            assert work_module.work_chunk(session, scenario_id=scenario_id) is None
            resume_scenario(session, scenario_id)
        monkeypatch.setattr(work_module, "compare", compare)
        assert work_off(city, scenario_id)
        with company_session(city) as session:
            assert scenario_card(session, scenario_id).failure is None
            with pytest.raises(ScenarioAlive):
                resume_scenario(session, scenario_id)

    def test_names_a_sum_that_has_no_room(
        self, city: CompanyRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fall(*_: object, **__: object) -> None:
            raise OverflowError

        monkeypatch.setattr(work_module, "compare", fall)
        scenario_id = begin(city, dearer_water())

        with pytest.raises(OverflowError):
            compare_chunk.run(company_id=city.id, slug=city.slug, scenario_id=scenario_id)

        with company_session(city) as session:
            card = scenario_card(session, scenario_id)
        assert (card.state, card.failure) == ("failed", "too_large")

    def test_leaves_out_sums_beyond_reason(self, city: CompanyRef) -> None:
        most = Decimal("99999999.999999")
        dear = [PriceChange(tariff_id=each, price=most) for each in (1, 2, 3, 5, 6)]

        scenario_id = calculated(city, *dear, NormChange(norm_id=1, value=most))

        with company_session(city) as session:
            reasons = compared(session, scenario_id, grouped_by="new_problem")
            card = scenario_card(session, scenario_id)
        assert [(each.key, each.accounts) for each in reasons] == [("beyond_reason", 300)]
        assert card.left_out == 300
        assert card.after > card.before

    def test_what_a_lost_worker_left_is_taken_over(self, city: CompanyRef) -> None:
        scenario_id = begin(city, dearer_water())
        with company_session(city) as session:
            assert work_module.work_chunk(session, scenario_id=scenario_id) == 1
            with pytest.raises(ScenarioAlive):
                resume_scenario(session, scenario_id)
        with company_session(city) as session:
            assert work_module.work_chunk(session, scenario_id=scenario_id) == 2
            session.rollback()  # killed: nothing of the chunk is left
        with company_session(city) as session:
            session.execute(text("UPDATE scenario SET lease_until = now() - interval '1 second'"))
        with company_session(city) as session:
            card = scenario_card(session, scenario_id)
            assert (card.done, card.is_stalled) == (1, True)
            resume_scenario(session, scenario_id)

        assert work_off(city, scenario_id)

        assert found(city, scenario_id) == found(city, calculated(city, dearer_water()))

    def test_stopped_and_forgotten(self, city: CompanyRef) -> None:
        scenario_id = begin(city, dearer_water())
        with company_session(city) as session:
            stop_scenario(session, scenario_id)
        with company_session(city) as session:
            assert work_module.work_chunk(session, scenario_id=scenario_id) is None
            resume_scenario(session, scenario_id)
        assert work_off(city, scenario_id)

        with company_session(city) as session:
            remove_scenario(session, scenario_id)
        with company_session(city) as session:
            for table in (Scenario, ScenarioChunk, ScenarioGroup):
                assert session.scalars(select(table)).all() == []
            with pytest.raises(ScenarioMissing):
                remove_scenario(session, scenario_id)
            assert session.scalar(select(Tariff.price).where(Tariff.id == 1)) == Decimal("32.184")
