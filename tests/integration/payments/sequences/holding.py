"""What holds after each step, whatever was done: the books beside the model, and by themselves."""

from datetime import date
from decimal import Decimal
from hashlib import sha256

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import CHECKS, discrepancies
from app.ledger.owed import owed, owed_by_account
from app.ledger.queries import balance_of, balance_on, balances_of, statements
from app.payments.checks import CHECKS as OF_PAYMENTS
from tests.integration.payments.sequences.model import ZERO, Model

LAST_DAY = date(2030, 1, 1)
_OPEN = "SELECT account_id, sum(outstanding) FROM open_item GROUP BY 1"
_DOCUMENTS = """
SELECT posting.id FROM posting
JOIN entry ON entry.posted = posting.posted AND entry.posting_id = posting.id
JOIN payment ON payment.posting_id = posting.id
GROUP BY posting.id, posting.rule, payment.amount
HAVING -sum(entry.amount) <> payment.amount OR posting.rule IS NULL
"""
_COVERS = """
SELECT payment.id, -coalesce(sum(entry.amount), 0) FROM payment
LEFT JOIN LATERAL (
    SELECT payment.posting_id AS id
    UNION SELECT reversal.id FROM posting AS reversal WHERE reversal.reverses = payment.posting_id
    UNION SELECT document.posting_id FROM money_document AS document
          JOIN money_document_line AS line ON line.document_id = document.id
          WHERE line.payment_id = payment.id
) AS of ON true
LEFT JOIN entry ON entry.posting_id = of.id AND entry.account_id = payment.account_id
GROUP BY payment.id
"""
_BOOKS = "SELECT e::text FROM entry AS e WHERE posted = :month ORDER BY 1"
_BALANCES = "SELECT b::text FROM balance AS b WHERE month = :month ORDER BY 1"
_EVERYTHING = """
SELECT (SELECT count(*) FROM posting), (SELECT count(*) FROM payment),
       (SELECT count(*) FROM money_document), (SELECT sum(amount * line) FROM entry)
"""


def assert_all_holds(session: Session, model: Model) -> None:
    """Compare the books with the model; the numbers are those of the invariants."""
    assert_balances(session, model)  # 2, 20
    assert_services(session, model)  # 19
    assert_payments(session, model)  # 10, 11, 12
    for month, books in model.closed.items():  # 5
        assert books_of(session, month) == books, f"the closed books of {month} changed"
    assert discrepancies(session, {**CHECKS, **OF_PAYMENTS}) == []


def assert_balances(session: Session, model: Model) -> None:
    """An account's balance is one figure, whoever asks for it."""
    session.expire_all()
    nothing = dict.fromkeys(model.balance, ZERO)
    opened: dict[int, Decimal] = {row[0]: row[1] for row in session.execute(text(_OPEN))}
    asked = {account: each.balance for account, each in owed_by_account(session, on=LAST_DAY)}
    assert nothing | opened == model.balance
    assert nothing | asked == model.balance
    assert nothing | balances_of(session, sorted(model.balance)) == model.balance
    for account, amount in model.balance.items():
        assert balance_of(session, account) == amount
        assert balance_on(session, account, LAST_DAY) == amount
        assert owed(session, account, on=LAST_DAY).balance == amount


def assert_services(session: Session, model: Model) -> None:
    """Opening + charged + recalculated - paid = closing, month by month, service by service."""
    charged: dict[tuple[int, int], Decimal] = {}
    before: dict[tuple[int, int], Decimal] = {}
    month, last = Month(2026, 1), model.published[-1].plus(1) if model.published else None
    while last is not None and month <= last:
        closing: dict[tuple[int, int], Decimal] = {}
        for account, lines in statements(session, sorted(model.balance), month).items():
            for line in lines:
                key = account, line.service_id
                told = line.charged + line.recalculated
                assert line.opening == before.get(key, ZERO), f"{key} of {month}"
                assert line.closing == line.opening + told - line.paid
                charged[key] = charged.get(key, ZERO) + told
                closing[key] = line.closing
        assert {key for key, each in before.items() if each} <= set(closing)
        before, month = closing, month.plus(1)
    if last is not None:
        assert {key: each for key, each in charged.items() if each} == {
            key: each for key, each in model.charged.items() if each
        }
        assert sum(before.values(), ZERO) == sum(model.balance.values(), ZERO)


def assert_payments(session: Session, model: Model) -> None:
    """Each is there once, in one state, and what it covers is what is left of it."""
    known = session.execute(text("SELECT id, amount, state FROM payment ORDER BY id")).all()
    assert [tuple(row) for row in known] == [
        (each.id, each.amount, "posted" if each.is_posted else "reversed")
        for each in sorted(model.payments.values(), key=lambda each: each.id)
    ]
    assert session.execute(text(_DOCUMENTS)).all() == []
    covers = {row[0]: row[1] for row in session.execute(text(_COVERS))}
    moved = {
        each.id: sum(
            (
                document.amount
                for document in model.documents.values()
                if document.state == "posted" and document.payment == each.id
            ),
            ZERO,
        )
        for each in model.payments.values()
    }
    assert covers == {
        each.id: each.amount - moved[each.id] if each.is_posted else ZERO
        for each in model.payments.values()
    }


def books_of(session: Session, month: Month) -> str:
    """Return a digest of a month's entries and stored balances."""
    known = {"month": month.first_day}
    rows = [*session.scalars(text(_BOOKS), known), *session.scalars(text(_BALANCES), known)]
    return sha256("\n".join(rows).encode()).hexdigest()


def everything(session: Session) -> tuple[object, ...]:
    """Return what changes whenever any document is written."""
    return tuple(session.execute(text(_EVERYTHING)).one())
