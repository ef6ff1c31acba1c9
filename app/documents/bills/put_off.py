"""What of a bill is not asked for yet, and what it asks before it is owed: even payments."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, all_, func, or_, select, union
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.documents.models import Bill
from app.even_payments.asked import EvenTold, told_by
from app.even_payments.models import EvenAgreement
from app.ledger.allocation import INSTALMENTS, PUT_OFF
from app.ledger.asked import WithPayee, prepaid
from app.ledger.models import UNASSIGNED, Entry, EntryKind, Nature, Posting, PostingKind
from app.ledger.queries import StatementLine
from app.months.models import MonthRow
from app.restructuring.models import Restructuring
from app.tariffs.models import Agreement, Service

_ZERO = Decimal("0.00")
_PUTTING_OFF = (EntryKind.RESTRUCTURING, EntryKind.EVENED)


@dataclass(slots=True)
class PutOff:
    """What a bill leaves for later to one payee, less what it asks ahead."""

    instalments: Decimal = _ZERO
    evened: Decimal = _ZERO
    """Charged beyond the even sums; asked for at the end of their agreement."""
    even: list[EvenTold] = field(default_factory=list)
    """What the bill tells of agreements on even payments."""
    prepaid: Decimal = _ZERO
    """Money that names no payee and pays what is asked ahead."""

    @property
    def ahead(self) -> Decimal:
        """Return what is asked before it is owed."""
        return sum((each.ahead for each in self.even), _ZERO)

    @property
    def net(self) -> Decimal:
        """Return how much less is asked than is owed; below zero, how much more."""
        return self.instalments + self.evened - self.ahead


def put_off(
    session: Session, *, bills: Sequence[int], accounts: Sequence[int]
) -> dict[tuple[int, int | None], PutOff]:
    """Return how much these bills leave for later, by bill and payee (None: the company).

    As the books stood when each bill was issued. Most companies have few such accounts: only
    theirs are read.
    """
    concerned = session.scalars(_with_instalments(accounts)).all()
    if not concerned:
        return {}
    found: dict[tuple[int, int | None], PutOff] = defaultdict(PutOff)
    for bill_id, payee_id, nature, amount in _waiting(session, bills, concerned):
        of = found[bill_id, payee_id]
        if nature == Nature.EVENED:
            of.evened += amount
        else:
            of.instalments += amount
    for bill_id, told in _told(session, bills, concerned):
        found[bill_id, told.payee_id].even.append(told)
    return dict(found)


def by_payee(
    lines: Iterable[StatementLine], later: Mapping[int | None, PutOff]
) -> Mapping[int | None, Sequence[StatementLine]]:
    """Return the lines of a bill by payee; who only asks ahead has none."""
    groups: dict[int | None, list[StatementLine]] = {}
    for line in lines:
        groups.setdefault(line.payee_id, []).append(line)
    for payee_id in later:  # an even sum may be asked of who was charged nothing
        groups.setdefault(payee_id, [])
    if later:
        owed = [_owed_to(payee_id, lines) for payee_id, lines in groups.items()]
        for payee_id, amount in prepaid(asked_by_payee(owed, later)).items():
            later.get(payee_id, PutOff()).prepaid = amount
    return groups


def asked_by_payee(
    owed: Iterable[WithPayee], later: Mapping[int | None, PutOff]
) -> Sequence[WithPayee]:
    """Return what is owed to each payee with what of it is asked later, or ahead."""
    payees = {each.payee_id: each for each in owed}
    for payee_id, of in later.items():
        own = payees.get(payee_id, WithPayee(payee_id=payee_id, balance=_ZERO))
        payees[payee_id] = replace(own, later=of.instalments + of.evened, ahead=of.ahead)
    return list(payees.values())


def owed_on_bills(
    session: Session, *, bills: Sequence[int], accounts: Sequence[int]
) -> Mapping[int, Sequence[WithPayee]]:
    """Return what each bill's account owed to each payee, as the books stood when it was issued."""
    payee = func.coalesce(Agreement.payee_id, Service.payee_id)
    rows = session.execute(
        select(
            Bill.id,
            payee,
            func.sum(Entry.amount),
            func.coalesce(func.sum(Entry.amount).filter(Service.id.is_(None)), _ZERO),
        )
        .join(Entry, Entry.account_id == Bill.account_id)
        .outerjoin(Agreement, Agreement.id == Entry.agreement_id)
        .outerjoin(
            Service,
            Service.id == func.coalesce(func.nullif(Entry.service_id, 0), Agreement.service_id),
        )
        .where(
            among(Bill.id, bills),
            # Named one by one, so that the key leads straight to an account.
            Entry.posted.in_(session.scalars(select(MonthRow.month)).all()),
            Entry.posted <= Bill.month,
            among(Entry.account_id, accounts),
            Entry.posting_id <= Bill.last_posting_id,
            _is_told(),
        )
        .group_by(Bill.id, payee)
        .order_by(Bill.id, payee.nulls_first())
    )
    found: dict[int, list[WithPayee]] = defaultdict(list)
    for bill_id, payee_id, balance, unnamed in rows:
        found[bill_id].append(WithPayee(payee_id=payee_id, balance=balance, unnamed=unnamed))
    return found


def _owed_to(payee_id: int | None, lines: Sequence[StatementLine]) -> WithPayee:
    return WithPayee(
        payee_id=payee_id,
        balance=sum((line.closing for line in lines), _ZERO),
        unnamed=sum((line.unnamed for line in lines), _ZERO),
    )


def _waiting(
    session: Session, bills: Sequence[int], concerned: Sequence[int]
) -> Sequence[tuple[int, int | None, str, Decimal]]:
    payee = func.coalesce(Agreement.payee_id, Service.payee_id)
    rows = session.execute(
        select(Bill.id, payee, Entry.nature, func.sum(Entry.amount))
        .join(Entry, Entry.account_id == Bill.account_id)
        .join(Service, Service.id == Entry.service_id)
        .outerjoin(Agreement, Agreement.id == Entry.agreement_id)
        .where(
            among(Bill.id, bills),
            among(Bill.account_id, concerned),
            # Named one by one, so that the key leads straight to an account.
            Entry.posted.in_(session.scalars(select(MonthRow.month)).all()),
            among(Entry.account_id, concerned),
            Entry.nature.in_(sorted(PUT_OFF)),
            Entry.posting_id <= Bill.last_posting_id,
            _is_told(),
            # Paid in the next month's books before this bill was issued, it is not counted on
            # the bill: what is owed is neither. An agreement of then puts off what it asks for.
            or_(Entry.posted <= Bill.month, Entry.kind.in_(_PUTTING_OFF)),
            # A bill asks for what is due in the month after its own, though its last day to pay
            # may have moved over the end of that month.
            Entry.due_on >= Bill.month + func.make_interval(0, 2),
        )
        .group_by(Bill.id, payee, Entry.nature)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows if row[3]]


def _is_told() -> ColumnElement[bool]:
    """Return whether a bill tells of an entry: not of what a household that had left owes."""
    return or_(Entry.service_id == UNASSIGNED, Entry.agreement_id != all_(Bill.left_out))


def _told(
    session: Session, bills: Sequence[int], concerned: Sequence[int]
) -> Sequence[tuple[int, EvenTold]]:
    of = {
        (account_id, run_id): bill_id
        for bill_id, account_id, run_id in session.execute(
            select(Bill.id, Bill.account_id, Bill.run_id).where(
                among(Bill.id, bills), among(Bill.account_id, concerned)
            )
        )
    }
    told = told_by(session, [run_id for _, run_id in of], concerned)
    return [
        (of[each.account_id, each.run_id], each)
        for each in told
        if (each.account_id, each.run_id) in of
    ]


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
    evened = select(EvenAgreement.account_id).where(among(EvenAgreement.account_id, accounts))
    return select(union(agreed, evened, brought).subquery().c.account_id)
