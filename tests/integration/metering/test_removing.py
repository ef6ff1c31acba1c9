"""A meter taken off with no other in its place: what it counted is charged, to the kopeck."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.drafts import draft_lines
from app.database import company_session
from app.kernel.month import Month
from app.metering.models import Meter
from app.metering.operations import MeterArchived, ReadingBeforeInstallation
from app.metering.removal import MeterReadSince, Removal, remove_meter
from app.metering.replacement import MeterHasZones
from app.months.models import MonthRow, ToRecompute
from app.months.operations import open_month
from app.tariffs.agreements import end_service
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.factories.dials import a_dial, a_meter, charged, read
from tests.integration.metering.test_replacing import a_priced_agreement

NOVEMBER = Month(2026, 11)
D = Decimal


def a_read_meter(session: Session) -> tuple[Agreement, Meter]:
    agreement = a_priced_agreement(session)
    meter = a_meter(session, agreement.account_id, agreement.service_id)
    read(session, a_dial(session, meter), "405.2", date(2026, 10, 31))
    return agreement, meter


def an_act(meter: Meter, **changes: object) -> Removal:
    given: dict[str, object] = {
        "meter_id": meter.id,
        "removed_on": date(2026, 11, 15),
        "finals": {"": D("412.6")},
        "reason": "послугу припинено",
        **changes,
    }
    return Removal(**given)  # type: ignore[arg-type]


class TestARemoval:
    def test_charges_what_was_used_until_the_service_ended(
        self, two_companies: TwoCompanies
    ) -> None:
        company = two_companies.vodokanal
        with two_companies.session_for(company) as session:
            agreement, meter = a_read_meter(session)
            remove_meter(session, an_act(meter), by=BY)
            end_service(
                session,
                account_id=agreement.account_id,
                service_id=agreement.service_id,
                ended_on=date(2026, 11, 16),
                by=BY,
            )
            open_month(session, NOVEMBER)

        volumes, kinds = charged(company, NOVEMBER)

        assert volumes == [D("7.4")]
        assert kinds == []
        with company_session(company) as session:
            (line,) = draft_lines(session, NOVEMBER)
            assert line.amount == D("74.00")  # at 10.00

    def test_of_a_service_that_goes_on_is_told_by_the_next_month(
        self, two_companies: TwoCompanies
    ) -> None:
        company = two_companies.vodokanal
        with two_companies.session_for(company) as session:
            _, meter = a_read_meter(session)
            remove_meter(session, an_act(meter, removed_on=date(2026, 10, 31)), by=BY)
            open_month(session, NOVEMBER)

        assert charged(company, NOVEMBER) == ([], ["no_meter"])

    def test_marks_every_month_since_to_be_charged_again(self, two_companies: TwoCompanies) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            agreement, meter = a_read_meter(session)
            for month in (NOVEMBER, NOVEMBER.plus(1)):
                session.add(MonthRow(month=month.first_day, charging="published"))
            session.flush()

            remove_meter(session, an_act(meter), by=BY)

            why = ToRecompute.because == "meter.removed"
            marked = select(ToRecompute.month, ToRecompute.account_id).where(why)
            assert sorted(map(tuple, session.execute(marked))) == [
                (date(2026, 11, 1), agreement.account_id),
                (date(2026, 12, 1), agreement.account_id),
            ]

    def test_happens_once_and_not_before_a_later_reading(self, two_companies: TwoCompanies) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            _, meter = a_read_meter(session)

            with pytest.raises(MeterReadSince, match="2026-10-31"):
                remove_meter(session, an_act(meter, removed_on=date(2026, 10, 30)), by=BY)
            with pytest.raises(ReadingBeforeInstallation):
                remove_meter(session, an_act(meter, removed_on=date(2019, 12, 31)), by=BY)
            with pytest.raises(MeterHasZones):
                remove_meter(session, an_act(meter, finals={"day": D(1)}), by=BY)
            remove_meter(session, an_act(meter), by=BY)
            with pytest.raises(MeterArchived):
                remove_meter(session, an_act(meter), by=BY)

            assert meter.removed_on == date(2026, 11, 15)
            assert meter.removed_because == "послугу припинено"
