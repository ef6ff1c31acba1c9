"""A mass change taken back: the prices before it hold again, until somebody is billed by it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.charging.publish import withdraw
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.models import ToRecompute
from app.tariffs.mass_change.models import MassChange
from app.tariffs.mass_change.operations import (
    MassChangeDone,
    PricesMoved,
)
from app.tariffs.mass_change.undo import PublishedWithIt, published_from
from app.tariffs.models import Tariff
from app.tariffs.operations import Price, key_of, set_tariff
from bench.city import MONTH
from tests.integration.charging.steps import charge, published
from tests.integration.charging.what_if.mass_steps import (
    ACT,
    AS_IT_WAS,
    DECEMBER,
    MIDDLE,
    NEW,
    applied,
    prepared,
    prices,
    undone,
)


class TestUndoing:
    def test_lets_the_prices_before_it_hold_again(self, city: CompanyRef) -> None:
        charge(city)
        change_id = prepared(city, since=date(2026, 11, 20))
        applied(city, change_id)
        assert prices(city) != AS_IT_WAS

        undone(city, change_id)

        assert prices(city) == AS_IT_WAS
        with company_session(city) as session:
            change = session.get_one(MassChange, change_id)
            assert change.undone_because == "суд скасував рішення"
            assert session.scalar(select(func.count()).select_from(ToRecompute)) == 1200
        with pytest.raises(MassChangeDone):
            undone(city, change_id)
        with pytest.raises(MassChangeDone):
            undone(city, prepared(city, prices={3: Decimal(1700)}))

    def test_of_what_begins_with_its_price_leaves_no_shorter_one(self, city: CompanyRef) -> None:
        change_id = prepared(city, since=MIDDLE, prices={5: Decimal("10.50")})
        applied(city, change_id)
        assert (3, "", MIDDLE, None, Decimal("10.500000")) in prices(city)

        undone(city, change_id)

        assert prices(city) == AS_IT_WAS

    def test_is_refused_once_a_month_is_published_with_it(self, city: CompanyRef) -> None:
        change_id = prepared(city, since=date(2026, 11, 20))
        applied(city, change_id)
        published(city)

        with pytest.raises(PublishedWithIt):
            undone(city, change_id)

        with company_session(city) as session:
            assert published_from(session, date(2026, 11, 30)) == [MONTH]
            assert published_from(session, DECEMBER) == []
            withdraw(session, month=MONTH, by=1, reason="скасуємо ціни")
        undone(city, change_id)
        assert prices(city) == AS_IT_WAS

    def test_goes_by_what_was_published_before_it(self, city: CompanyRef) -> None:
        published(city)
        change_id = prepared(city, since=date(2026, 11, 20))
        applied(city, change_id)

        undone(city, change_id)

        assert prices(city) == AS_IT_WAS

    def test_is_refused_where_a_price_was_changed_since(self, city: CompanyRef) -> None:
        change_id = prepared(city)
        applied(city, change_id)
        with company_session(city) as session:
            tariff = session.scalars(
                select(Tariff.id).where(Tariff.price == NEW[1], Tariff.retired_at.is_(None))
            ).one()
            price = Price(applied=Decimal(35), vat_rate=Decimal(20))
            key = key_of(session, tariff)
            set_tariff(session, key, price, since=date(2027, 1, 1), act=ACT, by=1)

        before = prices(city)
        with pytest.raises(PricesMoved):
            undone(city, change_id)

        assert prices(city) == before
