"""The watch over channels of readings: what came is counted, and a fallen channel is warned of."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.orm import Session
from time_machine import Traveller

from app.database import company_session
from app.exchange.channels.watch import MonthOfChannels, channels_in_alarm, month_of_channels
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.metering.channels.counting import keep_days, kept_days, readings_came
from app.metering.channels.rule import AlarmKind, Channel
from app.metering.models import ReadingSource
from app.months.meter_keys import CHANNEL_LEAST, CHANNEL_SHARE
from app.months.parameters import set_parameter
from tests.factories.accounts import BY
from tests.factories.channels import a_bank_that_stops, a_file, in_a_file, some_came
from tests.factories.companies import TwoCompanies

pytestmark = pytest.mark.postgres
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
OSCHAD = Channel("file", "ощад_*.csv")
TO_NOTE = "Перевірте, чи надходять файли від банків та інших, хто приймає показання."


@pytest.fixture
def company(two_companies: TwoCompanies) -> CompanyRef:
    return a_bank_that_stops(two_companies)


@pytest.fixture(autouse=True)
def morning() -> Iterator[Traveller]:
    with time_machine.travel("2026-11-12T06:00:00+02:00", tick=False) as traveller:
        yield traveller


def figures(company: CompanyRef, today: date) -> list[tuple[Channel, AlarmKind, int, int]]:
    with company_session(company) as session:
        return [
            (each.channel, each.kind, each.came, each.came_before)
            for each in channels_in_alarm(session, today=today, kept=kept_days(session))
        ]


def of_november(session: Session, today: date) -> MonthOfChannels:
    return month_of_channels(session, NOVEMBER, today=today, kept=kept_days(session))


class TestAChannel:
    def test_b4_47_that_stops_is_in_alarm_and_no_more_when_it_comes_again(
        self, company: CompanyRef
    ) -> None:
        assert figures(company, date(2026, 11, 11)) == []
        assert figures(company, date(2026, 11, 12)) == [(OSCHAD, AlarmKind.SILENT, 0, 200)]

        with company_session(company) as session:
            in_a_file(session, date(2026, 11, 12), 100)

        assert figures(company, date(2026, 11, 12)) == []
        assert figures(company, date(2026, 11, 13)) == []

    def test_that_goes_on_far_weaker_is_in_alarm_by_the_whole_month(
        self, company: CompanyRef
    ) -> None:
        with company_session(company) as session:
            for day in range(10, 25):
                in_a_file(session, NOVEMBER.day(day), 1)

        # 909 of 1 800 is half and more, 910 of 1 900 is not.
        told = {
            day: [each for each in figures(company, date(2026, 11, day)) if each[0] == OSCHAD]
            for day in (19, 20)
        }
        assert told == {19: [], 20: [(OSCHAD, AlarmKind.FELL, 910, 1900)]}

    def test_of_a_month_over_is_watched_ten_days_and_may_still_make_good(
        self, company: CompanyRef
    ) -> None:
        with company_session(company) as session:
            for day in range(12, 31):
                some_came(session, NOVEMBER.day(day), 10)
        silent = (OSCHAD, AlarmKind.SILENT, 0, 2200)

        assert figures(company, date(2026, 12, 1)) == [silent]
        assert silent in figures(company, date(2026, 12, 10))
        assert silent not in figures(company, date(2026, 12, 11))
        with company_session(company) as session:
            in_a_file(session, date(2026, 12, 1), 2200)
        assert figures(company, date(2026, 12, 2)) == []

    def test_goes_by_what_the_company_set(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            set_parameter(session, CHANNEL_LEAST, 201, since=date(2026, 1, 1), by=BY)
        assert figures(company, date(2026, 11, 12)) == []
        with company_session(company) as session:
            set_parameter(session, CHANNEL_SHARE, Decimal(82), since=date(2026, 1, 1), by=BY)
        assert figures(company, date(2026, 11, 12)) == [(OSCHAD, AlarmKind.FELL, 900, 1100)]

    def test_of_another_company_is_not_seen(
        self, two_companies: TwoCompanies, company: CompanyRef
    ) -> None:
        with company_session(two_companies.vodokanal) as session:
            found = of_november(session, date(2026, 11, 12))

        assert figures(two_companies.vodokanal, date(2026, 11, 12)) == []
        assert not found.has_before  # its first month has none to be compared with
        assert [(each.channel, each.came(11)) for each in found.channels] == [(OSCHAD, 1100)]
        del company


class TestWhatCame:
    def test_is_counted_on_its_day_in_kyiv(self, two_companies: TwoCompanies) -> None:
        with company_session(two_companies.kashtan) as session:
            # Midnight in Kyiv is 22:00 UTC of the day before in winter.
            some_came(session, date(2026, 10, 31), 3, at=time(23, 59, 59))
            some_came(session, date(2026, 11, 1), 5, at=time(0, 0, 0))
            found = readings_came(
                session,
                since=date(2026, 10, 31),
                until=date(2026, 11, 2),
                kept=kept_days(session),
            )
            november = of_november(session, date(2026, 11, 5))

        assert [(each.came_on.isoformat(), each.readings) for each in found] == [
            ("2026-10-31", 3),
            ("2026-11-01", 5),
        ]
        (cabinet,) = november.channels
        assert (cabinet.now, cabinet.before) == ({1: 5}, {31: 3})

    def test_counts_what_was_corrected_but_no_act_estimate_or_undone_import(
        self, two_companies: TwoCompanies
    ) -> None:
        day = date(2026, 11, 3)
        with company_session(two_companies.kashtan) as session:
            some_came(session, day, 4)
            session.execute(text("UPDATE reading SET retired_at = now(), retired_by = 1"))
            some_came(session, day, 7, source=ReadingSource.ACT)
            some_came(session, day, 8, source=ReadingSource.ESTIMATE)
            undone = a_file(session, "Ощад.csv", undone_at=datetime.now(UTC))
            some_came(session, day, 9, source=ReadingSource.FILE, job_id=undone)
            # Of an old program: nobody sent these this month.
            some_came(session, day, 6, read_on=date(2026, 9, 30))
            some_came(session, day, 1, read_on=date(2026, 10, 1))
            found = of_november(session, date(2026, 11, 5))

        assert [(each.channel, each.now) for each in found.channels] == [
            (Channel("cabinet"), {3: 5})
        ]

    def test_in_files_is_told_apart_by_sender(self, two_companies: TwoCompanies) -> None:
        with company_session(two_companies.kashtan) as session:
            for day in (2, 3):
                in_a_file(session, NOVEMBER.day(day), 5)
                in_a_file(session, NOVEMBER.day(day), 7, name="privat{}.dbf")
            in_a_file(session, NOVEMBER.day(3), 9, name="переселення.xlsx")
            found = of_november(session, date(2026, 11, 5))

        assert [(each.channel.sender, each.came(4)) for each in found.channels] == [
            ("privat*.dbf", 14),
            ("ощад_*.csv", 10),
            ("", 9),
        ]

    def test_is_the_same_counted_anew_and_kept(self, company: CompanyRef) -> None:
        today = date(2026, 11, 12)
        with company_session(company) as session:
            anew = of_november(session, today).channels
        with company_session(company) as session:
            kept = keep_days(session, on=today)
            again = keep_days(session, on=today)
            until = kept_days(session).last
            # Yesterday an import may still be adding to; the day before none can be.
            in_a_file(session, today - timedelta(days=1), 100)

        with company_session(company) as session:
            found = of_november(session, today)
        assert (kept, again, until) == (2 * 31 + 9 + 10, 0, date(2026, 11, 10))
        assert [each.before for each in found.channels] == [each.before for each in anew]
        assert [each.came(10) for each in found.channels] == [each.came(10) for each in anew]
        assert [each.came(11) for each in found.channels] == [110, 1000]
