"""What tests read of a register of VAT."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.models import EntryKind, PostingKind
from app.ledger.post import post
from app.ledger.records import NewEntry, NewPosting
from app.registry.models import ConsumerCategory
from app.tariffs.models import Agreement
from app.vat.register import VatRecord, vat_records
from tests.factories.accounts import BY, a_service, an_account, an_agreement

JAN, FEB = Month(2026, 1), Month(2026, 2)
D = Decimal
Told = tuple[str, str, Decimal, Decimal]
"""Event, day and month, gross and VAT of a record."""


def told(session: Session, month: Month, account_id: int) -> list[Told]:
    return [
        (each.event, f"{each.day:%d.%m}", each.gross, each.vat)
        for each in records(session, month, account_id)
    ]


def records(session: Session, month: Month, account_id: int) -> list[VatRecord]:
    found = list(vat_records(session, month, accounts=[account_id]))
    for each in found:
        assert each.base + each.vat == each.gross
    whole = [each for each in vat_records(session, month) if each.account_id == account_id]
    assert whole == found
    return found


def due(session: Session, month: Month) -> Decimal:
    return sum((each.vat for each in vat_records(session, month)), Decimal(0))


def water_of(session: Session, category: ConsumerCategory) -> Agreement:
    account = an_account(session)
    account.category = category
    session.flush()
    return an_agreement(session, account, a_service(session))


def correct(
    session: Session,
    of: Agreement,
    month: Month,
    amount: str,
    *,
    posted: Month,
    rate: int = 20,
    kind: EntryKind = EntryKind.RECALCULATION,
) -> int:
    entry = NewEntry(
        account_id=of.account_id,
        month=month,
        kind=kind,
        amount=D(amount),
        on_day=posted.period.last_day or date.max,
        due_on=posted.plus(1).first_day,
        arose_on=posted.first_day,
        service_id=of.service_id,
        agreement_id=of.id,
        vat_rate=D(rate),
    )
    document = NewPosting(
        kind=PostingKind.CORRECTION,
        posted=posted,
        source_kind="act",
        source_id=f"{of.id}/{month}/{amount}/{rate}",
        by=BY,
    )
    return post(session, posting=document, entries=[entry], settles=True)
