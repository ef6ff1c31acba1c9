"""States of meters from files: found, marked, undone; readings that do not count."""

import pytest
from sqlalchemy import select

from app.charging.estimates.load import own_rules
from app.database import company_session
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.metering.models import Reading
from app.metering.states.models import MeterState
from app.months.models import ToRecompute
from tests.factories.companies import TwoCompanies
from tests.factories.imports import faults, imported, tried
from tests.integration.charging.houses import NOVEMBER, charge, company, late_january

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres
STATES = """\
Рахунок;Послуга;№ лічильника;Стан лічильника;Діє з;Діє до;Обсяг на добу за актом;Документ
0001;Водопостачання;12345;{state};{since};;{daily};акт № 7
"""


def stated(company: CompanyRef, state: str, **more: str) -> int:
    return imported(company, "meter_states", written(state, **more), by=1)


def written(state: str, *, since: str = "20.11.2026", daily: str = "") -> str:
    return STATES.format(state=state, since=since, daily=daily)


class TestStates:
    def test_of_a_file_reach_the_months_they_speak_of(
        self, company: CompanyRef, two_companies: TwoCompanies
    ) -> None:
        charge(company)

        job = stated(company, "несправний")

        assert faults(company, job) == []
        with company_session(company) as session:
            (state,) = session.scalars(select(MeterState)).all()
            assert (state.state, state.basis) == ("broken", "акт № 7")
            assert session.scalars(select(ToRecompute.because)).all() == ["meter_state"]
        with company_session(two_companies.vodokanal) as session:
            assert session.scalars(select(MeterState)).all() == []

    def test_come_once_however_often_the_file_does(self, company: CompanyRef) -> None:
        stated(company, "несправний")
        stated(company, "несправний")

        with company_session(company) as session:
            assert len(session.scalars(select(MeterState)).all()) == 1

    def test_are_undone_with_their_marks(self, company: CompanyRef) -> None:
        charge(company)
        job = stated(company, "недопуск")

        with company_session(company) as session:
            undo_import(session, job, by=1)

        with company_session(company) as session:
            live = select(MeterState).where(MeterState.retired_at.is_(None))
            assert session.scalars(live).all() == []
            assert session.scalars(select(ToRecompute.because).order_by(ToRecompute.id)).all() == [
                "meter_state",
                "meter_state",
            ]

    @pytest.mark.parametrize(
        ("state", "daily", "key"),
        [
            ("безоблікове користування", "", "import.state.volume"),
            ("несправний", "5", "import.state.volume"),
        ],
    )
    def test_have_a_volume_where_an_act_gives_one(
        self, company: CompanyRef, state: str, daily: str, key: str
    ) -> None:
        job = tried(company, "meter_states", written(state, daily=daily), by=1)

        assert [each[2] for each in faults(company, job)] == [key]

    def test_name_a_meter_that_is_there(self, company: CompanyRef) -> None:
        content = written("несправний", since="01.10.2026")

        job = tried(company, "meter_states", content, by=1)

        assert [each[2] for each in faults(company, job)] == ["import.meter.unknown"]


class TestReadings:
    def test_of_a_broken_meter_are_kept_and_marked(self, company: CompanyRef) -> None:
        stated(company, "несправний", since="01.01.2027")
        content = "Рахунок;Послуга;Дата показання;Показання\n0001;Водопостачання;15.01.2027;60\n"

        imported(company, "readings", content, by=1)

        with company_session(company) as session:
            last = session.scalars(select(Reading).order_by(Reading.id.desc()).limit(1)).one()
            assert (last.status, last.status_reason) == ("not_for_charging", "meter_broken")


class TestTheStepsWithoutReadings:
    RULES = """\
Послуга;Причина;Середнє;Місяців за середнім;Далі нараховувати;Документ-підстава;Діє з
;немає показань;за рік;2;за нормою;наказ № 3;01.11.2026
Водопостачання;недопуск;без середнього;;;наказ № 3;01.11.2026
"""

    def test_of_a_file_are_followed_and_marked(self, company: CompanyRef) -> None:
        charge(company)

        job = imported(company, "estimate_rules", self.RULES, by=1)

        assert faults(company, job) == []
        with company_session(company) as session:
            found = {rule.reason.value: rule for rule in own_rules(session, NOVEMBER)}
            assert (found["no_reading"].months, found["no_reading"].service_id) == (2, 0)
            assert found["no_reading"].afterwards == "norm"
            assert found["access_refused"].base == "none"
            assert found["access_refused"].confirmed
            assert session.scalars(select(ToRecompute.because)).all() == ["estimate-rule"]

        with company_session(company) as session:
            undo_import(session, job, by=1)
        with company_session(company) as session:
            assert own_rules(session, NOVEMBER) == []
