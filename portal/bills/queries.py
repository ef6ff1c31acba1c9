"""Bills of an account and the published lines they are made of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, false, func, or_, select
from sqlalchemy.orm import Session

from app.charging.benefits.lines import BENEFIT
from app.charging.explanation import is_of_a_sum
from app.charging.models import Charge, Run, RunState
from app.charging.recalculation.order import IN_ORDER
from app.charging.reductions.interruptions import REDUCTION
from app.documents.bills.put_off import PutOff, asked_by_payee, owed_on_bills, put_off
from app.documents.models import Bill
from app.even_payments.asked import EvenTold
from app.kernel.errors import NotFound
from app.kernel.month import Month
from app.ledger.asked import WithPayee, spare, to_pay_by_payee
from app.registry.link_account import LinkedAccount
from app.tariffs.models import Agreement, Service

_ZERO = Decimal("0.00")


class BillNotFound(NotFound):
    """No such bill, or one of an account that is not the visitor's."""

    key = "error.bill-not-found"


@dataclass(frozen=True, slots=True)
class BillRow:
    """An issued bill. `total_due` below zero is an overpayment."""

    id: int
    account_id: int
    month: date
    run_id: int
    number: str
    issued_at: datetime
    counted_until: date
    due_on: date
    opening: Decimal
    charged: Decimal
    recalculated: Decimal
    paid: Decimal
    total_due: Decimal
    last_posting_id: int
    """The last document its figures know."""
    left_out: Sequence[int]
    """Agreements by which a household that had left owes: none of its business."""
    withdrawn_at: datetime | None
    payees: int
    """How many payees the account has, or had."""
    put_off: Decimal = Decimal("0.00")
    """How much less is asked than is owed: instalments to come, and even payments."""
    instalments: Decimal = Decimal("0.00")
    """What of it are instalments of a restructured debt that fall due in months to come."""
    even: Sequence[EvenTold] = ()
    spare: Decimal = Decimal("0.00")
    """What lies with payees beyond what they ask: it pays no other payee."""

    @property
    def to_pay(self) -> Decimal:
        """Return what the bill asks for now; never below zero."""
        return max(self.total_due - self.put_off + self.spare, _ZERO)

    @property
    def evened(self) -> Decimal:
        """Return how much even payments lower what is asked; below zero, how much they raise it."""
        return self.put_off - self.instalments


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A published line, one part of one service, and how the service is called."""

    charge: Charge
    service: str
    unit: str

    @property
    def service_id(self) -> int:
        """Return the service's id."""
        return self.charge.service_id

    @property
    def amount(self) -> Decimal:
        """Return what the line came to."""
        return self.charge.amount

    @property
    def quantity(self) -> Decimal:
        """Return the quantity the price stands on; a reduction lowers the sum, not the use."""
        is_none = self.charge.method in {REDUCTION, BENEFIT} or is_of_a_sum(self.charge)
        return Decimal(0) if is_none else self.charge.quantity


def bills_of(session: Session, account: LinkedAccount, *, most: int = 60) -> Sequence[BillRow]:
    """Return the account's bills the visitor may see, newest first, withdrawn ones among them."""
    rows = session.execute(
        _bills().where(_seen_in(account)).order_by(Bill.month.desc(), Bill.id.desc()).limit(most)
    )
    return _less_put_off(session, [BillRow(*row) for row in rows])


def get_bill(session: Session, bill_id: int, *, among: Sequence[LinkedAccount]) -> BillRow:
    """Return the bill if it is of one of these accounts, and of a month that it shows.

    Raises:
        BillNotFound: it is not, or it does not exist; nobody learns which.
    """
    row = session.execute(
        _bills().where(Bill.id == bill_id, or_(false(), *map(_seen_in, among)))
    ).one_or_none()
    if row is None:
        raise BillNotFound(f"no bill {bill_id}")
    return _less_put_off(session, [BillRow(*row)])[0]


def latest_bill(session: Session, account: LinkedAccount) -> BillRow | None:
    """Return the newest bill that stands and the visitor may see."""
    row = session.execute(
        _bills()
        .where(_seen_in(account), Bill.withdrawn_at.is_(None))
        .order_by(Bill.month.desc())
        .limit(1)
    ).one_or_none()
    return BillRow(*row) if row else None


def lines_of(session: Session, bill: BillRow) -> Sequence[ChargeRow]:
    """Return the lines of a bill in the order bills print services.

    A bill that stands shows every published line of its month, whichever run brought it; a
    withdrawn one shows those of its own run, which others may have replaced since.
    """
    own = Charge.run_id == bill.run_id
    stands = own | (Run.state == RunState.PUBLISHED)
    return _lines(session, bill.account_id, [bill.month], own if bill.withdrawn_at else stands)


def lines_before(session: Session, account: LinkedAccount, bill: BillRow) -> Sequence[ChargeRow]:
    """Return the published lines of the month before the bill's, none if it was another's."""
    before = Month.of(bill.month).plus(-1).first_day
    if before < account.first_month:
        return []
    return _lines(session, account.id, [before], Run.state == RunState.PUBLISHED)


def _less_put_off(session: Session, bills: Sequence[BillRow]) -> Sequence[BillRow]:
    """Return bills with what of each is paid by later instalments, and what each asks for."""
    ids, accounts = [each.id for each in bills], sorted({each.account_id for each in bills})
    parts: dict[int, dict[int | None, PutOff]] = defaultdict(dict)
    for (bill_id, payee_id), of in put_off(session, bills=ids, accounts=accounts).items():
        parts[bill_id][payee_id] = of
    # With one payee all that is owed is asked for as it is, and nothing need be looked up.
    to_several = [each.id for each in bills if each.payees > 1]
    owed = owed_on_bills(session, bills=to_several, accounts=accounts) if to_several else {}
    return [_asking(each, parts[each.id], owed.get(each.id, ())) for each in bills]


def asked_of_bill(session: Session, bill: BillRow) -> Mapping[int | None, Decimal]:
    """Return what a bill asks for each payee; None is the company itself."""
    of = {"bills": [bill.id], "accounts": [bill.account_id]}
    later = {payee_id: each for (_, payee_id), each in put_off(session, **of).items()}
    owed = owed_on_bills(session, **of).get(bill.id, ())
    return to_pay_by_payee(asked_by_payee(owed, later))


def _asking(
    bill: BillRow, later: Mapping[int | None, PutOff], owed: Sequence[WithPayee]
) -> BillRow:
    return replace(
        bill,
        put_off=sum((each.net for each in later.values()), _ZERO),
        instalments=sum((each.instalments for each in later.values()), _ZERO),
        even=tuple(told for each in later.values() for told in each.even),
        spare=spare(asked_by_payee(owed, later)) if bill.payees > 1 else _ZERO,
    )


def _lines(
    session: Session, account_id: int, months: Sequence[date], which: Any
) -> Sequence[ChargeRow]:
    rows = session.execute(
        select(Charge, Service.name, Service.unit)
        .join(Service, Service.id == Charge.service_id)
        .join(Run, Run.id == Charge.run_id)
        .where(Charge.posted.in_(months), Charge.account_id == account_id, which)
        .order_by(Service.print_order, *IN_ORDER, Charge.run_id)
    )
    return [ChargeRow(*row) for row in rows]


def _seen_in(account: LinkedAccount) -> ColumnElement[bool]:
    return (Bill.account_id == account.id) & (Bill.month >= account.first_month)


def _bills() -> Select[*tuple[Any, ...]]:
    return select(
        Bill.id,
        Bill.account_id,
        Bill.month,
        Bill.run_id,
        Bill.number,
        Bill.issued_at,
        Bill.counted_until,
        Bill.due_on,
        Bill.opening,
        Bill.charged,
        Bill.recalculated,
        Bill.paid,
        Bill.total_due,
        Bill.last_posting_id,
        Bill.left_out,
        Bill.withdrawn_at,
        _payees(),
    )


def _payees() -> ScalarSelect[int]:
    payee = func.coalesce(Agreement.payee_id, Service.payee_id, 0)
    return (
        select(func.count(payee.distinct()))
        .join_from(Agreement, Service, Service.id == Agreement.service_id)
        .where(Agreement.account_id == Bill.account_id)
        .scalar_subquery()
    )
