"""Bills are issued when a month is published, for all accounts at once."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from typing import cast as typed

from sqlalchemy import (
    CursorResult,
    Date,
    Numeric,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from app.charging.models import Charge
from app.documents.models import Bill, IssuedPayee
from app.even_payments.asked import accounts_told
from app.kernel import clock
from app.kernel.month import Month
from app.ledger.figures import FIGURES, last_closed_before, turnover_of
from app.ledger.households import is_formers
from app.ledger.models import UNASSIGNED, Posting
from app.months.operations import get_month
from app.registry.models import Account
from app.tariffs.models import Agreement, Payee

_CLOSING = "closing"


def issue_bills(session: Session, *, month: Month, run_id: int, at: datetime) -> int:
    """Issue a bill to every account that was charged or has money open, and return how many.

    Call it in the transaction that publishes the month, after its charges are posted and while
    the rows of all months with open books are locked: a payment that arrives meanwhile is then
    either on the bill or after it, never between.
    """
    figures = _figures(session, month, run_id)
    due_on = get_month(session, month).due_on
    assert due_on is not None, "a month is published with the day its bills are due"
    made = insert(Bill).from_select(
        [
            "account_id",
            "month",
            "run_id",
            "number",
            "issued_at",
            "counted_until",
            "due_on",
            *FIGURES,
            "total_due",
            "settled_month",
            "last_posting_id",
            "left_out",
        ],
        select(
            figures.c.account_id,
            literal(month.first_day),
            literal(run_id),
            _number(figures.c.account_id, figures.c.number, month),
            literal(at),
            literal(counted_until(month, at)),
            literal(due_on),
            *(figures.c[name] for name in FIGURES),
            figures.c[_CLOSING],
            type_coerce(literal(last_closed_before(session, month)), Bill.settled_month.type),
            select(func.coalesce(func.max(Posting.id), 0)).scalar_subquery(),
            figures.c.left_out,
        ),
    )
    counted = made.execution_options(preserve_rowcount=True)
    issued = typed("CursorResult[Any]", session.execute(counted)).rowcount
    _keep_payees(session, run_id)
    return issued


def _keep_payees(session: Session, run_id: int) -> None:
    """Keep where the bills say to pay: a reprint is the same bill though an account is closed."""
    columns = (Payee.id, Payee.name, Payee.edrpou, Payee.iban)
    session.execute(
        insert(IssuedPayee).from_select(
            ["run_id", "payee_id", "name", "edrpou", "iban"], select(literal(run_id), *columns)
        )
    )


def withdraw_bills(session: Session, *, month: Month, at: datetime) -> int:
    """Mark the month's bills withdrawn and return how many; they stay readable, so marked."""
    marked = (
        update(Bill)
        .where(Bill.month == month.first_day, Bill.withdrawn_at.is_(None))
        .values(withdrawn_at=at)
    )
    return typed("CursorResult[Any]", session.execute(marked)).rowcount


def counted_until(month: Month, at: datetime) -> date:
    """Return the last day whose payments a bill issued at that instant counts."""
    last = month.period.last_day
    assert last is not None
    return min(last, clock.local_day(at))


def _figures(session: Session, month: Month, run_id: int) -> Any:
    """Return one row an account: its month's sums, zero where it was charged nothing."""
    turnover = _told(session, month)
    charged = (
        select(Charge.account_id)
        .where(Charge.posted == month.first_day, Charge.run_id == run_id)
        .distinct()
        .subquery()
    )
    nothing = literal(Decimal("0.00"), Numeric(14, 2))
    sums = [
        func.coalesce(func.sum(turnover.c[name]).filter(~turnover.c.is_left), nothing).label(name)
        for name in (*FIGURES, _CLOSING)
    ]
    left = func.array_agg(turnover.c.agreement_id.distinct()).filter(turnover.c.is_left)
    none = cast(literal([], Bill.left_out.type), Bill.left_out.type)
    left_out: Any = func.coalesce(left, none).label("left_out")
    query: Any = (
        select(Account.id.label("account_id"), Account.number, *sums, left_out)
        .outerjoin(turnover, turnover.c.account_id == Account.id)
        .outerjoin(charged, charged.c.account_id == Account.id)
        .where(
            or_(
                turnover.c.account_id.is_not(None),
                charged.c.account_id.is_not(None),
                Account.id.in_(accounts_told(run_id)),
            )
        )
        .group_by(Account.id, Account.number)
    )
    return query.subquery()


def _told(session: Session, month: Month) -> Any:
    """Return the month's figures, each with whether a household that had left owes it."""
    turnover = turnover_of(session, month).subquery()
    is_left = and_(
        turnover.c.service_id != UNASSIGNED,
        is_formers(Agreement, literal(month.first_day, Date)),
    )
    return (
        select(turnover, func.coalesce(is_left, false()).label("is_left"))
        .outerjoin(Agreement, Agreement.id == turnover.c.agreement_id)
        .subquery()
    )


def _number(account_id: Any, account_number: Any, month: Month) -> Any:
    """Return the bill's number: the account's, the month, and which issue it is when not the first.

    Unique without a counter, and a person reads it.
    """
    earlier = (
        select(func.count())
        .where(Bill.account_id == account_id, Bill.month == month.first_day)
        .scalar_subquery()
    )
    again = case((earlier > 0, literal("-").concat(cast(earlier + 1, Text))), else_="")
    return account_number.concat(f"-{month.year}{month.number:02d}").concat(again)
