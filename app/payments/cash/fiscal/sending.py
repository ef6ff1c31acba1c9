"""Telling the fiscal registrars what waits: one receipt at a time, none of them twice.

Claimed, told, recorded: no transaction is open while the registrar is asked. Whoever dies between
leaves the receipt to the next one after the lease, which tells it again under the same id.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session, aliased

from app.database import company_session
from app.database.secrets import SecretUnreadable
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.payments.cash.fiscal.models import (
    FiscalKind,
    FiscalReceipt,
    FiscalRegistrar,
    FiscalState,
)
from app.payments.cash.fiscal.registrar import (
    FiscalLine,
    FiscalSale,
    Registrar,
    RegistrarRefused,
    Unanswered,
)
from app.payments.cash.fiscal.registrars import NewRegistrar, opened_registrar
from app.payments.cash.models import CashOrder, CashReceipt, CashReceiptLine, CashShift

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
NO_REGISTRAR = "no-registrar"
UNREADABLE = "secrets-unreadable"
"""Why a receipt was not told, by codes; whatever else stands there the registrar said itself."""
_NAME = "Комунальні послуги, о/р"
"""What fiscal receipts of payers call what is paid for."""
Connect = Callable[[NewRegistrar], Registrar]


@dataclass(frozen=True, slots=True)
class _Claimed:
    sale: FiscalSale
    desk_id: int
    attempts: int
    registrar: NewRegistrar | None
    missing: str


def fiscalise_waiting(company: CompanyRef, connect: Connect) -> int:
    """Tell the company's registrars of every receipt that is due; return how many are done.

    A registrar that does not answer leaves its receipts waiting, under their ids, for ever if
    need be: giving up would be a payment without its fiscal receipt that nobody sees. The others of
    its desk are not tried until the next time: each would wait as long.
    """
    done, silent = 0, set[int]()
    while (claimed := _claim(company, silent)) is not None:
        state = _tell(company, claimed, connect)
        done += state == FiscalState.DONE
        if state == FiscalState.WAITING:
            silent.add(claimed.desk_id)
    _close_shifts(company, connect)
    return done


def _may_be_told() -> ColumnElement[bool]:
    """Return the condition of a receipt that waits to be told: what was never sold is no return."""
    sold = aliased(FiscalReceipt)
    is_sold = select(sold.id).where(
        sold.receipt_id == FiscalReceipt.receipt_id,
        sold.kind == FiscalKind.SELL,
        sold.state == FiscalState.DONE,
    )
    return and_(
        FiscalReceipt.state == FiscalState.WAITING,
        (FiscalReceipt.kind == FiscalKind.SELL) | is_sold.exists(),
    )


def _claim(company: CompanyRef, silent: Collection[int]) -> _Claimed | None:
    """Claim the next receipt that is due, but of a desk that has just been silent."""
    at = clock.now()
    with company_session(company) as session:
        row = session.scalar(
            select(FiscalReceipt)
            .where(
                _may_be_told(),
                FiscalReceipt.next_try_at.is_(None) | (FiscalReceipt.next_try_at <= at),
                FiscalReceipt.desk_id.not_in(silent),
            )
            .order_by(FiscalReceipt.made_at, FiscalReceipt.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.next_try_at, row.attempts = at + LEASE, row.attempts + 1
        sale = _sale(session, row)
        return _Claimed(sale, row.desk_id, row.attempts, *_opened(session, row.desk_id))


def _opened(session: Session, desk_id: int) -> tuple[NewRegistrar | None, str]:
    """Return how a desk's registrar knows us; where that is not known, why."""
    try:
        return opened_registrar(session, desk_id), NO_REGISTRAR
    except SecretUnreadable:
        return None, UNREADABLE


def _sale(session: Session, row: FiscalReceipt) -> FiscalSale:
    receipt = session.get_one(CashReceipt, row.receipt_id)
    chosen = select(CashReceiptLine).where(CashReceiptLine.receipt_id == row.receipt_id)
    due, rounding = receipt.due, receipt.rounding
    if row.order_id is not None:
        order = session.get_one(CashOrder, row.order_id)
        due, rounding = order.amount, order.rounding
        chosen = chosen.where(CashReceiptLine.payment_id == order.payment_id)
    return FiscalSale(
        id=row.id,
        is_return=row.kind == FiscalKind.RETURN,
        lines=[
            FiscalLine(each.number, f"{_NAME} {each.number}", each.amount)
            for each in session.scalars(chosen.order_by(CashReceiptLine.line))
        ],
        due=due,
        is_rounded=bool(rounding),
    )


def _tell(company: CompanyRef, claimed: _Claimed, connect: Connect) -> FiscalState:
    if claimed.registrar is None:
        _put_off(company, claimed, claimed.missing)
        return FiscalState.WAITING
    # Before the call: a registrar's shift that nobody remembers would stay open for days.
    _note_shift(company, claimed.desk_id, is_open=True)
    try:
        code = connect(claimed.registrar).register(claimed.sale)
    except Unanswered as failure:
        _put_off(company, claimed, str(failure))
        return FiscalState.WAITING
    except RegistrarRefused as refusal:
        log.warning("fiscal.refused", company=company.slug, id=str(claimed.sale.id))
        _record(company, claimed.sale.id, state=FiscalState.REFUSED, last_error=str(refusal))
        return FiscalState.REFUSED
    _record(
        company,
        claimed.sale.id,
        state=FiscalState.DONE,
        fiscal_code=code,
        done_at=clock.now(),
        last_error=None,
    )
    return FiscalState.DONE


def _put_off(company: CompanyRef, claimed: _Claimed, error: str) -> None:
    wait = min(FIRST_WAIT * 2 ** min(claimed.attempts - 1, 10), LONGEST_WAIT)
    log.warning("fiscal.unanswered", company=company.slug, id=str(claimed.sale.id), error=error)
    _record(company, claimed.sale.id, last_error=error, next_try_at=clock.now() + wait)


def _record(company: CompanyRef, id_: UUID, **facts: str | datetime | None) -> None:
    with company_session(company) as session:
        session.execute(
            update(FiscalReceipt)
            .where(FiscalReceipt.id == id_, FiscalReceipt.state == FiscalState.WAITING)
            .values(**facts)
        )


def _close_shifts(company: CompanyRef, connect: Connect) -> None:
    """Close the registrars' shifts of desks that are closed and wait for nothing."""
    with company_session(company) as session:
        at_work = select(CashShift.id).where(
            CashShift.desk_id == FiscalRegistrar.desk_id, CashShift.closed_at.is_(None)
        )
        waiting = select(FiscalReceipt.id).where(
            FiscalReceipt.desk_id == FiscalRegistrar.desk_id, _may_be_told()
        )
        idle = session.scalars(
            select(FiscalRegistrar.desk_id)
            .where(FiscalRegistrar.is_shift_open, ~at_work.exists(), ~waiting.exists())
            .order_by(FiscalRegistrar.desk_id)
        ).all()
        known = [(desk_id, _opened(session, desk_id)[0]) for desk_id in idle]
    for desk_id, registrar in known:
        if registrar is None:
            continue
        try:
            connect(registrar).close_shift()
        except (Unanswered, RegistrarRefused) as failure:
            log.warning("fiscal.shift-open", company=company.slug, desk=desk_id, error=str(failure))
            continue
        _note_shift(company, desk_id, is_open=False)


def _note_shift(company: CompanyRef, desk_id: int, *, is_open: bool) -> None:
    with company_session(company) as session:
        session.execute(
            update(FiscalRegistrar)
            .where(FiscalRegistrar.desk_id == desk_id)
            .values(is_shift_open=is_open)
        )
