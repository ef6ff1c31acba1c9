"""Totals in the bank settled against the payments they carry: no payment is credited twice."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Conflict
from app.payments.bank.collectors import TOTALS, collector_of
from app.payments.bank.deciding import LineNotWaiting, locked_line
from app.payments.bank.explained import is_taken_back
from app.payments.bank.models import BankLine, LineSort, LineState, Reason
from app.payments.bank.sets import PaymentSet, possible_sets
from app.payments.bank.settlement_models import BankSettlement, SettledPayment, WithheldRefund
from app.payments.bank.sorting import PAYOUT

_LIVE = select(BankSettlement).where(BankSettlement.withdrawn_at.is_(None))


class SetGone(Conflict):
    """The payments were settled with another total meanwhile, or stand no more."""

    key = "bank.set-gone"


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
    for each in (SettledPayment, WithheldRefund):
        session.execute(
            update(each)
            .where(each.settlement_id == settled.id)
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


def _settle(session: Session, line: BankLine, of: PaymentSet, *, note: str | None, by: int) -> int:
    collector = collector_of(session, line)
    made = BankSettlement(
        line_id=line.id,
        collector_id=collector.id if collector else None,
        gross=of.gross,
        fee=of.fee,
        net=line.amount,
        withheld=of.withheld_sum,
        difference=of.difference,
        note=note,
        made_by=by,
    )
    session.add(made)
    session.flush()
    session.add_all(SettledPayment(settlement_id=made.id, payment_id=each) for each in of.ids)
    session.add_all(
        WithheldRefund(settlement_id=made.id, payment_id=each, amount=amount)
        for each, amount in of.withheld.items()
    )
    line.state = LineState.EXPLAINED
    line.because = Reason.SETTLED if not of.difference else Reason.SETTLED_DIFFERS
    session.flush()
    return made.id
