"""What a finished run is about to charge to accounts with limits."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.drafts import unpacked
from app.charging.exact import from_millionths, kopecks
from app.charging.models import Draft, Run, RunChunk
from app.charging.volumes import volumes_of
from app.contracts.limits.models import LimitMeasure
from app.database.bulk import among
from app.registry.models import Account, Premises
from app.tariffs.models import Tariff

_COLUMNS = (
    *("account_id", "service_id", "agreement_id"),
    *("method", "tariff_id", "quantity", "amount"),
)


def coming_of(
    session: Session, run_id: int, *, accounts: Sequence[int], year: int
) -> Mapping[tuple[int, int, str], Decimal]:
    """Return sums and volumes of the run's drafts by account, service and measure.

    Only chunks with the buildings of these accounts are opened, one at a time.
    """
    found: dict[tuple[int, int, str], Decimal] = defaultdict(Decimal)
    parts = {row.id: row.part for row in session.execute(select(Tariff.id, Tariff.part))}
    for own in _drafts(session, run_id, accounts, year):
        for account_id, service_id, amount in (
            own.group_by("account_id", "service_id").agg(pl.col("amount").sum()).iter_rows()
        ):
            found[account_id, service_id, LimitMeasure.SUM] += kopecks(amount)
        for key, volume in volumes_of(own, parts):
            found[*key, LimitMeasure.VOLUME] += from_millionths(volume)
    return found


def coming_by_agreement(
    session: Session, run_id: int, *, accounts: Sequence[int], year: int
) -> Mapping[int, Decimal]:
    """Return sums of the run's drafts by agreement."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for own in _drafts(session, run_id, accounts, year):
        summed = own.group_by("agreement_id").agg(pl.col("amount").sum())
        for agreement_id, amount in summed.iter_rows():
            found[agreement_id] += kopecks(amount)
    return found


def _drafts(
    session: Session, run_id: int, accounts: Sequence[int], year: int
) -> Iterator[pl.DataFrame]:
    """Yield the drafts of these accounts, chunk by chunk."""
    run = session.get_one(Run, run_id)
    for chunk in _chunks(session, run, accounts, year):
        lines = session.scalar(
            select(Draft.lines).where(Draft.posted == run.month, Draft.chunk == chunk)
        )
        if lines is not None:
            yield unpacked(lines, *_COLUMNS).filter(pl.col("account_id").is_in(list(accounts)))


def _chunks(session: Session, run: Run, accounts: Sequence[int], year: int) -> Sequence[int]:
    first, last = RunChunk.first_building_id, RunChunk.last_building_id
    return session.scalars(
        select(RunChunk.number)
        .join(Premises, Premises.building_id.between(first, last))
        .join(Account, Account.premises_id == Premises.id)
        .where(
            RunChunk.run_id == run.id,
            RunChunk.month.between(date(year, 1, 1), date(year, 12, 31)),
            among(Account.id, accounts),
        )
        .distinct()
        .order_by(RunChunk.number)
    ).all()
