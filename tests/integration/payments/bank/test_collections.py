"""Cash handed over to the bank and the line on which it came: found by a rule, or by a person."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.payments.bank.collections import lines_for, match_collection
from app.payments.bank.deciding import LineNotWaiting, explain_payment, reopen_line
from app.payments.bank.models import LineSort
from app.payments.cash.collection import (
    CameBeforeHandedOver,
    CollectedBefore,
    CollectionOfOtherSum,
    NoCollection,
    collections_on_the_way,
)
from app.payments.cash.models import CashOrder
from tests.factories.bank_statements import a_statement, as_csv
from tests.factories.cash import a_shift
from tests.factories.companies import TwoCompanies
from tests.factories.imports import imported
from tests.integration.payments.bank.books import credited, lines, payments
from tests.integration.payments.cash.ordering import order

pytestmark = pytest.mark.postgres

THEN = datetime(2026, 11, 18, 15, tzinfo=UTC)
BAG = {"amount": "80.00", "purpose": "Інкасація готівкової виручки", "key": "B1", "iban": ""}
PLAIN = {**BAG, "purpose": "Зараховано за квитанцією 77", "key": "B2"}


@pytest.fixture
def orders(two_companies: TwoCompanies) -> list[int]:
    """Return two orders to the bank of 80.00 and one of 50.00, and one to somebody else."""
    with company_session(two_companies.kashtan) as session:
        shift = a_shift(session, opening="1000.00", at=THEN)
        made = [order(session, shift, amount, at=THEN) for amount in ("80.00", "80.00", "50.00")]
        return [*made, order(session, shift, "80.00", "out-other", at=THEN)]


def told(company: CompanyRef, *rows: dict[str, str], by: int) -> int:
    return imported(company, "statements", as_csv(a_statement(*rows)), by=by)


def found(company: CompanyRef) -> Sequence[tuple[int, int | None]]:
    with company_session(company) as session:
        rows = session.execute(
            select(CashOrder.id, CashOrder.bank_line_id)
            .where(CashOrder.bank_line_id.is_not(None))
            .order_by(CashOrder.id)
        )
        return [(order_id, line_id) for order_id, line_id in rows]


def on_the_way(company: CompanyRef) -> list[int]:
    with company_session(company) as session:
        until = date(2026, 11, 30)
        return [each.id for each in collections_on_the_way(session, until=until)]


class TestALineThatSaysSo:
    def test_finds_the_cash_handed_over_first(
        self, two_companies: TwoCompanies, office: int, orders: list[int]
    ) -> None:
        kashtan = two_companies.kashtan

        told(kashtan, BAG, by=office)

        assert found(kashtan) == [(orders[0], 1)]
        assert lines(kashtan)[0][:3] == ("collection", "explained", "settled")
        assert on_the_way(kashtan) == orders[1:3]
        assert credited(kashtan) == {}

    def test_of_another_sum_waits_until_its_order_is_there(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan

        told(kashtan, BAG, by=office)

        assert lines(kashtan)[0][:3] == ("collection", "waiting", "says-collection")

    def test_undone_lets_the_cash_be_on_its_way_again(
        self, two_companies: TwoCompanies, office: int, orders: list[int]
    ) -> None:
        kashtan = two_companies.kashtan
        job = told(kashtan, BAG, by=office)

        with company_session(kashtan) as session:
            undo_import(session, job, by=office)

        assert on_the_way(kashtan) == orders[:3]

    def test_reopened_is_not_found_again_by_the_rule(
        self, two_companies: TwoCompanies, office: int, orders: list[int]
    ) -> None:
        kashtan = two_companies.kashtan
        told(kashtan, BAG, by=office)

        with company_session(kashtan) as session:
            reopen_line(session, 1, by=office)
        told(kashtan, {**BAG, "key": "B9", "amount": "50.00"}, by=office)

        assert found(kashtan) == [(orders[2], 2)]
        assert lines(kashtan)[0][:2] == ("collection", "waiting")


class TestByHand:
    def test_what_was_taken_for_a_payment_is_nobodys(
        self, two_companies: TwoCompanies, office: int, orders: list[int]
    ) -> None:
        kashtan = two_companies.kashtan
        told(kashtan, PLAIN, by=office)
        assert payments(kashtan) == [("unmatched", Decimal("80.00"))]

        with company_session(kashtan) as session:
            (line,) = lines_for(session, session.get_one(CashOrder, orders[1]))
            match_collection(session, orders[1], line.id, by=office)

        assert payments(kashtan) == [("withdrawn", Decimal("80.00"))]
        assert lines(kashtan)[0][0] == "collection"
        assert found(kashtan) == [(orders[1], 1)]
        with company_session(kashtan) as session:
            reopen_line(session, 1, by=office)
        assert payments(kashtan) == [("unmatched", Decimal("80.00"))]
        assert found(kashtan) == []

    def test_is_of_one_order_one_line_and_one_sum(
        self, two_companies: TwoCompanies, office: int, orders: list[int]
    ) -> None:
        kashtan = two_companies.kashtan
        paid = {**PLAIN, "purpose": "о/р 700123", "key": "B3"}
        told(kashtan, BAG, {**PLAIN, "amount": "79.99"}, paid, by=office)
        attempts = (
            (orders[1], 2, CollectedBefore),
            (orders[0], 1, CollectedBefore),
            (orders[1], 1, CollectionOfOtherSum),
            (orders[3], 1, NoCollection),
            (orders[1], 3, LineNotWaiting),
        )

        for order_id, line_id, refusal in attempts:
            with pytest.raises(refusal), company_session(kashtan) as session:
                match_collection(session, order_id, line_id, by=office)

        assert found(kashtan) == [(orders[0], 2)]

    def test_what_was_explained_otherwise_is_no_cash(
        self, two_companies: TwoCompanies, office: int, orders: list[int]
    ) -> None:
        kashtan = two_companies.kashtan
        told(kashtan, PLAIN, by=office)
        with company_session(kashtan) as session:
            sort = LineSort.OTHER_INCOME
            explain_payment(session, 1, sort=sort, why="оренда", by=office)

        with pytest.raises(LineNotWaiting), company_session(kashtan) as session:
            match_collection(session, orders[1], 1, by=office)

        assert found(kashtan) == []

    def test_what_came_before_the_cash_was_handed_over_is_other_money(
        self, two_companies: TwoCompanies, office: int, orders: list[int]
    ) -> None:
        kashtan = two_companies.kashtan
        days = ("16.11.2026", "17.11.2026")
        rows = a_statement(*({**PLAIN, "key": day, "on": day} for day in days), days=days)
        imported(kashtan, "statements", as_csv(rows), by=office)

        with pytest.raises(CameBeforeHandedOver), company_session(kashtan) as session:
            match_collection(session, orders[1], 1, by=office)
        with company_session(kashtan) as session:
            match_collection(session, orders[1], 2, by=office)

        assert found(kashtan) == [(orders[1], 2)]
