"""What of a bill is not asked for yet: instalments that fall due in months after its own."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.documents.models import Bill
from app.ledger.allocation import INSTALMENTS
from app.ledger.models import Entry, Posting, PostingKind
from app.months.models import MonthRow
from app.restructuring.models import Restructuring
from app.tariffs.models import Agreement, Service


def put_off(
    session: Session, *, bills: Sequence[int], accounts: Sequence[int]
) -> dict[tuple[int, int | None], Decimal]:
    """Return how much these bills leave for later, by bill and payee (None: the company).

    As the books stood when each bill was issued. Most companies have few such accounts: only
    theirs are read.
    """
    concerned = session.scalars(_with_instalments(accounts)).all()
    if not concerned:
        return {}
    payee = func.coalesce(Agreement.payee_id, Service.payee_id)
    rows = session.execute(
        select(Bill.id, payee, func.sum(Entry.amount))
        .join(Entry, Entry.account_id == Bill.account_id)
        .join(Service, Service.id == Entry.service_id)
        .outerjoin(Agreement, Agreement.id == Entry.agreement_id)
        .where(
            among(Bill.id, bills),
            among(Bill.account_id, concerned),
            # Named one by one, so that the key leads straight to an account.
            Entry.posted.in_(session.scalars(select(MonthRow.month)).all()),
            among(Entry.account_id, concerned),
            Entry.nature.in_(sorted(INSTALMENTS)),
            Entry.posting_id <= Bill.last_posting_id,
            func.date_trunc("month", Entry.due_on) > func.date_trunc("month", Bill.due_on),
        )
        .group_by(Bill.id, payee)
    )
    return {(bill_id, payee_id): amount for bill_id, payee_id, amount in rows if amount}


def _with_instalments(accounts: Sequence[int]) -> Select[int]:
    """Return the accounts that ever had an agreement, or brought instalments with their debts."""
    brought = (
        select(Entry.account_id)
        .join(Posting, (Posting.id == Entry.posting_id) & (Posting.posted == Entry.posted))
        .where(
            Posting.kind == PostingKind.OPENING,
            among(Entry.account_id, accounts),
            Entry.nature.in_(sorted(INSTALMENTS)),
        )
    )
    agreed = select(Restructuring.account_id).where(among(Restructuring.account_id, accounts))
    return select(union(agreed, brought).subquery().c.account_id)
