"""What tests of bank statements look at."""

from decimal import Decimal

from sqlalchemy import select, text

from app.database import company_session
from app.kernel.company import CompanyRef
from app.payments.bank.models import BankLine
from app.payments.models import Payment


def balances(company: CompanyRef) -> dict[str, Decimal]:
    """Return what stands on each account that has any entry at all."""
    with company_session(company) as session:
        rows = session.execute(
            text(
                "SELECT account.number, sum(entry.amount) FROM entry"
                " JOIN account ON account.id = entry.account_id"
                " GROUP BY account.number ORDER BY account.number"
            )
        )
        return {number: Decimal(amount) for number, amount in rows}


def credited(company: CompanyRef) -> dict[str, Decimal]:
    """Return what was paid to each account and stands."""
    return {number: -amount for number, amount in balances(company).items() if amount}


def lines(company: CompanyRef) -> list[tuple[str, str, str, Decimal]]:
    """Return sort, state, reason and amount of every movement that stands, in order."""
    with company_session(company) as session:
        rows = session.execute(
            select(BankLine.sort, BankLine.state, BankLine.because, BankLine.amount)
            .where(BankLine.state != "withdrawn")
            .order_by(BankLine.id)
        )
        return [(sort, state, because, amount) for sort, state, because, amount in rows]


def payments(company: CompanyRef) -> list[tuple[str, Decimal]]:
    """Return state and amount of every payment, in the order they came."""
    with company_session(company) as session:
        rows = session.execute(select(Payment.state, Payment.amount).order_by(Payment.id))
        return [(state, amount) for state, amount in rows]
