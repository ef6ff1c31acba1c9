"""Who passes on the money of many payers in one sum, as the company's contracts say."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Invalid, NotFound
from app.kernel.text import clean_text
from app.payments.bank.models import BankLine, LineSort
from app.payments.bank.settlement_models import Collector
from app.payments.bank.sorting import KnownCollector, Movement

TOTALS = (LineSort.REGISTER_TOTAL, LineSort.ACQUIRER_PAYOUT)


class CollectorUnclear(Invalid):
    """A collector has a name, says whose payments it carries, and is known by an IBAN or code."""

    key = "bank.collector-unclear"


class CollectorMissing(NotFound):
    """There is no such collector, or it was retired."""

    key = "bank.collector-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCollector:
    """A collector to be added."""

    name: str
    sort: LineSort
    source: str
    iban: str = ""
    code: str = ""
    words: str = ""
    keeps_fee: bool = False
    fee_rate: Decimal = Decimal(0)
    """Part of the gross sum."""


def collectors(session: Session) -> Sequence[Collector]:
    """Return the collectors that hold, by name."""
    return session.scalars(
        select(Collector)
        .where(Collector.retired_at.is_(None))
        .order_by(Collector.name, Collector.id)
    ).all()


def known_collectors(session: Session) -> Sequence[KnownCollector]:
    """Return by what the collectors that hold are known: those that ask more come first."""
    known = [
        KnownCollector(each.id, LineSort(each.sort), each.iban, each.code, each.words)
        for each in collectors(session)
    ]
    return sorted(known, key=lambda each: (-each.asks, each.id))


def movement_of(line: BankLine) -> Movement:
    """Return what a movement is judged by."""
    return Movement(
        is_credit=line.direction == "C",
        iban=line.iban or "",
        code=line.code or "",
        purpose=line.purpose or "",
        code_of_bank=line.code_of_bank or "",
    )


def collector_of(session: Session, line: BankLine) -> Collector | None:
    """Return who passed a total on, if the company told of him."""
    movement = movement_of(line)
    found = next((each for each in known_collectors(session) if each.sent(movement)), None)
    return session.get_one(Collector, found.id) if found else None


def add_collector(session: Session, new: NewCollector, *, by: int) -> int:
    """Add a collector and return its id; movements that come from now on are judged by it.

    Raises:
        CollectorUnclear.
    """
    name, source = clean_text(new.name), clean_text(new.source)
    iban, code = "".join(new.iban.split()).upper(), clean_text(new.code)
    if not (name and source and (iban or code)) or new.sort not in TOTALS:
        raise CollectorUnclear(f"collector {name!r} is not told apart")
    made = Collector(
        name=name,
        sort=new.sort,
        iban=iban or None,
        code=code or None,
        words=clean_text(new.words) or None,
        source=source,
        keeps_fee=new.keeps_fee,
        fee_rate=new.fee_rate,
        recorded_by=by,
    )
    session.add(made)
    session.flush()
    return made.id


def retire_collector(session: Session, collector_id: int, *, by: int) -> None:
    """Let a collector hold no more; what was settled stays.

    Raises:
        CollectorMissing.
    """
    found = session.scalar(
        select(Collector)
        .where(Collector.id == collector_id, Collector.retired_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise CollectorMissing(f"no collector {collector_id}", collector_id=collector_id)
    found.retired_at, found.retired_by = clock.now(), by
    session.flush()
