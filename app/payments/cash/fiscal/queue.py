"""Which receipts a fiscal registrar is to be told of; written with the receipt itself.

The registrar is called later, by a worker: a payer never waits for it, and its silence undoes
no payment. The id it will be called with is saved here, before the first call.
"""

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, NotFound
from app.months.cash_keys import CASH_FISCALISED, Fiscalised
from app.months.parameters import parameter
from app.payments.cash.fiscal.models import FiscalKind, FiscalReceipt, FiscalState
from app.payments.cash.models import CashReceipt


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
    sold = select(FiscalReceipt.id).where(
        FiscalReceipt.receipt_id == receipt.id, FiscalReceipt.kind == FiscalKind.SELL
    )
    if session.scalar(sold.limit(1)) is not None:
        _queue(session, receipt, FiscalKind.RETURN)


def fiscal_of(session: Session, receipt_id: int) -> list[FiscalReceipt]:
    """Return what the registrar was told of a receipt, or will be, in its order."""
    return list(
        session.scalars(
            select(FiscalReceipt)
            .where(FiscalReceipt.receipt_id == receipt_id)
            .order_by(FiscalReceipt.made_at, FiscalReceipt.id)
        )
    )


def send_anew(session: Session, receipt: CashReceipt) -> None:
    """Queue once more, under a new id, what the registrar has refused for good.

    Raises:
        FiscalMissing: nothing of the receipt was to be told.
        FiscalNotRefused: its last answer is not a refusal, so a new id would be a second receipt.
    """
    told = fiscal_of(session, receipt.id)
    if not told:
        raise FiscalMissing(f"receipt {receipt.id} has no fiscal twin")
    last = told[-1]
    if last.state != FiscalState.REFUSED:
        raise FiscalNotRefused(f"fiscal receipt {last.id} is {last.state}")
    _queue(session, receipt, FiscalKind(last.kind))


def _queue(session: Session, receipt: CashReceipt, kind: FiscalKind) -> None:
    session.add(
        FiscalReceipt(
            id=uuid4(),
            receipt_id=receipt.id,
            desk_id=receipt.desk_id,
            kind=kind,
            state=FiscalState.WAITING,
        )
    )
    session.flush()
