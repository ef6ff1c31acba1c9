"""Totals in the bank settled against the payments they carry: no payment is credited twice."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Conflict
from app.kernel.money import to_kopecks
from app.payments.bank.collectors import TOTALS, collector_of
from app.payments.bank.deciding import LineNotWaiting, locked_line
from app.payments.bank.explained import is_taken_back
from app.payments.bank.models import BankLine, LineSort, LineState, Reason
from app.payments.bank.settlement_models import BankSettlement, Collector, SettledPayment
from app.payments.bank.sorting import PAYOUT

_OFFERED = 8
"""Sets that a person chooses from, what differs least first."""
_DAYS = 10
"""How long before the total its payments may have been made."""

# Money that may be in a total: made by its collector, standing or waiting, in no total yet.
_LOOSE = """
FROM payment
WHERE payment.state IN ('posted', 'matched', 'unmatched')
  AND NOT EXISTS (SELECT FROM bank_settlement_payment AS settled
                  WHERE settled.payment_id = payment.id AND settled.withdrawn_at IS NULL)
  AND NOT EXISTS (SELECT FROM bank_line_payment AS became WHERE became.payment_id = payment.id)
"""
# A register is a file; a payment system's day is a day.
_SETS = f"""
SELECT payment.source, payment.import_job_id, payment.paid_on, count(*) AS payments,
       sum(payment.amount) AS gross, array_agg(payment.id ORDER BY payment.id) AS ids
{_LOOSE}
  AND payment.channel IN ('register', 'provider', 'card')
  AND (CAST(:source AS text) IS NULL OR payment.source = :source)
  AND payment.paid_on BETWEEN CAST(:first AS date) AND CAST(:last AS date)
GROUP BY GROUPING SETS (
    (payment.source, payment.paid_on), (payment.source, payment.import_job_id))
HAVING payment.import_job_id IS NOT NULL OR grouping(payment.paid_on) = 0
ORDER BY gross DESC, payment.source, payment.paid_on, payment.import_job_id
"""
# An order may be of several accounts: a payment for each, and one sum of the acquirer for all.
_ORDER = f"""
SELECT payment.source, NULL::bigint AS import_job_id, payment.paid_on, count(*) AS payments,
       sum(payment.amount) AS gross, array_agg(payment.id ORDER BY payment.id) AS ids
{_LOOSE}
  AND payment.channel = 'card' AND starts_with(payment.source, 'liqpay:')
  AND payment.raw ->> 'order_id' = :order
GROUP BY payment.source, payment.paid_on,
         coalesce(payment.raw ->> 'payment_id', payment.external_id)
ORDER BY (coalesce(payment.raw ->> 'payment_id', payment.external_id) = :payment) DESC,
         min(payment.id)
"""
_LIVE = select(BankSettlement).where(BankSettlement.withdrawn_at.is_(None))


class SetGone(Conflict):
    """The payments were settled with another total meanwhile, or stand no more."""

    key = "bank.set-gone"


@dataclass(frozen=True, slots=True)
class PaymentSet:
    """Payments that one total may carry."""

    source: str
    import_job_id: int | None
    paid_on: date | None
    payments: int
    gross: Decimal
    ids: tuple[int, ...]
    fee: Decimal
    difference: Decimal
    """What came, with the fee by contract, less what the payments sum to."""


def settle_totals(session: Session, *, by: int) -> None:
    """Settle the totals that wait and are explained to the kopeck by one set of payments.

    Of an acquirer's orders, and of those who the company told to be its collectors: a register
    of nobody known is settled by a person, and so is what a person took back. A total that
    somebody else decides at this moment is left to them.
    """
    for line in _held_totals(session):
        is_order = PAYOUT.search(line.purpose or "") is not None
        if not is_order and collector_of(session, line) is None:
            continue  # he was taken off since: nobody says whose payments it carries
        exact = [each for each in possible_sets(session, line) if not each.difference]
        # Equal payments of one order stand for each other: whichever is taken, none is left.
        if len(exact) == 1 or (is_order and exact):
            _settle(session, line, exact[0], note=None, by=by)


def possible_sets(session: Session, line: BankLine) -> Sequence[PaymentSet]:
    """Return the payments that a total may be the money of, what differs least first."""
    collector = collector_of(session, line)
    if order := PAYOUT.search(line.purpose or ""):
        return _of_order(session, line, order, collector)
    rows = session.execute(
        text(_SETS),
        {
            "source": collector.source if collector else None,
            "first": date.fromordinal(line.value_on.toordinal() - _DAYS),
            "last": line.value_on,
        },
    )
    found = {tuple(row.ids): _set(line, collector, row) for row in rows}
    return sorted(found.values(), key=lambda each: (abs(each.difference), each.ids))


def sets_of(session: Session, line_id: int) -> Sequence[PaymentSet]:
    """Return the payments that a movement may be the total of; none for what went out."""
    line = session.get_one(BankLine, line_id)
    return possible_sets(session, line)[:_OFFERED] if line.direction == "C" else ()


def settle_by_hand(
    session: Session, line_id: int, ids: Sequence[int], *, note: str | None, by: int
) -> int:
    """Say that a total is the money of these payments; what differs stays named and not explained.

    Raises:
        LineMissing, LineNotWaiting, SetGone.
    """
    line = locked_line(session, line_id)
    line.settled_by = by
    for each in possible_sets(session, line):
        if each.ids == tuple(sorted(ids)):
            return _settle(session, line, each, note=note, by=by)
    raise SetGone(f"payments of total {line_id} are no set any more", line_id=line_id)


def take_settlement_back(session: Session, line_id: int, *, by: int) -> None:
    """Let a total wait again that was settled with the wrong payments.

    Raises:
        LineNotWaiting: it is not settled.
    """
    line = session.scalar(
        select(BankLine)
        .where(BankLine.id == line_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if line is None or not let_payments_go(session, line, by=by):
        raise LineNotWaiting(f"total {line_id} is not settled", line_id=line_id)
    line.state, line.settled_by = LineState.WAITING, by
    session.flush()


def let_payments_go(session: Session, line: BankLine, *, by: int) -> bool:
    """Let what a total carries be in no total again; return whether it carried anything.

    The caller holds the line, and says whether it waits.
    """
    settled = session.scalar(_LIVE.where(BankSettlement.line_id == line.id))
    if settled is None:
        return False
    settled.withdrawn_at, settled.withdrawn_by = clock.now(), by
    session.execute(
        update(SettledPayment)
        .where(SettledPayment.settlement_id == settled.id)
        .values(withdrawn_at=settled.withdrawn_at)
    )
    by_sort = Reason.SAYS_PAYOUT if line.sort == LineSort.ACQUIRER_PAYOUT else Reason.SAYS_REGISTER
    line.because = Reason.COLLECTOR if settled.collector_id else by_sort
    session.flush()
    return True


def _held_totals(session: Session) -> Sequence[BankLine]:
    """Return the totals that wait to be settled by themselves, held until this transaction ends.

    Whoever decides one by hand holds it and then asks for accounts, which an import that settles
    may hold already: so nobody is waited for, and the night finds what was skipped.
    """
    waits = (
        BankLine.state == LineState.WAITING,
        BankLine.direction == "C",
        BankLine.sort.in_(TOTALS),
        BankLine.because.in_((Reason.COLLECTOR, Reason.SAYS_PAYOUT)),
        BankLine.settled_by.is_(None),
        ~is_taken_back(),
    )
    ids = select(BankLine.id).where(*waits).order_by(BankLine.id)
    held = session.scalars(ids.with_for_update(skip_locked=True)).all()
    # Asked a second time, now that nobody can change them: a reversal may have come meanwhile.
    return session.scalars(
        select(BankLine)
        .where(BankLine.id.in_(held), *waits)
        .order_by(BankLine.id)
        .execution_options(populate_existing=True)
    ).all()


def _of_order(
    session: Session, line: BankLine, order: re.Match[str], collector: Collector | None
) -> Sequence[PaymentSet]:
    """Return the payments of an acquirer's order, the one it names first.

    One order paid twice is two payments, and two lines.
    """
    named = {"payment": order["payment"] or "", "order": order["order"]}
    found = [_set(line, collector, row) for row in session.execute(text(_ORDER), named)]
    return sorted(found, key=lambda each: abs(each.difference))


def _set(line: BankLine, collector: Collector | None, row: Any) -> PaymentSet:
    is_net = collector is not None and collector.keeps_fee
    fee = to_kopecks(row.gross * collector.fee_rate) if collector and is_net else Decimal(0)
    return PaymentSet(
        source=row.source,
        import_job_id=row.import_job_id,
        paid_on=row.paid_on,
        payments=row.payments,
        gross=row.gross,
        ids=tuple(row.ids),
        fee=fee,
        difference=line.amount + fee - row.gross,
    )


def _settle(session: Session, line: BankLine, of: PaymentSet, *, note: str | None, by: int) -> int:
    collector = collector_of(session, line)
    made = BankSettlement(
        line_id=line.id,
        collector_id=collector.id if collector else None,
        gross=of.gross,
        fee=of.fee,
        net=line.amount,
        difference=of.difference,
        note=note,
        made_by=by,
    )
    session.add(made)
    session.flush()
    session.add_all(SettledPayment(settlement_id=made.id, payment_id=each) for each in of.ids)
    line.state = LineState.EXPLAINED
    line.because = Reason.SETTLED if not of.difference else Reason.SETTLED_DIFFERS
    session.flush()
    return made.id
