"""Prices from a day on: no day without one, none with two."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.months.models import ToRecompute
from app.tariffs.models import LegalAct, Service, Tariff
from app.tariffs.operations import Act, ActMissing, Price, ServiceMissing, TariffKey, set_tariff
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import publish

D = Decimal
JUNE = date(2017, 6, 1)
ACT = Act(kind="рішення виконкому", number="1", dated=date(2016, 12, 1))


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session
    with two_companies.session_for(two_companies.kashtan) as neighbour:
        assert neighbour.scalars(select(Tariff.id)).all() == []


@pytest.fixture
def service(session: Session) -> Service:
    return a_service(session)


def price(session: Session, service: Service, amount: str, since: date, **key: str) -> int:
    return set_tariff(
        session,
        TariffKey(service_id=service.id, **key),  # type: ignore[arg-type]
        Price(applied=D(amount)),
        since=since,
        act=ACT,
        by=BY,
    )


def on(session: Session, day: date) -> list[Decimal]:
    """Return every live price of the day."""
    query = select(Tariff.price).where(Tariff.retired_at.is_(None), Tariff.valid.contains(day))
    return list(session.scalars(query.order_by(Tariff.price)))


class TestTiers:
    def test_give_way_to_a_price_for_their_units(self, session: Session, service: Service) -> None:
        for floor, ceiling, amount in (("0", "10", "5"), ("10", None, "8")):
            set_tariff(
                session,
                TariffKey(service_id=service.id, tier_floor=D(floor)),
                Price(applied=D(amount), tier_ceiling=D(ceiling) if ceiling else None),
                since=date(2016, 1, 1),
                act=ACT,
                by=BY,
            )

        price(session, service, "7", JUNE)

        assert on(session, date(2017, 5, 31)) == [D(5), D(8)]
        assert on(session, JUNE) == [D(7)]


class TestAPrice:
    def test_c030_begins_on_the_day_the_old_one_is_in_force_to(
        self, session: Session, service: Service
    ) -> None:
        price(session, service, "2.98", date(2016, 1, 1))
        price(session, service, "5.028", JUNE)

        assert on(session, date(2017, 5, 31)) == [D("2.98")]
        assert on(session, JUNE) == [D("5.028")]
        live = select(func.lower(Tariff.valid), func.upper(Tariff.valid)).where(
            Tariff.retired_at.is_(None)
        )
        days = sorted(tuple(row) for row in session.execute(live))
        assert days == [(date(2016, 1, 1), JUNE), (JUNE, None)]

    def test_set_before_a_known_one_ends_where_that_begins(
        self, session: Session, service: Service
    ) -> None:
        price(session, service, "5.00", JUNE)

        price(session, service, "4.00", date(2017, 3, 1))

        assert on(session, date(2017, 5, 31)) == [D("4.00")]
        assert on(session, JUNE) == [D("5.00")]

    def test_set_again_for_the_same_day_takes_its_place(
        self, session: Session, service: Service
    ) -> None:
        wrong = price(session, service, "5.00", JUNE)

        price(session, service, "5.10", JUNE)

        assert on(session, JUNE) == [D("5.10")]
        retired = session.get_one(Tariff, wrong)
        assert (retired.retired_by, retired.reason) == (BY, "tariff")
        assert retired.valid == Range(JUNE, None)

    def test_for_a_category_stands_beside_the_general_one(
        self, session: Session, service: Service
    ) -> None:
        price(session, service, "5.00", JUNE)
        price(session, service, "7.00", JUNE, category="budget")

        assert on(session, JUNE) == [D("5.00"), D("7.00")]

    def test_rests_on_one_act_written_once(self, session: Session, service: Service) -> None:
        price(session, service, "5.00", JUNE)
        price(session, service, "6.00", date(2018, 1, 1))

        assert session.scalar(select(func.count()).select_from(LegalAct)) == 1

    def test_without_act_or_service_is_refused(self, session: Session, service: Service) -> None:
        key = TariffKey(service_id=service.id)
        empty = Act(kind="рішення", number=" ", dated=JUNE)
        with pytest.raises(ActMissing):
            set_tariff(session, key, Price(applied=D(1)), since=JUNE, act=empty, by=BY)
        with pytest.raises(ServiceMissing):
            set_tariff(
                session, TariffKey(service_id=99), Price(applied=D(1)), since=JUNE, act=ACT, by=BY
            )

    def test_marks_the_published_months_of_those_who_take_the_service(
        self, session: Session, service: Service
    ) -> None:
        taker = an_agreement(session, an_account(session), service)
        other = an_agreement(session, an_account(session), a_service(session))
        publish(session, Month(2026, 1), (taker, "10.00"), (other, "10.00"))

        price(session, service, "5.00", date(2026, 2, 1))
        assert session.scalars(select(ToRecompute.account_id)).all() == []

        price(session, service, "5.00", date(2026, 1, 31))
        assert session.scalars(select(ToRecompute.account_id)).all() == [taker.account_id]
