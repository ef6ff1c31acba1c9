"""Cashiers who work at the same time: no receipt twice, no number twice, no drawer overdrawn."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.queries import balance_of
from app.months.operations import open_month
from app.payments.cash.desks import add_desk
from app.payments.cash.drawer import drawer_of
from app.payments.cash.models import CashOrder, CashReceipt, CashShift, OrderKind, OrderPurpose
from app.payments.cash.ordering import OrderLine
from app.payments.cash.orders import make_order
from app.payments.cash.receipt_rules import NewLine, NewReceipt
from app.payments.cash.receipts import cancel_receipt, make_receipt
from app.payments.cash.shift_rules import Opening
from app.payments.cash.shifts import open_shift
from app.payments.models import Payment
from app.registry.models import Account
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.cash import CASHIER, NOON, OTHER_CASHIER, a_key, a_shift
from tests.factories.companies import TwoCompanies

D = Decimal
AT_ONCE = 8


@pytest.fixture
def company(two_companies: TwoCompanies) -> CompanyRef:
    with company_session(two_companies.vodokanal) as session:
        open_month(session, Month(2026, 1))
        for _ in range(3):
            an_agreement(session, an_account(session), a_service(session))
    return two_companies.vodokanal


def shift_of(company: CompanyRef, by: int = CASHIER) -> tuple[int, list[int]]:
    with company_session(company) as session:
        shift = a_shift(session, opening="100.00", by=by)
        return shift.id, list(session.scalars(select(Account.id).order_by(Account.id)))


def take(company: CompanyRef, shift: int, accounts: list[int], key: str, by: int) -> int:
    lines = [NewLine(each, D("10.00")) for each in accounts]
    with company_session(company) as session:
        new = NewReceipt(lines, seen=D(10) * len(lines))
        return make_receipt(session, shift, new, key=key, by=by, at=NOON)


def test_one_form_sent_many_times_at_once_is_one_receipt(company: CompanyRef) -> None:
    shift, accounts = shift_of(company)
    key = a_key()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = set(pool.map(lambda _: take(company, shift, accounts, key, CASHIER), range(AT_ONCE)))

    assert len(made) == 1
    with company_session(company) as session:
        assert session.scalar(select(func.count()).select_from(CashReceipt)) == 1
        assert session.scalar(select(func.count()).select_from(Payment)) == len(accounts)
        assert balance_of(session, accounts[0]) == D(-10)


def test_two_cashiers_for_the_same_accounts_wait_for_each_other_and_both_count(
    company: CompanyRef,
) -> None:
    """Their lines name the accounts in opposite orders: a deadlock, were locks not in order."""
    first, accounts = shift_of(company)
    second, _ = shift_of(company, OTHER_CASHIER)

    def work(number: int) -> int:
        if number % 2:
            return take(company, first, accounts, a_key(), CASHIER)
        return take(company, second, accounts[::-1], a_key(), OTHER_CASHIER)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = list(pool.map(work, range(AT_ONCE * 2)))

    assert len(set(made)) == AT_ONCE * 2
    with company_session(company) as session:
        numbers = session.execute(
            select(CashReceipt.desk_id, CashReceipt.number).order_by(
                CashReceipt.desk_id, CashReceipt.number
            )
        ).all()
        assert [number for _, number in numbers] == [*range(1, AT_ONCE + 1)] * 2
        assert {balance_of(session, each) for each in accounts} == {D(-10) * AT_ONCE * 2}
        assert discrepancies(session) == []


def test_a_receipt_cancelled_twice_at_once_goes_back_once(company: CompanyRef) -> None:
    shift, accounts = shift_of(company)
    receipt = take(company, shift, accounts, a_key(), CASHIER)

    def cancel(_: int) -> bool:
        try:
            with company_session(company) as session:
                cancel_receipt(session, receipt, reason="помилка", by=CASHIER, at=NOON)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(cancel, range(4))) == 1
    with company_session(company) as session:
        assert balance_of(session, accounts[0]) == 0


def test_a_drawer_is_not_emptied_twice_at_once(company: CompanyRef) -> None:
    shift, _ = shift_of(company)

    def collect(_: int) -> bool:
        line = OrderLine(OrderKind.OUT, OrderPurpose.COLLECTION, D(100), "банк", "здано", "1")
        try:
            with company_session(company) as session:
                make_order(session, shift, line, key=a_key(), by=CASHIER, at=NOON)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(collect, range(4))) == 1
    with company_session(company) as session:
        assert drawer_of(session, session.get_one(CashShift, shift)).expected == 0
        collected = select(func.count()).where(CashOrder.purpose == OrderPurpose.COLLECTION)
        assert session.scalar(collected) == 1


def test_two_shifts_opened_at_once_are_one(company: CompanyRef) -> None:
    with company_session(company) as session:
        desks = [add_desk(session, name=f"Каса {each}", by=BY) for each in "аб"]

    def begin(number: int) -> bool:
        """Open now the same desk by another, now another desk by the same cashier."""
        try:
            with company_session(company) as session:
                by, desk = CASHIER + number % 2, desks[number // 2 % 2]
                open_shift(session, desk_id=desk, opening=Opening(D(0)), by=by, at=NOON)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        opened = sum(pool.map(begin, range(AT_ONCE)))

    assert opened in {1, 2}
    with company_session(company) as session:
        rows = session.execute(select(CashShift.desk_id, CashShift.cashier_id)).all()
        assert len(rows) == opened
        assert len({desk for desk, _ in rows}) == len({by for _, by in rows}) == opened
