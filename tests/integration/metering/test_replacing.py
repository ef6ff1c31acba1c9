"""A meter replaced: volumes are summed over both, never subtracted across them."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.metering.models import Meter, Reading, Register
from app.metering.operations import MeterArchived
from app.metering.replacement import (
    MeterHasZones,
    MeterMissing,
    Replacement,
    Turn,
    replace_meter,
)
from app.months.operations import open_month
from app.months.parameter_keys import MONTH_BASIS, READING_WINDOW_TO, MonthBasis
from app.months.parameters import set_parameter
from app.registry.search import find_accounts
from app.registry.search_index import rebuild_search
from app.tariffs.models import Agreement
from app.tariffs.operations import Act, Price, TariffKey, set_tariff
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.dials import a_dial, a_meter, charged, read

NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
D = Decimal


def an_act(meter: Meter, **changes: object) -> Replacement:
    given: dict[str, object] = {
        "meter_id": meter.id,
        "replaced_on": date(2026, 11, 15),
        "turns": {"": Turn(D("412.6"), D("0.4"))},
        "new_serial": "0077-Б",
        **changes,
    }
    return Replacement(**given)  # type: ignore[arg-type]


def a_priced_agreement(session: Session) -> Agreement:
    agreement = an_agreement(session, an_account(session), a_service(session))
    set_tariff(
        session,
        TariffKey(service_id=agreement.service_id),
        Price(applied=D("10.00")),
        since=date(2026, 1, 1),
        act=Act(kind="рішення виконкому", number="1", dated=date(2025, 12, 1)),
        by=BY,
    )
    return agreement


def register_of(session: Session, meter_id: int) -> Register:
    return session.query(Register).filter_by(meter_id=meter_id).one()


class TestAReplacement:
    def test_c019_sums_both_meters_in_the_month(self, two_companies: TwoCompanies) -> None:
        company = two_companies.vodokanal
        with two_companies.session_for(company) as session:
            agreement = a_priced_agreement(session)
            meter = a_meter(session, agreement.account_id, agreement.service_id)
            read(session, a_dial(session, meter), "405.2", date(2026, 10, 31))
            new = replace_meter(session, an_act(meter), by=BY)
            read(session, register_of(session, new), "3.1", date(2026, 11, 30))
            open_month(session, NOVEMBER)

        volumes, kinds = charged(company, NOVEMBER)

        assert sorted(volumes) == [D("2.7"), D("7.4")]
        assert sum(volumes) == D("10.1")
        assert kinds == []

    @pytest.mark.parametrize(
        ("closes", "replaced_on"),
        [(31, date(2026, 12, 1)), (25, date(2026, 11, 27)), (25, date(2026, 12, 1))],
    )
    def test_after_the_closing_day_loses_nothing_of_the_old_meter(
        self, two_companies: TwoCompanies, closes: int, replaced_on: date
    ) -> None:
        company = two_companies.vodokanal
        with two_companies.session_for(company) as session:
            set_parameter(session, READING_WINDOW_TO, closes, since=date(2026, 1, 1), by=BY)
            agreement = a_priced_agreement(session)
            meter = a_meter(session, agreement.account_id, agreement.service_id)
            dial = a_dial(session, meter)
            read(session, dial, "405.2", date(2026, 10, 25))
            read(session, dial, "410", date(2026, 11, 25))
            new = replace_meter(session, an_act(meter, replaced_on=replaced_on), by=BY)
            read(session, register_of(session, new), "3.1", date(2026, 12, 25))
            open_month(session, NOVEMBER)
            open_month(session, DECEMBER)

        assert charged(company, NOVEMBER) == ([D("7.4")], [])
        assert charged(company, DECEMBER) == ([D("2.7")], [])

    def test_on_the_first_of_a_month_leaves_the_day_before_to_the_old_meter(
        self, two_companies: TwoCompanies
    ) -> None:
        company = two_companies.vodokanal
        with two_companies.session_for(company) as session:
            set_parameter(
                session, MONTH_BASIS, MonthBasis.CALENDAR.value, since=date(2026, 1, 1), by=BY
            )
            agreement = a_priced_agreement(session)
            meter = a_meter(session, agreement.account_id, agreement.service_id)
            dial = a_dial(session, meter)
            read(session, dial, "405.2", date(2026, 10, 31))
            read(session, dial, "410", date(2026, 11, 25))
            replace_meter(session, an_act(meter, replaced_on=date(2026, 12, 1)), by=BY)
            open_month(session, NOVEMBER)

        assert charged(company, NOVEMBER) == ([D("7.4")], [])

    def test_c022_without_a_start_reading_charges_nothing_and_says_so(
        self, two_companies: TwoCompanies
    ) -> None:
        company = two_companies.vodokanal
        with two_companies.session_for(company) as session:
            agreement = a_priced_agreement(session)
            meter = a_meter(session, agreement.account_id, agreement.service_id)
            read(session, a_dial(session, meter), "100", date(2026, 11, 30))
            open_month(session, NOVEMBER)

        volumes, kinds = charged(company, NOVEMBER)

        assert volumes == []
        assert kinds == ["missing_start_reading"]

    def test_joins_the_two_meters_and_is_found_by_the_new_number(
        self, two_companies: TwoCompanies
    ) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            account = an_account(session)
            rebuild_search(session, on=date(2026, 11, 1))
            meter = a_meter(session, account.id, a_service(session).id)
            a_dial(session, meter)

            new = session.get_one(Meter, replace_meter(session, an_act(meter), by=BY))

            assert (meter.removed_on, meter.replaced_by_id) == (date(2026, 11, 15), new.id)
            assert (new.installed_on, new.service_id) == (meter.removed_on, meter.service_id)
            found = find_accounts(session, typed="0077-Б")
            assert [each.account_id for each in found] == [account.id]
            with pytest.raises(MeterArchived):
                replace_meter(session, an_act(meter), by=BY)

    def test_of_a_meter_with_zones_names_each_of_them(self, two_companies: TwoCompanies) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            meter = a_meter(session, an_account(session).id, a_service(session).id)
            session.add_all(Register(meter_id=meter.id, unit="kwh", zone=z) for z in ("day", "n"))
            session.flush()

            with pytest.raises(MeterHasZones):
                replace_meter(session, an_act(meter), by=BY)

            assert meter.removed_on is None
            zones = {"day": Turn(D("10"), D("1")), "n": Turn(D("20"), D("2"))}
            new = replace_meter(session, an_act(meter, turns=zones), by=BY)
            begun = select(Register.zone, Reading.value).join(
                Reading, Reading.register_id == Register.id
            )
            found = session.execute(begun.where(Register.meter_id == new)).all()
            assert sorted(map(tuple, found)) == [("day", D("1")), ("n", D("2"))]

    def test_of_a_neighbour_s_meter_is_not_found(self, two_companies: TwoCompanies) -> None:
        with two_companies.session_for(two_companies.kashtan) as session:
            meter = a_meter(session, an_account(session).id, a_service(session).id)
            a_dial(session, meter)
            act = an_act(meter)

        with (
            two_companies.session_for(two_companies.vodokanal) as session,
            pytest.raises(MeterMissing),
        ):
            replace_meter(session, act, by=BY)
