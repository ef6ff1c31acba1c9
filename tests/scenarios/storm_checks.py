"""What is true after a storm of payments: of the books, and of what the killed have left behind."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

import psycopg
from sqlalchemy import func, select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.ledger.checks import CHECKS as OF_MONEY
from app.ledger.checks import discrepancies
from app.ledger.queries import balance_of
from app.payments.checks import CHECKS as OF_PAYMENTS
from app.payments.gateways.models import IntentStatus, PaymentIntent
from app.payments.models import Payment, PaymentState
from app.payments.providers.models import ProviderPayment
from tests.databases import Database
from tests.scenarios.payment_storm import Told
from tests.scenarios.payment_ways import is_by_card

OWED = Decimal("500.00")
"""What each account owed before."""
_LEASES = ("lease_until", "busy_until")
"""Columns that say until when somebody is taken to be at work on a row."""
_OPEN = """
SELECT pid, state, query FROM pg_stat_activity
WHERE xact_start IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()
  AND backend_type = 'client backend'
"""
_LEASED = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = %s AND column_name = ANY (%s) ORDER BY 1
"""


def nothing_is_held(database: Database, company: CompanyRef, *, patience_s: float = 30) -> None:
    """Hold that no transaction is left open, and no lease beyond its time."""
    with psycopg.connect(database.superuser_url, autocommit=True) as watching:
        until = time.monotonic() + patience_s
        while left := watching.execute(_OPEN).fetchall():
            assert time.monotonic() < until, left
            time.sleep(0.25)
        leases = watching.execute(_LEASED, [company.schema, list(_LEASES)]).fetchall()
        assert {column for _, column in leases} == set(_LEASES)
        for table, column in leases:
            over = f'SELECT count(*) FROM {company.schema}."{table}" WHERE {column} < now()'
            assert watching.execute(over).fetchone() == (0,), table


def books_agree(company: CompanyRef, accounts: Mapping[str, int], told: Sequence[Told]) -> None:
    """Hold the ledger against the simplest one: what was owed without what was paid, once each."""
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for each in told:
        paid[each.account] += each.amount
    by_card = [each for each in told if is_by_card(each)]
    with company_session(company) as session:
        assert discrepancies(session, {**OF_MONEY, **OF_PAYMENTS}) == []
        states = session.execute(select(Payment.state, func.count()).group_by(Payment.state))
        assert states.all() == [(PaymentState.POSTED, len(told) + len(accounts))]
        numbers = session.scalars(select(ProviderPayment.ext_id)).all()
        assert sorted(numbers) == sorted(str(each.number) for each in told if each not in by_card)
        intents = session.execute(
            select(PaymentIntent.status, PaymentIntent.received).order_by(PaymentIntent.received)
        )
        assert intents.all() == [
            (IntentStatus.SUCCEEDED, amount) for amount in sorted(each.amount for each in by_card)
        ]
        balances = {number: balance_of(session, id_) for number, id_ in accounts.items()}
    assert balances == {number: OWED - paid[number] - 1 for number in accounts}
