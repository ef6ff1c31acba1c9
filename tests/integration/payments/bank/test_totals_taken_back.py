"""A total that the bank takes back: the payments it carried stand, and are in no total again."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.ledger.checks import discrepancies
from app.payments.bank.models import BankLine
from app.payments.bank.sets import possible_sets
from app.payments.bank.settlement_models import BankSettlement, SettledPayment
from app.payments.bank.settling import take_settlement_back
from tests.factories.bank_statements import a_statement, as_csv
from tests.factories.companies import TwoCompanies
from tests.factories.imports import imported
from tests.integration.payments.bank.books import credited, lines, payments
from tests.integration.payments.bank.totals import a_collector, a_total, told_of, unexplained

pytestmark = pytest.mark.postgres

SUM = Decimal("150.50")
ROW = {"amount": "150.50", "purpose": "Перерахування платежів за 19.11.2026 о/р 700123"}
BACK = {**ROW, "key": "T1", "way": "D", "back": "так", "on": "24.11.2026"}
TAKEN_BACK = as_csv(a_statement(BACK, number="2", days=("24.11.2026", "24.11.2026")))
SENT_AGAIN = as_csv(
    a_statement({**ROW, "key": "T2", "on": "25.11.2026"}, number="3", days=("25.11.2026",) * 2)
)


def carried(company: CompanyRef) -> Sequence[tuple[int, int]]:
    """Return the movement and the payment of every settlement that holds."""
    with company_session(company) as session:
        rows = session.execute(
            select(BankSettlement.line_id, SettledPayment.payment_id)
            .join(SettledPayment, SettledPayment.settlement_id == BankSettlement.id)
            .where(BankSettlement.withdrawn_at.is_(None), SettledPayment.withdrawn_at.is_(None))
            .order_by(SettledPayment.payment_id)
        )
        return [(line_id, payment_id) for line_id, payment_id in rows]


@pytest.fixture
def settled(two_companies: TwoCompanies, office: int) -> CompanyRef:
    """Return the company with 100.00 and 50.50 told of, and their total in the bank."""
    kashtan = two_companies.kashtan
    told_of(kashtan, "100.00", "50.50", by=office)
    a_collector(kashtan, by=office)
    imported(kashtan, "statements", a_total("150.50"), by=office)
    assert carried(kashtan) == [(1, 1), (1, 2)]
    return kashtan


class TestASettledTotalTakenBack:
    def test_leaves_its_payments_standing_and_in_no_total(
        self, settled: CompanyRef, office: int
    ) -> None:
        imported(settled, "statements", TAKEN_BACK, by=office)

        assert carried(settled) == []
        assert payments(settled) == [("posted", Decimal("100.00")), ("posted", Decimal("50.50"))]
        with company_session(settled) as session:
            (loose,) = possible_sets(session, session.get_one(BankLine, 1))
        assert (loose.ids, loose.gross) == ((1, 2), SUM)
        assert lines(settled) == [
            ("register_total", "explained", "collector", SUM),
            ("register_total", "explained", "reversal", SUM),
        ]

    def test_and_sent_again_is_settled_anew(self, settled: CompanyRef, office: int) -> None:
        imported(settled, "statements", TAKEN_BACK, by=office)

        imported(settled, "statements", SENT_AGAIN, by=office)

        assert carried(settled) == [(3, 1), (3, 2)]
        assert lines(settled)[2] == ("register_total", "explained", "settled", SUM)
        assert credited(settled) == {"700123": SUM}

    def test_stands_as_it_was_once_that_is_undone(self, settled: CompanyRef, office: int) -> None:
        job = imported(settled, "statements", TAKEN_BACK, by=office)

        with company_session(settled) as session:
            undo_import(session, job, by=office)
            assert discrepancies(session) == []

        assert carried(settled) == [(1, 1), (1, 2)]
        assert unexplained(settled) == 0

    def test_waits_once_that_is_undone_where_another_total_came(
        self, settled: CompanyRef, office: int
    ) -> None:
        job = imported(settled, "statements", TAKEN_BACK, by=office)
        imported(settled, "statements", SENT_AGAIN, by=office)

        with company_session(settled) as session:
            undo_import(session, job, by=office)

        assert carried(settled) == [(3, 1), (3, 2)]
        assert unexplained(settled) == SUM


def test_a_total_taken_back_before_it_was_settled_is_never_settled(
    two_companies: TwoCompanies, office: int
) -> None:
    kashtan = two_companies.kashtan
    a_collector(kashtan, by=office)
    imported(kashtan, "statements", a_total("150.50"), by=office)
    imported(kashtan, "statements", TAKEN_BACK, by=office)
    told_of(kashtan, "100.00", "50.50", by=office)

    imported(kashtan, "statements", SENT_AGAIN, by=office)

    assert carried(kashtan) == [(3, 1), (3, 2)]


def test_a_settlement_that_a_person_took_back_is_not_made_again(
    settled: CompanyRef, office: int
) -> None:
    with company_session(settled) as session:
        take_settlement_back(session, 1, by=office)

    other = a_statement({"amount": "1.00", "purpose": "о/р 700124", "key": "T9"}, number="9")
    imported(settled, "statements", as_csv(other), by=office)

    assert carried(settled) == []
