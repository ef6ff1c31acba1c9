"""Verification: what its end does to readings, its results, and the notices before it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel.company import CompanyRef
from app.metering.models import Meter, ReadingStatus
from app.metering.states.models import MeterCondition, MeterState
from app.metering.states.recording import (
    NewState,
    StateDaysUnfit,
    StateVolumeUnfit,
    end_state,
    record_state,
    retire_state,
)
from app.metering.verification.models import VerificationNotice
from app.metering.verification.notices import make_notices
from app.metering.verification.recording import (
    Verification,
    VerificationUnfit,
    record_verification,
)
from app.months.facts import FactOverlaps
from app.months.meter_keys import VERIFICATION_GRACE
from app.months.parameters import set_parameter
from tests.factories.accounts import BY, a_service, an_account
from tests.factories.companies import TwoCompanies
from tests.factories.dials import a_dial, a_meter, read

pytestmark = pytest.mark.postgres
ENDS = date(2026, 11, 10)


@pytest.fixture
def company(two_companies: TwoCompanies) -> CompanyRef:
    return two_companies.kashtan


def the_meter(session: Session, *, until: date | None = ENDS) -> Meter:
    return a_meter(session, an_account(session).id, a_service(session).id, verified_until=until)


def verified(session: Session, meter: Meter, on: date, until: date) -> None:
    found = Verification(meter_id=meter.id, verified_on=on, until=until, document="№ 7")
    record_verification(session, found, by=BY)


class TestReadingsAfterItsEnd:
    def test_are_kept_not_for_charging(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            dial = a_dial(session, the_meter(session))

            recorded = read(session, dial, "10", date(2026, 11, 11))

            assert recorded.status is ReadingStatus.NOT_FOR_CHARGING
            assert recorded.reason == "verification_overdue"

    def test_count_in_the_days_of_grace(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            set_parameter(session, VERIFICATION_GRACE, 30, since=date(2026, 1, 1), by=BY)
            dial = a_dial(session, the_meter(session))

            in_time = read(session, dial, "10", date(2026, 12, 10))
            late = read(session, dial, "11", date(2026, 12, 11))

            assert in_time.status is ReadingStatus.ACCEPTED
            assert late.status is ReadingStatus.NOT_FOR_CHARGING


class TestARecordedVerification:
    def test_leaves_the_days_between_unverified(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            meter = the_meter(session)

            verified(session, meter, date(2027, 2, 15), date(2031, 2, 15))

            (gap,) = session.scalars(select(MeterState)).all()
            assert (gap.state, gap.valid.lower, gap.valid.upper) == (
                "unverified",
                date(2026, 12, 1),
                date(2027, 2, 15),
            )
            assert meter.verified_until == date(2031, 2, 15)

    def test_in_time_leaves_no_gap(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            verified(session, the_meter(session), date(2026, 11, 5), date(2030, 11, 5))

            assert session.scalars(select(MeterState)).all() == []

    @pytest.mark.parametrize("back", [date(2027, 2, 20), None])
    def test_of_one_that_was_away_meanwhile_leaves_those_days(
        self, company: CompanyRef, back: date | None
    ) -> None:
        with company_session(company) as session:
            meter = the_meter(session)
            away = NewState(
                meter_id=meter.id,
                state=MeterCondition.AT_VERIFICATION,
                since=date(2027, 1, 20),
                until=back,
            )
            record_state(session, away, by=BY)

            verified(session, meter, date(2027, 2, 15), date(2031, 2, 15))

            states = session.scalars(select(MeterState).order_by(MeterState.valid)).all()
            assert [(each.state, each.valid.lower, each.valid.upper) for each in states] == [
                ("unverified", date(2026, 12, 1), date(2027, 1, 20)),
                ("at_verification", date(2027, 1, 20), back),
            ]

    @pytest.mark.parametrize(
        ("on", "until"),
        [(date(2026, 11, 5), date(2026, 11, 5)), (date(2026, 1, 5), date(2026, 11, 9))],
    )
    def test_cannot_end_before_it_began_or_the_last_one(
        self, company: CompanyRef, on: date, until: date
    ) -> None:
        with company_session(company) as session, pytest.raises(VerificationUnfit):
            verified(session, the_meter(session), on, until)


class TestAState:
    def state(self, meter: Meter, **more: object) -> NewState:
        given = {"state": MeterCondition.BROKEN, "since": date(2026, 11, 1)} | more
        return NewState(meter_id=meter.id, **given)  # type: ignore[arg-type]

    def test_is_one_at_a_time(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            meter = the_meter(session)
            record_state(session, self.state(meter), by=BY)

            with pytest.raises(FactOverlaps):
                record_state(session, self.state(meter, since=date(2026, 12, 1)), by=BY)

    def test_ends_and_leaves_its_first_days(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            state_id = record_state(session, self.state(the_meter(session)), by=BY)

            end_state(session, state_id, on=date(2026, 11, 20), by=BY, reason="полагоджено")

            live = session.scalars(select(MeterState).where(MeterState.retired_at.is_(None))).one()
            assert live.valid.upper == date(2026, 11, 20)

    def test_is_taken_back_whole(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            state_id = record_state(session, self.state(the_meter(session)), by=BY)

            retire_state(session, state_id, by=BY, reason="помилка")

            live = select(MeterState).where(MeterState.retired_at.is_(None))
            assert session.scalars(live).all() == []

    def test_cannot_end_before_it_began(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            meter = the_meter(session)
            with pytest.raises(StateDaysUnfit):
                record_state(session, self.state(meter, until=date(2026, 11, 1)), by=BY)
            state_id = record_state(session, self.state(meter), by=BY)
            with pytest.raises(StateDaysUnfit):
                end_state(session, state_id, on=date(2026, 11, 1), by=BY, reason="")

    def test_of_unauthorised_use_alone_has_a_volume(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            meter = the_meter(session)
            past = MeterCondition.UNAUTHORISED
            with pytest.raises(StateVolumeUnfit):
                record_state(session, self.state(meter, state=past), by=BY)
            with pytest.raises(StateVolumeUnfit):
                record_state(session, self.state(meter, daily_volume=Decimal(1)), by=BY)

    def test_keeps_later_readings_from_counting_but_not_that_of_its_first_day(
        self, company: CompanyRef
    ) -> None:
        with company_session(company) as session:
            meter = the_meter(session, until=None)
            dial = a_dial(session, meter)
            record_state(session, self.state(meter), by=BY)

            assert read(session, dial, "1", date(2026, 11, 1)).status is ReadingStatus.ACCEPTED
            later = read(session, dial, "2", date(2026, 11, 2))
            assert (later.status, later.reason) == ("not_for_charging", "meter_broken")


class TestNotices:
    def made(self, session: Session, on: date) -> list[tuple[int, date]]:
        make_notices(session, on=on)
        rows = session.execute(
            select(VerificationNotice.days_left, VerificationNotice.due_on).order_by(
                VerificationNotice.days_left.desc()
            )
        )
        return [(days, due) for days, due in rows]

    def test_are_due_sixty_thirty_and_seven_days_before(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            the_meter(session)
            found = []
            for days in (61, 60, 59, 30, 7, 0):
                made = self.made(session, ENDS - timedelta(days=days))
                found.append([left for left, _ in made])

            assert found == [[], [60], [60], [60, 30], [60, 30, 7], [60, 30, 7]]

    def test_are_made_once(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            the_meter(session)
            on = ENDS - timedelta(days=30)

            assert make_notices(session, on=on) == 1
            assert make_notices(session, on=on) == 0

    def test_that_were_missed_tell_the_shortest_term_alone(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            the_meter(session)

            assert self.made(session, ENDS - timedelta(days=5)) == [(7, date(2026, 11, 3))]

    def test_are_not_of_meters_that_were_taken_off_or_have_no_end(
        self, company: CompanyRef, two_companies: TwoCompanies
    ) -> None:
        with company_session(company) as session:
            the_meter(session, until=None)
            gone = the_meter(session)
            gone.removed_on = date(2026, 10, 1)
            session.flush()

            assert make_notices(session, on=ENDS) == 0
        with company_session(two_companies.vodokanal) as session:
            assert session.scalars(select(VerificationNotice)).all() == []

    def test_another_verification_makes_others_due(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            meter = the_meter(session)
            make_notices(session, on=ENDS - timedelta(days=7))
            verified(session, meter, ENDS - timedelta(days=6), date(2030, 11, 10))

            assert make_notices(session, on=date(2030, 11, 3)) == 1
