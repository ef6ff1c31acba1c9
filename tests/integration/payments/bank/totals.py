"""Payments told of one by one, and the totals in the bank that carry them."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.payments.bank.collectors import NewCollector, add_collector
from app.payments.bank.models import LineSort
from app.payments.bank.queries import get_statement
from app.payments.identity import NewPayment
from app.payments.models import Channel, Payment
from app.payments.operations import receive_payments
from app.registry.models import Account
from tests.factories.bank_statements import PAYER, a_statement, as_csv


def told_of(
    company: CompanyRef,
    *amounts: str,
    source: str = "provider:easypay",
    channel: Channel = Channel.PROVIDER,
    on: date = date(2026, 11, 19),
    order: str | None = None,
    paid: str | None = None,
    fee: str | None = None,
    by: int,
) -> None:
    """Let payments of 700123 come one by one."""
    with company_session(company) as session:
        mine = session.scalars(select(Account.id).where(Account.number == "700123")).one()
        rows = [
            NewPayment(
                source=source,
                channel=channel,
                paid_on=on,
                amount=Decimal(amount),
                account_id=mine,
                external_id=f"{order or on}:{at}",
                raw=_raw(order, paid or f"{order}:{at}", fee) if order else {},
            )
            for at, amount in enumerate(amounts)
        ]
        receive_payments(session, rows, by=by)


def _raw(order: str, payment: str, fee: str | None) -> dict[str, str | None]:
    return {"order_id": order, "payment_id": payment, "gateway_fee": fee}


def a_collector(
    company: CompanyRef,
    rate: str = "0",
    *,
    by: int,
    is_net: bool = False,
    source: str = "provider:easypay",
) -> None:
    with company_session(company) as session:
        new = NewCollector(
            name="EasyPay",
            sort=LineSort.REGISTER_TOTAL,
            source=source,
            iban=PAYER,
            keeps_fee=is_net,
            fee_rate=Decimal(rate),
        )
        add_collector(session, new, by=by)


def a_total(
    amount: str,
    purpose: str = "Перерахування платежів за 19.11.2026 о/р 700123",
    *,
    on: str = "20.11.2026",
) -> str:
    row = {"amount": amount, "purpose": purpose, "key": f"T{on}", "on": on}
    return as_csv(a_statement(row, days=(on, on), balances=("0.00", amount)))


def unexplained(company: CompanyRef) -> Decimal:
    with company_session(company) as session:
        return get_statement(session, 1).unexplained


def session_amount(company: CompanyRef, payment_id: int) -> Decimal:
    with company_session(company) as session:
        return session.get_one(Payment, payment_id).amount
