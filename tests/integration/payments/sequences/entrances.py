"""The ways that money comes in, each as a delivery that may be brought again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.kernel.month import Month
from app.payments.cash.receipt_rules import NewLine, NewReceipt
from app.payments.cash.receipts import make_receipt
from app.payments.identity import NewPayment, with_identities
from app.payments.models import Channel
from app.payments.operations import receive_payments
from app.payments.registers import receive_register
from tests.factories.accounts import BY
from tests.factories.cards import an_intent
from tests.factories.cash import CASHIER, a_shift
from tests.integration.payments.gateways.telling import hear

_STAGED = """
CREATE TEMPORARY TABLE register_told (
    source text, external_id text, account_id bigint, payee_id bigint, paid_on date,
    amount numeric, stated date, document text, purpose text, raw jsonb)
"""
_TELL = """
INSERT INTO register_told (source, external_id, account_id, paid_on, amount, stated, raw)
VALUES (:source, :external_id, :account_id, :paid_on, :amount, :stated, '{}')
"""


@dataclass(frozen=True)
class Told:
    """What is paid: account, sum and the month that the payer names."""

    job: int
    on: date
    at: datetime
    rows: Sequence[tuple[int, Decimal, Month | None]]

    def payments(self, source: str, channel: Channel) -> list[NewPayment]:
        """Return them without numbers: equal rows are told apart by their place alone."""
        return [
            NewPayment(
                source=source,
                channel=channel,
                account_id=account,
                paid_on=self.on,
                amount=amount,
                stated=stated,
                document=f"{channel} {self.job}",
            )
            for account, amount, stated in self.rows
        ]


def by_register(machine: Any, told: Told) -> Callable[[], None]:
    """Bring a register, as an import does."""
    rows = [
        {
            "source": each.source,
            "external_id": identity,
            "account_id": each.account_id,
            "paid_on": each.paid_on,
            "amount": each.amount,
            "stated": each.stated.first_day if each.stated else None,
        }
        for identity, each in with_identities(told.payments("register", Channel.REGISTER))
    ]

    def deliver() -> None:
        session = machine.session
        session.execute(text(_STAGED))
        session.execute(text(_TELL), rows)
        receive_register(session, "register_told", by=BY, import_job_id=told.job)
        session.execute(text("DROP TABLE register_told"))

    return deliver


def by_bank(machine: Any, told: Told) -> Callable[[], None]:
    """Bring the movements of a statement."""
    payments = told.payments("UA213223130000026007233566001", Channel.BANK)

    def deliver() -> None:
        receive_payments(machine.session, payments, by=BY, import_job_id=told.job)

    return deliver


def by_cash(machine: Any, told: Told) -> Callable[[], None]:
    """Take cash by one receipt; its form may be sent again."""
    lines = [NewLine(account, amount) for account, amount, _ in told.rows]
    new = NewReceipt(lines, seen=sum((each.amount for each in lines), Decimal(0)))
    # A cashier has one shift, and a shift one day.
    cashier = CASHIER + 100 * told.job
    shift = a_shift(machine.session, by=cashier, at=told.at)

    def deliver() -> None:
        key = f"receipt {told.job}"
        make_receipt(machine.session, shift.id, new, key=key, by=cashier, at=told.at)

    return deliver


def by_card(machine: Any, told: Told) -> Callable[[], None]:
    """Pay an order of several accounts by card; the gateway calls as often as it likes."""
    lines = [(account, str(amount)) for account, amount, _ in told.rows]
    intent = an_intent(machine.session, machine.shop, lines, at=told.at)
    amount = str(sum((amount for _, amount, _ in told.rows), Decimal(0)))

    def deliver() -> None:
        hear(machine.session, machine.shop, intent.id, amount, at=told.at, payment_id=told.job)

    return deliver


ONE_LINE_EACH = (by_cash, by_card)
"""Entrances that name an account once."""
