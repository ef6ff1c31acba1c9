"""What an account owed on a day, and every document that changed it up to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.figures import last_closed_before
from app.ledger.models import UNASSIGNED, Balance, Entry, Posting, PostingKind
from app.months.models import MonthRow
from app.months.reaching import months_reaching
from app.payments.models import Payment
from app.reports.reconciliation.narrowing import Choose, chosen
from app.tariffs.models import Agreement, Payee, Service

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A document's part in an account: positive asks for more."""

    posting_id: int
    on_day: date
    kind: PostingKind
    month: Month
    """Whose books it stands in."""
    reverses: PostingKind | None
    """The kind of what it takes back."""
    amount: Decimal
    document: str | None = None
    """The payment's own, as its source names it."""

    @property
    def debit(self) -> Decimal:
        """Return by how much more is owed."""
        return max(self.amount, _ZERO)

    @property
    def credit(self) -> Decimal:
        """Return by how much less is owed."""
        return max(-self.amount, _ZERO)


@dataclass(frozen=True, slots=True)
class Moved:
    """An account's days: closing = opening + debit - credit of its documents."""

    since: date
    until: date
    opening: Decimal
    movements: Sequence[Movement]

    @property
    def debit(self) -> Decimal:
        """Return all that was asked for."""
        return sum((each.debit for each in self.movements), _ZERO)

    @property
    def credit(self) -> Decimal:
        """Return all that was paid, or taken off otherwise."""
        return sum((each.credit for each in self.movements), _ZERO)

    @property
    def closing(self) -> Decimal:
        """Return what is owed at the end of the last day; negative is an overpayment."""
        return self.opening + self.debit - self.credit


def moved_between(
    session: Session,
    accounts: Sequence[int],
    *,
    since: date,
    until: date,
    payee_id: int | None = None,
    of_household: bool = False,
) -> Mapping[int, Moved]:
    """Return each account's days, both ends included, of one payee where one is asked for.

    A document counts on its own day, whatever month's books it stands in: a payment of January
    that was posted in February is January's, and so is one that December's books took before
    January was opened. The opening goes out from the last balance stored before the first day's
    month. As many queries for one account as for many. `of_household`: without the debts of
    whoever had an account before those who have it on the last day, and what covered them.
    """
    books = _books(session, since)
    household_on = until if of_household else None
    narrowed = partial(chosen, payee_id=payee_id, household_on=household_on)
    openings = _openings(session, accounts, books, since, narrowed)
    found: dict[int, list[Movement]] = {each: [] for each in accounts}
    for account_id, movement in _movements(
        session, accounts, books.reaching, since, until, narrowed
    ):
        found[account_id].append(movement)
    return {
        each: Moved(since, until, openings.get(each, _ZERO), movements)
        for each, movements in found.items()
    }


def payees_of(session: Session, account_id: int) -> Mapping[int, str]:
    """Return who is paid by the agreements of an account; 0 and no name is the company itself."""
    payee = func.coalesce(Agreement.payee_id, Service.payee_id, UNASSIGNED)
    rows = session.execute(
        select(payee, func.coalesce(Payee.name, ""))
        .select_from(Agreement)
        .join(Service, Service.id == Agreement.service_id)
        .outerjoin(Payee, Payee.id == func.coalesce(Agreement.payee_id, Service.payee_id))
        .where(Agreement.account_id == account_id)
        .distinct()
        .order_by(payee)
    )
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class _Books:
    """The last month stored before a day, those after it, and all that may hold later days."""

    stored: date | None
    after: Sequence[date]
    reaching: Sequence[date]

    @property
    def ahead(self) -> Sequence[date]:
        """Return the months whose stored balance may hold later days: theirs was not open yet."""
        return [each for each in self.reaching if self.stored and each <= self.stored]


def _books(session: Session, since: date) -> _Books:
    stored = last_closed_before(session, Month.of(since))
    after = [] if stored is None else [MonthRow.month > stored]
    months = select(MonthRow.month).where(*after).order_by(MonthRow.month)
    return _Books(stored, session.scalars(months).all(), months_reaching(session, since))


def _openings(
    session: Session, accounts: Sequence[int], books: _Books, since: date, narrowed: Choose
) -> dict[int, Decimal]:
    """Return what was owed before a day: what is stored, less its later days, with earlier ones."""
    amount = func.sum(Entry.amount)
    parts = [(1, books.after, Entry.on_day < since), (-1, books.ahead, Entry.on_day >= since)]
    found: dict[int, Decimal] = {}
    for sign, months, of_days in parts:
        query = narrowed(
            select(Entry.account_id, amount).where(
                Entry.posted.in_(months), Entry.account_id.in_(accounts), of_days
            ),
            Entry,
        ).group_by(Entry.account_id)
        for account_id, moved in session.execute(query):
            found[account_id] = found.get(account_id, _ZERO) + sign * moved
    if books.stored is None:
        return found
    kept = narrowed(
        select(Balance.account_id, func.sum(Balance.closing)).where(
            Balance.month == books.stored, Balance.account_id.in_(accounts)
        ),
        Balance,
    ).group_by(Balance.account_id)
    for account_id, closing in session.execute(kept):
        found[account_id] = found.get(account_id, _ZERO) + closing
    return found


def _movements(
    session: Session,
    accounts: Sequence[int],
    months: Sequence[date],
    since: date,
    until: date,
    narrowed: Choose,
) -> list[tuple[int, Movement]]:
    amount = func.sum(Entry.amount)
    taken_back = select(Posting.id, Posting.kind).subquery()
    query = (
        narrowed(
            select(
                Entry.account_id,
                Posting.id,
                Entry.on_day,
                Posting.kind,
                Posting.posted,
                taken_back.c.kind,
                amount,
                func.max(Payment.document),
            )
            .join(Posting, Posting.id == Entry.posting_id)
            .outerjoin(taken_back, taken_back.c.id == Posting.reverses)
            .outerjoin(
                Payment,
                (Payment.account_id == Entry.account_id)
                & Payment.posting_id.in_((Posting.id, Posting.reverses)),
            ),
            Entry,
        )
        .where(
            Entry.posted.in_(months),
            Entry.account_id.in_(accounts),
            Entry.on_day.between(since, until),
        )
        .group_by(Entry.account_id, Posting.id, Entry.on_day, taken_back.c.kind)
        .having(amount != 0)
        .order_by(Entry.account_id, Entry.on_day, Posting.id)
    )
    return [
        (
            account_id,
            Movement(
                posting_id=posting_id,
                on_day=on_day,
                kind=PostingKind(kind),
                month=Month.of(posted),
                reverses=PostingKind(reverses) if reverses else None,
                amount=moved,
                document=document,
            ),
        )
        for account_id, posting_id, on_day, kind, posted, reverses, moved, document in (
            session.execute(query)
        )
    ]
