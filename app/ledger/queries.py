"""What accounts owe, and how it came about. Every query of an account names its months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.figures import Accounts, AsOf, last_closed_before, turnover_of
from app.ledger.models import Balance, Entry, Posting
from app.months.models import MonthRow
from app.months.reaching import months_reaching
from app.tariffs.models import Agreement, Service

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A month of one service of an account. `service_id` 0 is money paid in advance.

    closing = opening + charged + recalculated - paid.
    """

    account_id: int
    service_id: int
    payee_id: int | None
    """None where the company itself is meant."""
    opening: Decimal
    charged: Decimal
    recalculated: Decimal
    """Recalculations, benefits, penalties and all else that is neither charged nor paid."""
    paid: Decimal
    closing: Decimal
    unnamed: Decimal = _ZERO
    """What of it is money that names nobody; below zero."""

    @property
    def whose(self) -> tuple[int, int, int | None]:
        """Return account, service and payee: each line of a bill has its own."""
        return self.account_id, self.service_id, self.payee_id


@dataclass(frozen=True, slots=True)
class Movement:
    """One document's part in an account: a line of its history."""

    posting_id: int
    kind: str
    posted: Month
    on_day: date
    amount: Decimal
    reverses: int | None
    reason: str | None
    made_by: int
    made_at: datetime


def statement(session: Session, account_id: int, month: Month) -> Sequence[StatementLine]:
    """Return an account's month by service and payee, in the order bills print services."""
    return _statements(session, month, [account_id])


def statements(
    session: Session, accounts: Accounts, month: Month, *, as_of: AsOf | None = None
) -> dict[int, list[StatementLine]]:
    """Return the same for many accounts in one query; accounts without money are absent.

    With `as_of`, as the books stood then.
    """
    found: dict[int, list[StatementLine]] = {}
    for line in _statements(session, month, accounts, as_of):
        found.setdefault(line.account_id, []).append(line)
    return found


def balance_of(session: Session, account_id: int) -> Decimal:
    """Return what the account owes now; negative is an overpayment."""
    return balances_of(session, [account_id]).get(account_id, _ZERO)


def balances_of(session: Session, accounts: Accounts) -> dict[int, Decimal]:
    """Return what accounts owe now; those that never had money are absent."""
    last = session.scalar(select(func.max(MonthRow.month)))
    if last is None:
        return {}
    figures = turnover_of(session, Month.of(last), accounts=accounts).subquery()
    rows = session.execute(
        select(figures.c.account_id, func.sum(figures.c.closing)).group_by(figures.c.account_id)
    )
    return {account_id: closing for account_id, closing in rows}  # noqa: C416 - rows are typed


def balance_on(session: Session, account_id: int, day: date) -> Decimal:
    """Return what the account owed at the end of a day, as the days of documents tell.

    A payment of January for October's bill leaves the bill in December's figure.
    """
    stored = last_closed_before(session, Month.of(day))
    reaching = months_reaching(session, day)
    ahead = [each for each in reaching if stored is not None and each <= stored]
    after = [] if stored is None else [MonthRow.month > stored]
    later = session.scalars(select(MonthRow.month).where(*after)).all()
    of_account = Entry.account_id == account_id
    moved = _sum_of(session, Entry.posted.in_(later), of_account, Entry.on_day <= day)
    # What a month took for one that was not open yet is stored with it already.
    not_yet = _sum_of(session, Entry.posted.in_(ahead), of_account, Entry.on_day > day)
    kept = session.scalar(
        select(func.coalesce(func.sum(Balance.closing), _ZERO)).where(
            Balance.month == stored, Balance.account_id == account_id
        )
    )
    return moved - not_yet + (kept or _ZERO)


def _sum_of(session: Session, *chosen: ColumnElement[bool]) -> Decimal:
    total = session.scalar(select(func.coalesce(func.sum(Entry.amount), _ZERO)).where(*chosen))
    return total or _ZERO


def history(session: Session, account_id: int, *, first: Month, last: Month) -> Sequence[Movement]:
    """Return the documents of an account in these months of the books, newest first."""
    amount = func.sum(Entry.amount)
    rows = session.execute(
        select(
            Posting.id,
            Posting.kind,
            Entry.posted,
            func.min(Entry.on_day),
            amount,
            Posting.reverses,
            Posting.reason,
            Posting.made_by,
            Posting.made_at,
        )
        .join(Posting, Posting.id == Entry.posting_id)
        .where(
            Entry.posted.in_(_months(first, last)),
            Entry.account_id == account_id,
        )
        .group_by(Posting.id, Entry.posted)
        .order_by(Entry.posted.desc(), Posting.id.desc())
    )
    return [Movement(row[0], row[1], Month.of(row[2]), *row[3:]) for row in rows]


def _months(first: Month, last: Month) -> list[date]:
    named, month = [], first
    while month <= last:
        named.append(month.first_day)
        month = month.plus(1)
    return named


def _statements(
    session: Session, month: Month, accounts: Accounts, as_of: AsOf | None = None
) -> list[StatementLine]:
    figures = turnover_of(session, month, accounts=accounts, as_of=as_of).subquery()
    payee = func.coalesce(Agreement.payee_id, Service.payee_id)
    sums = [
        func.sum(figures.c[name])
        for name in ("opening", "charged", "recalculated", "paid", "closing")
    ]
    of_nobody = func.sum(figures.c.closing).filter(Service.id.is_(None))
    unnamed = func.coalesce(of_nobody, _ZERO)
    rows = session.execute(
        select(figures.c.account_id, figures.c.service_id, payee, *sums, unnamed)
        .outerjoin(Agreement, Agreement.id == figures.c.agreement_id)
        .outerjoin(
            Service,
            Service.id == func.coalesce(func.nullif(figures.c.service_id, 0), Agreement.service_id),
        )
        .group_by(figures.c.account_id, figures.c.service_id, payee)
        .order_by(
            figures.c.account_id,
            func.coalesce(func.min(Service.print_order), 0),
            figures.c.service_id,
            payee.nulls_first(),
        )
    )
    return [StatementLine(*row) for row in rows]
