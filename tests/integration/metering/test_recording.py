"""Readings against a database: what counts, what waits, what a person's answer does."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.metering.models import Reading, ReadingSource, ReadingStatus, Register
from app.metering.operations import (
    MeterArchived,
    ReadingBeforeInstallation,
    ReadingTooPrecise,
)
from app.metering.plausibility import Doubt
from app.metering.series import around_day
from app.metering.settle import Answer, ReadingMissing, retire_reading, settle_reading
from app.months.models import ToRecompute
from app.months.parameter_keys import AVERAGE_DAYS
from app.months.parameters import set_parameter
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.dials import a_dial, a_meter, read
from tests.factories.money import publish

OCT, NOV = date(2026, 10, 31), date(2026, 11, 30)
D = Decimal


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.kashtan) as neighbour:
        a_dial(neighbour, a_meter(neighbour, an_account(neighbour).id, a_service(neighbour).id))
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session
    with two_companies.session_for(two_companies.kashtan) as neighbour:
        assert neighbour.scalars(select(Reading.id)).all() == []


@pytest.fixture
def dial(session: Session) -> Register:
    return a_dial(session, a_meter(session, an_account(session).id, a_service(session).id))


def live(session: Session, register: Register) -> list[tuple[Decimal, str]]:
    rows = session.execute(
        select(Reading.value, Reading.status)
        .where(Reading.register_id == register.id, Reading.retired_at.is_(None))
        .order_by(Reading.read_on, Reading.id)
    )
    return [(row[0], row[1]) for row in rows]


class TestTheUsualUse:
    def test_is_taken_from_as_many_days_as_the_company_says(
        self, session: Session, dial: Register
    ) -> None:
        for value, day in (("0", date(2025, 12, 31)), ("9", date(2026, 9, 30)), ("40", OCT)):
            read(session, dial, value, day)
        over_a_year = around_day(session, dial.id, NOV).before
        set_parameter(session, AVERAGE_DAYS, 31, since=OCT, by=BY)
        over_a_month = around_day(session, dial.id, NOV).before

        assert over_a_year is not None
        assert over_a_year.daily == D(40) / 304
        assert over_a_month is not None
        assert over_a_month.daily == 1


class TestAReading:
    def test_c022_the_first_brings_no_volume(self, session: Session, dial: Register) -> None:
        kept = read(session, dial, "100", NOV)

        assert kept.status is ReadingStatus.ACCEPTED
        assert kept.verdict.difference is None

    def test_c025_of_a_removed_meter_is_refused(self, session: Session, dial: Register) -> None:
        meter = a_meter(session, an_account(session).id, a_service(session).id)
        archived = a_dial(session, meter)
        meter.removed_on = date(2026, 11, 1)
        session.flush()

        with pytest.raises(MeterArchived) as refused:
            read(session, archived, "5", NOV)

        assert refused.value.facts == {"serial": "12345", "removed_on": date(2026, 11, 1)}
        assert live(session, archived) == []
        assert live(session, dial) == []

    def test_c025_after_the_verification_is_kept_not_for_charging(self, session: Session) -> None:
        account, service = an_account(session), a_service(session)
        last_day = date(2026, 11, 29)
        meter = a_meter(session, account.id, service.id, verified_until=last_day)
        dial = a_dial(session, meter)

        on_the_last_day = read(session, dial, "4", last_day)
        kept = read(session, dial, "5", NOV)

        assert on_the_last_day.status is ReadingStatus.ACCEPTED
        assert (kept.status, kept.reason) == (
            ReadingStatus.NOT_FOR_CHARGING,
            "verification_overdue",
        )

    def test_c026_of_one_number_on_two_services_stay_apart(self, session: Session) -> None:
        account = an_account(session)
        cold, hot = (
            a_dial(session, a_meter(session, account.id, a_service(session).id)) for _ in range(2)
        )

        read(session, cold, "10", NOV)
        read(session, hot, "20", NOV)

        assert live(session, cold) == [(D(10), "accepted")]
        assert live(session, hot) == [(D(20), "accepted")]

    @pytest.mark.parametrize(
        ("decimals", "meant"), [(3, "12.27"), (0, "12")], ids=["litres", "whole"]
    )
    def test_c028_with_its_red_digits_is_questioned(
        self, session: Session, decimals: int, meant: str
    ) -> None:
        meter = a_meter(session, an_account(session).id, a_service(session).id)
        dial = a_dial(session, meter, decimals=decimals)
        read(session, dial, "11", OCT)

        kept = read(session, dial, "12270", NOV)

        assert (kept.status, kept.reason) == (ReadingStatus.HELD, Doubt.RED_DIGITS)
        assert kept.verdict.suggested == D(meant)
        assert read(session, dial, meant, NOV).status is ReadingStatus.ACCEPTED
        assert live(session, dial) == [(D(11), "accepted"), (D(meant), "accepted")]

    def test_told_twice_is_kept_once_and_corrected_by_its_source(
        self, session: Session, dial: Register
    ) -> None:
        first = read(session, dial, "5", NOV)
        again = read(session, dial, "5", NOV)
        corrected = read(session, dial, "6", NOV)
        read(session, dial, "7", NOV, source=ReadingSource.INSPECTOR)

        assert first.reading_id == again.reading_id != corrected.reading_id
        assert live(session, dial) == [(D(6), "accepted"), (D(7), "accepted")]
        retired = session.get_one(Reading, first.reading_id)
        assert (retired.reason, retired.retired_by) == ("reading.corrected", BY)

    def test_that_no_dial_shows_is_refused(self, session: Session, dial: Register) -> None:
        for value in ("100000", "1.2345"):
            with pytest.raises(ReadingTooPrecise):
                read(session, dial, value, NOV)
        with pytest.raises(ReadingBeforeInstallation):
            read(session, dial, "1", date(2019, 12, 31))
        assert live(session, dial) == []

    def test_marks_the_published_months_it_decides(self, session: Session) -> None:
        account = an_account(session)
        agreement = an_agreement(session, account, a_service(session))
        dial = a_dial(session, a_meter(session, account.id, agreement.service_id))
        read(session, dial, "5", date(2026, 9, 30))
        publish(session, Month(2026, 10), (agreement, "10.00"))

        read(session, dial, "8", OCT)

        marks = session.execute(select(ToRecompute.month, ToRecompute.account_id)).all()
        assert [tuple(row) for row in marks] == [(date(2026, 10, 1), account.id)]


class TestAnAnswer:
    @pytest.fixture
    def held(self, session: Session, dial: Register) -> int:
        read(session, dial, "99990", OCT)
        kept = read(session, dial, "5", NOV)
        assert (kept.status, kept.reason) == (ReadingStatus.HELD, Doubt.BELOW_PREVIOUS)
        assert kept.verdict.suggested == 15
        return kept.reading_id

    @pytest.mark.parametrize(
        ("answer", "left"),
        [
            (Answer.RIGHT, [(D(99990), "accepted"), (D(5), "accepted")]),
            (Answer.PASSED_ZERO, [(D(99990), "accepted"), (D(5), "accepted")]),
            (Answer.PREVIOUS_WRONG, [(D(5), "accepted")]),
            (Answer.WRONG, [(D(99990), "accepted")]),
        ],
    )
    def test_leaves_what_is_true(
        self,
        session: Session,
        dial: Register,
        held: int,
        answer: Answer,
        left: list[tuple[Decimal, str]],
    ) -> None:
        settled = settle_reading(session, reading_id=held, answer=answer, by=BY, reason="дзвінок")

        assert live(session, dial) == left
        assert (settled is None) == (answer is Answer.WRONG)
        passed = session.scalar(
            select(func.bool_or(Reading.passes_zero)).where(Reading.retired_at.is_(None))
        )
        assert passed is (answer is Answer.PASSED_ZERO)
        with pytest.raises(ReadingMissing):
            settle_reading(session, reading_id=held, answer=answer, by=BY, reason="x")

    def test_that_takes_a_reading_back_keeps_it_on_record(
        self, session: Session, held: int
    ) -> None:
        retire_reading(session, reading_id=held, by=BY, reason="помилка")

        kept = session.get_one(Reading, held)
        assert (kept.value, kept.reason) == (D(5), "помилка")
        with pytest.raises(ReadingMissing):
            retire_reading(session, reading_id=held, by=BY, reason="помилка")
