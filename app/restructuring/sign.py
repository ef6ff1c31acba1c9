"""Signing an agreement: the debts chosen fall due by its schedule from that day on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid
from app.kernel.text import clean_text
from app.ledger import open_items
from app.ledger.allocation import Item
from app.ledger.models import PostingKind
from app.ledger.post import post
from app.ledger.records import NewEntry, NewPosting
from app.months.facts import record_fact
from app.months.locks import month_for
from app.registry.queries import get_account
from app.restructuring.models import (
    Income,
    Restructuring,
    RestructuringInstalment,
    RestructuringPart,
)
from app.restructuring.moving import moving
from app.restructuring.parts import MAY_BE_PUT_OFF, Key, Part, key_of, parts_of
from app.restructuring.schedule import Instalment, check_schedule
from app.restructuring.stored import standings

SOURCE = "restructuring"
"""`source_kind` of the document that puts debts off; its `source_id` is account and number."""


class DebtsChanged(Conflict):
    """What is owed is not what the agreement was drawn up for."""

    key = "restructuring.debts-changed"

    def __init__(self, *, owed: Decimal, agreed: Decimal) -> None:
        super().__init__(f"{owed} is owed, {agreed} was agreed", owed=owed, agreed=agreed)


class AlreadyRestructured(Conflict):
    """An account keeps one agreement at a time."""

    key = "restructuring.already"

    def __init__(self, *, number: str) -> None:
        super().__init__(f"agreement {number} is still kept", number=number)


class NumberTaken(Conflict):
    """Another agreement has this number."""

    key = "restructuring.number-taken"

    def __init__(self, *, number: str) -> None:
        super().__init__(f"number {number} is taken", number=number)


class SigningDayWrong(Invalid):
    """A debt is acknowledged once it is there, and no paper is signed tomorrow."""

    key = "restructuring.signing-day"

    def __init__(self, *, first: date, last: date) -> None:
        super().__init__(f"signed between {first} and {last}", first=first, last=last)


class NothingChosen(Invalid):
    """An agreement needs debts, a number and what it rests on."""

    key = "restructuring.incomplete"


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file of a former system tells beside."""

    paid: Decimal
    """UAH, paid under the agreement there."""
    import_job_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRestructuring:
    """An agreement to be recorded. `debts` name whole open items of the account."""

    account_id: int
    number: str
    signed_on: date
    basis: str
    debts: Sequence[Key]
    schedule: Sequence[Instalment]
    income: Decimal | None = None
    income_kind: Income | None = None
    brought: Brought | None = None

    @property
    def amount(self) -> Decimal:
        """Return the sum of the instalments."""
        return sum((each.amount for each in self.schedule), Decimal("0.00"))


def sign_restructuring(
    session: Session, new: NewRestructuring, *, today: date, by: int
) -> Restructuring:
    """Record an agreement and put its debts off to the days of its instalments.

    Raises:
        NothingChosen, ScheduleUnfit, TooManyInstalments, SigningDayWrong: it cannot be so.
        DebtsChanged, AlreadyRestructured, NumberTaken: it cannot be now.
        NoOpenBooks: no month takes documents.
    """
    number, basis = clean_text(new.number), clean_text(new.basis)
    if not (number and basis and new.debts):
        raise NothingChosen("an agreement without a number, a basis or debts")
    check_schedule(new.schedule, signed_on=new.signed_on)
    month = month_for(session, new.signed_on)
    open_items.lock_accounts(session, [new.account_id])
    _refuse_second(session, new.account_id, number)
    items = _chosen(session, new)
    _check_day(items, new.signed_on, today)
    parts = parts_of(items, new.schedule)
    posting_id = post(
        session,
        posting=NewPosting(
            kind=PostingKind.RESTRUCTURING,
            posted=month,
            source_kind=SOURCE,
            source_id=_source(session, new.account_id),
            by=by,
            reason=number,
        ),
        entries=[*_moved(new.account_id, parts, on_day=new.signed_on)],
    )
    signed = Restructuring(
        account_id=new.account_id,
        person_id=get_account(session, new.account_id, on=new.signed_on).person_id,
        number=number,
        signed_on=new.signed_on,
        amount=new.amount,
        basis=basis,
        income=new.income,
        income_kind=new.income_kind,
        posting_id=posting_id,
        paid_before=new.brought.paid if new.brought else Decimal("0.00"),
        import_job_id=new.brought.import_job_id if new.brought else None,
    )
    record_fact(session, signed, by=by)
    _store(session, signed.id, new.schedule, parts)
    return signed


def _moved(account_id: int, parts: Sequence[Part], *, on_day: date) -> Iterable[NewEntry]:
    for part in parts:
        yield from moving(account_id, part, -part.amount, on_day=on_day)


def _refuse_second(session: Session, account_id: int, number: str) -> None:
    kept = next((each for each in standings(session, account_id) if each.is_kept), None)
    if kept is not None:
        raise AlreadyRestructured(number=kept.number)
    taken = select(Restructuring.id).where(
        Restructuring.number == number, Restructuring.retired_at.is_(None)
    )
    if session.scalar(taken) is not None:
        raise NumberTaken(number=number)


def _chosen(session: Session, new: NewRestructuring) -> list[Item]:
    items = open_items.items_of(session, [new.account_id]).get(new.account_id, [])
    wanted = set(new.debts)
    found = [
        item
        for item in items
        if key_of(item) in wanted and item.is_debt and item.nature in MAY_BE_PUT_OFF
    ]
    owed = sum((item.outstanding for item in found), Decimal("0.00"))
    if len(found) != len(wanted) or owed != new.amount:
        raise DebtsChanged(owed=owed, agreed=new.amount)
    return found


def _check_day(items: Sequence[Item], signed_on: date, today: date) -> None:
    first = max(item.arose_on for item in items)
    if not first <= signed_on <= today:
        raise SigningDayWrong(first=first, last=today)


def _source(session: Session, account_id: int) -> str:
    """Return a source of its own for each agreement of the account; the account is held."""
    made = select(func.count()).where(Restructuring.account_id == account_id)
    return f"{account_id}/{session.scalars(made).one() + 1}"


def _store(
    session: Session, restructuring_id: int, schedule: Sequence[Instalment], parts: Sequence[Part]
) -> None:
    session.execute(
        insert(RestructuringInstalment),
        [
            {
                "restructuring_id": restructuring_id,
                "number": each.number,
                "due_on": each.due_on,
                "amount": each.amount,
            }
            for each in schedule
        ],
    )
    session.execute(
        insert(RestructuringPart),
        [
            {
                "restructuring_id": restructuring_id,
                "line": line,
                "instalment": part.instalment,
                "service_id": part.service_id,
                "month": part.month,
                "agreement_id": part.agreement_id,
                "nature": part.nature,
                "put_off_as": part.put_off_as,
                "due_on": part.due_on,
                "arose_on": part.arose_on,
                "vat_rate": part.vat_rate,
                "amount": part.amount,
            }
            for line, part in enumerate(parts, start=1)
        ],
    )
