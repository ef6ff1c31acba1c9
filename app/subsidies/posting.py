"""A register of benefits or subsidies as one document of the ledger; and the document taken back.

An authority pays what it grants, so the subscriber never owed it: his debt for the very month is
lower from its first day on, as after an adjustment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.charging.adjustments.change import Change
from app.charging.adjustments.lines import Line, Wanted, lines_for
from app.charging.adjustments.posting import adjusting_month, entries_of
from app.database.bulk import given_rows
from app.kernel import clock
from app.kernel.month import Month
from app.ledger.models import EntryKind, Posting, PostingKind
from app.ledger.post import post, reverse
from app.ledger.records import NewPosting
from app.subsidies.models import Granted, GrantedSum

SOURCE_KIND = "register"
"""What postings made of registers name as their source; the id is the import's."""
_COLUMNS = (
    *("kind", "posting_id", "register", "line", "account_id", "service_id", "agreement_id"),
    *("month", "since", "person", "person_key", "category", "amount", "vat_rate"),
    *("recorded_by", "import_job_id"),
)
_AT_ONCE = 5_000
_Of = tuple[int, int, date]


@dataclass(frozen=True, slots=True)
class Register:
    """A file of rows: what they are, what it is called, which import brought it."""

    kind: Granted
    name: str
    job_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a register: whom, what for and how much. Positive: the subscriber owes less."""

    line: int
    account_id: int
    service_id: int
    month: date
    since: date
    person: str
    person_key: str
    category: str
    amount: Decimal

    @property
    def of(self) -> _Of:
        """Return whose debt it changes: account, service and month."""
        return self.account_id, self.service_id, self.month


def post_register(session: Session, rows: Sequence[Row], *, of: Register, by: int) -> int:
    """Post the rows of a register in the month whose bill will show them; return how many.

    Several persons of one account, service and month are one line of money and rows of their own.
    Rows that cancel each other out are kept, and move nothing.

    Raises:
        NoMonthForAdjustment, MonthAhead, ServiceNotTaken, AdjustmentTooLarge, AlreadyPosted.
    """
    if not rows:
        return 0
    month = adjusting_month(session)
    lines = _lines(session, rows)
    changes = [
        Change(
            account_id=each.wanted.account_id,
            service_id=each.wanted.service_id,
            agreement_id=each.agreement_id,
            month=each.wanted.month.first_day,
            amount=each.wanted.amount,
            vat_rate=each.vat_rate,
        )
        for each in lines
    ]
    moving = [each for each in changes if each.amount]
    entries = entries_of(session, moving, month=month, kind=EntryKind(of.kind.value))
    posting = NewPosting(
        kind=PostingKind(of.kind.value),
        posted=month,
        source_kind=SOURCE_KIND,
        source_id=str(of.job_id),
        by=by,
    )
    posting_id = post(session, posting=posting, entries=entries, settles=True)
    by_month = {(each.account_id, each.service_id, each.month): each for each in changes}
    _keep(session, rows, by_month, of=of, posting_id=posting_id, by=by)
    return len(rows)


def _lines(session: Session, rows: Sequence[Row]) -> list[Line]:
    """Return one line for each account, service and month, with whose agreement it is."""
    sums = {
        of: -sum((row.amount for row in same), Decimal("0.00"))
        for of, same in groupby(sorted(rows, key=lambda row: row.of), lambda row: row.of)
    }
    # A line of nothing has an agreement too; the sum that is asked for must only not be zero.
    asked = [
        Wanted(account_id, service_id, Month.of(month), amount or Decimal("0.01"))
        for (account_id, service_id, month), amount in sums.items()
    ]
    return [
        replace(line, wanted=replace(line.wanted, amount=sums[_of(line)]))
        for line in lines_for(session, asked)
    ]


def _of(line: Line) -> _Of:
    return line.wanted.account_id, line.wanted.service_id, line.wanted.month.first_day


def _keep(
    session: Session,
    rows: Sequence[Row],
    changes: dict[_Of, Change],
    *,
    of: Register,
    posting_id: int,
    by: int,
) -> None:
    # Not by COPY: that somebody posts the same at the same moment must be told as such.
    for at in range(0, len(rows), _AT_ONCE):
        values = [
            (
                *(of.kind.value, posting_id, of.name, row.line, row.account_id, row.service_id),
                *(changes[row.of].agreement_id, row.month, row.since, row.person, row.person_key),
                *(row.category, row.amount, changes[row.of].vat_rate, by, of.job_id),
            )
            for row in rows[at : at + _AT_ONCE]
        ]
        given = given_rows(GrantedSum, _COLUMNS, values)
        session.execute(insert(GrantedSum).from_select(list(_COLUMNS), given))


def take_back_register(session: Session, job_id: int, *, because: str, by: int) -> None:
    """Reverse what a register posted, in the month whose bill will show it.

    Raises:
        NoMonthForAdjustment: no bill is to come yet that would tell of it.
        AlreadyReversed.
    """
    posting_id = session.scalar(
        select(Posting.id).where(
            Posting.source_kind == SOURCE_KIND, Posting.source_id == str(job_id)
        )
    )
    if posting_id is not None:
        into = adjusting_month(session)
        reverse(session, posting_id, reason=because, by=by, into=into, on_day=clock.today())
