"""Which receipts a fiscal registrar is to be told of; written with the receipt itself.

The registrar is called later, by a worker: a payer never waits for it, and its silence undoes
no payment. The id it will be called with is saved here, before the first call.
"""

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, NotFound
from app.months.cash_keys import CASH_FISCALISED, Fiscalised
from app.months.parameters import parameter
from app.payments.cash.fiscal.models import FiscalKind, FiscalReceipt, FiscalState
from app.payments.cash.models import CashOrder, CashReceipt, CashReceiptLine


class FiscalMissing(NotFound):
    """There is no such fiscal receipt."""

    key = "cash.fiscal-missing"


class FiscalNotRefused(Conflict):
    """Only what the registrar refused is sent anew; what waits keeps its id."""

    key = "cash.fiscal-not-refused"


def queue_sell(session: Session, receipt: CashReceipt) -> None:
    """Let the registrar be told of a receipt, where the company's cash goes through one."""
    wanted = parameter(session, CASH_FISCALISED, on=receipt.made_on)
    if wanted == Fiscalised.CASH_DESK:
        _queue(session, receipt, FiscalKind.SELL)


def queue_return(session: Session, receipt: CashReceipt) -> None:
    """Let the registrar be told that a receipt it knows, or will know, was taken back."""
    if _is_sold(session, receipt.id):
        _queue(session, receipt, FiscalKind.RETURN)


def queue_refund(session: Session, order: CashOrder) -> None:
    """Let the registrar be told that one payment of a receipt went back by an order."""
    receipt = session.scalar(
        select(CashReceipt)
        .join(CashReceiptLine, CashReceiptLine.receipt_id == CashReceipt.id)
        .where(CashReceiptLine.payment_id == order.payment_id)
    )
    if receipt is not None and _is_sold(session, receipt.id):
        _queue(session, receipt, FiscalKind.RETURN, order.id, order.desk_id)


def fiscal_of(session: Session, receipt_id: int) -> list[FiscalReceipt]:
    """Return what the registrar was told of a receipt, or will be, in its order."""
    return list(
        session.scalars(
            select(FiscalReceipt)
            .where(FiscalReceipt.receipt_id == receipt_id)
            .order_by(FiscalReceipt.made_at, FiscalReceipt.id)
        )
    )


def refused_of(told: Sequence[FiscalReceipt]) -> FiscalReceipt | None:
    """Return the first that the registrar has refused and nobody has sent anew since."""
    live = {(each.kind, each.order_id) for each in told if each.state != FiscalState.REFUSED}
    waiting = (each for each in told if (each.kind, each.order_id) not in live)
    return next(waiting, None)


def send_anew(session: Session, receipt: CashReceipt) -> None:
    """Queue once more, under a new id, what the registrar has refused for good.

    Raises:
        FiscalMissing: nothing of the receipt was to be told.
        FiscalNotRefused: its last answer is not a refusal, so a new id would be a second receipt.
    """
    told = fiscal_of(session, receipt.id)
    if not told:
        raise FiscalMissing(f"receipt {receipt.id} has no fiscal twin")
    refused = refused_of(told)
    if refused is None:
        raise FiscalNotRefused(f"nothing of receipt {receipt.id} is refused")
    _queue(session, receipt, FiscalKind(refused.kind), refused.order_id, refused.desk_id)


def _is_sold(session: Session, receipt_id: int) -> bool:
    sold = select(FiscalReceipt.id).where(
        FiscalReceipt.receipt_id == receipt_id, FiscalReceipt.kind == FiscalKind.SELL
    )
    return session.scalar(sold.limit(1)) is not None


def _queue(
    session: Session,
    receipt: CashReceipt,
    kind: FiscalKind,
    order_id: int | None = None,
    desk_id: int | None = None,
) -> None:
    session.add(
        FiscalReceipt(
            id=uuid4(),
            receipt_id=receipt.id,
            desk_id=desk_id or receipt.desk_id,
            order_id=order_id,
            kind=kind,
            state=FiscalState.WAITING,
        )
    )
    session.flush()
