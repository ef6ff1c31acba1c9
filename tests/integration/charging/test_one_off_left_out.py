"""Orders that a published month has not charged: named, never credited, ordered anew."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.models import RunProblem
from app.charging.orders.queries import orders_of
from app.charging.orders.taking_back import OrderNotPublished, cancel_order, reverse_order
from app.charging.publish import withdraw
from app.charging.queries import charges_of
from app.database import company_session
from app.ledger.queries import balance_of
from app.months.parameter_keys import LINES_OVER
from app.months.parameters import set_parameter
from app.tariffs.one_off.models import OneOffOrder
from app.tariffs.one_off.orders import LARGEST_ORDER, OrderTooLarge
from tests.factories.accounts import BY
from tests.factories.price_lists import an_order
from tests.integration.charging.one_off import (
    DEC,
    DEC_3,
    NOV,
    NOV_10,
    NOV_20,
    Office,
    issue,
    office,
    run,
)

__all__ = ["office"]


def amounts(office: Office, month: object) -> list[Decimal]:
    with company_session(office.company) as session:
        lines = charges_of(session, accounts=[office.account], month=month)  # type: ignore[arg-type]
        return [line.amount for line in lines]


def problems(office: Office) -> list[tuple[str, str, dict[str, int]]]:
    with company_session(office.company) as session:
        rows = session.execute(
            select(RunProblem.kind, RunProblem.severity, RunProblem.facts).order_by(RunProblem.id)
        )
        return [tuple(row) for row in rows]


class TestParked:
    @pytest.fixture
    def order(self, office: Office) -> int:
        """Two orders of an account that may have one line."""
        with company_session(office.company) as session:
            set_parameter(session, LINES_OVER, 1, since=NOV.first_day, by=BY)
            order = an_order(session, office.account, office.item, NOV_10, document="1")
            an_order(session, office.account, office.item, NOV_20, document="2")
        run(office, NOV)
        issue(office, NOV)
        return order

    def test_orders_are_named_by_the_run(self, office: Office, order: int) -> None:
        assert order
        assert amounts(office, NOV) == []
        assert sorted(problems(office)) == [
            ("order_left_out", "blocks", {"orders": 2}),
            ("too_many_lines", "blocks", {"lines": 2}),
        ]
        with company_session(office.company) as session:
            told = [(row.is_left_out, row.may_be_cancelled, row.may_be_reversed)
                    for row in orders_of(session, office.account)]  # fmt: skip
        assert told == [(True, True, False)] * 2

    def test_nothing_is_credited_for_what_was_never_charged(
        self, office: Office, order: int
    ) -> None:
        which = {"account_id": office.account, "order_id": order, "by": BY}
        with company_session(office.company) as session, pytest.raises(OrderNotPublished):
            reverse_order(session, **which, document="3-в", on_day=DEC_3)

    def test_is_cancelled_and_ordered_anew_in_the_open_month(
        self, office: Office, order: int
    ) -> None:
        which = {"account_id": office.account, "order_id": order, "by": BY}
        with company_session(office.company) as session:
            cancel_order(session, **which, reason="рахунок було відкладено")
            an_order(session, office.account, office.item, NOV_10, document="1")
        run(office, DEC)
        issue(office, DEC)

        assert amounts(office, DEC) == [Decimal("300.00")]


class TestPublishedAnew:
    @pytest.mark.parametrize(("most", "owed"), [(1, "0.00"), (50, "300.00")])
    def test_a_reversal_takes_back_what_still_stands(
        self, office: Office, most: int, owed: str
    ) -> None:
        """The order is reversed in December; then November is published without it, or with it."""
        with company_session(office.company) as session:
            order = an_order(session, office.account, office.item, NOV_10)
        run(office, NOV)
        issue(office, NOV)
        with company_session(office.company) as session:
            which = {"account_id": office.account, "order_id": order, "by": BY}
            reversal = reverse_order(session, **which, document="3-в", on_day=DEC_3)
            withdraw(session, month=NOV, by=BY, reason="ще одне замовлення")
            set_parameter(session, LINES_OVER, most, since=NOV.first_day, by=BY)
            an_order(session, office.account, office.item, NOV_20, document="ще")
        run(office, NOV)
        issue(office, NOV)
        with company_session(office.company) as session:
            set_parameter(session, LINES_OVER, 50, since=DEC.first_day, by=BY)
        run(office, DEC)
        issue(office, DEC)

        with company_session(office.company) as session:
            assert balance_of(session, office.account) == Decimal(owed)
            told = {row.id: row.is_left_out for row in orders_of(session, office.account)}
        assert told[reversal] == (owed == "0.00")


class TestAbsurd:
    def test_an_order_of_billions_is_refused(self, office: Office) -> None:
        with company_session(office.company) as session:
            with pytest.raises(OrderTooLarge) as refused:
                an_order(session, office.account, office.item, NOV_10, quantity="1000000000")
            assert refused.value.facts == {
                "quantity": Decimal(1_000_000_000),
                "price": Decimal(150),
                "most": LARGEST_ORDER,
            }
            an_order(session, office.account, office.item, NOV_10, quantity="666666.666")

    def test_one_that_slipped_in_stops_nobodys_month(self, office: Office) -> None:
        """Recorded past every form, it is named; the account's other order is charged."""
        with company_session(office.company) as session:
            known = session.get_one(
                OneOffOrder, an_order(session, office.account, office.item, NOV_10)
            )
            kept = {
                column.key: getattr(known, column.key)
                for column in OneOffOrder.__mapper__.columns
                if column.key not in {"id", "recorded_at"}
            }
            kept |= {"document": "повз форму", "quantity": Decimal(10**11), "price": Decimal(10**7)}
            session.add(OneOffOrder(**kept))
        run(office, NOV)
        issue(office, NOV)

        assert amounts(office, NOV) == [Decimal("300.00")]
        assert [kind for kind, *_ in problems(office)] == ["beyond_reason"]
