"""The rules in force, read once for many accounts, and what of them holds for one account."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import LiteralString

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.database.columns import Column, Columns, read_columns
from app.database.packed import array_of
from app.kernel.month import Month
from app.months.parameter_key import Key
from app.months.parameter_keys import (
    INFLATION_POSTING,
    INTEREST_LEAP_YEARS,
    INTEREST_POSTING,
    INTEREST_RATE,
    PENALTY_CAP,
    PENALTY_ON_PAYMENT_DAY,
    PENALTY_POSTING,
    PENALTY_RATE,
    PENALTY_RATE_BUDGET,
    PENALTY_RATE_COLLECTIVE,
    PENALTY_RATE_COMPANY,
)
from app.months.parameters import parameter, parameter_days
from app.months.working_days import days_off
from app.penalty.debts import Block, Days, Growth, Rate
from app.penalty.inflation import InflationTerms
from app.penalty.interest import InterestTerms
from app.penalty.models import DebtMoratorium, DebtProtection, Extent, LateKind, PriceIndex
from app.penalty.penalty import FIRST_DEBT, PenaltyTerms
from app.registry.models import Account, Building, ConsumerCategory, Premises, Street

RATE_OF = {
    ConsumerCategory.POPULATION: PENALTY_RATE,
    ConsumerCategory.COMPANY: PENALTY_RATE_COMPANY,
    ConsumerCategory.BUDGET: PENALTY_RATE_BUDGET,
    ConsumerCategory.COLLECTIVE: PENALTY_RATE_COLLECTIVE,
}
POSTING_OF = {
    LateKind.PENALTY: PENALTY_POSTING,
    LateKind.INTEREST: INTEREST_POSTING,
    LateKind.INFLATION: INFLATION_POSTING,
}
_WHOSE: LiteralString = """
SELECT a.id AS account_id, a.category, b.id AS building_id, s.settlement_id
FROM account AS a
JOIN premises AS p ON p.id = a.premises_id
JOIN building AS b ON b.id = p.building_id
JOIN street AS s ON s.id = b.street_id
WHERE a.id = ANY(%(accounts)s)"""
_CATEGORY: LiteralString = """
SELECT id AS account_id, category, 0 AS building_id, 0 AS settlement_id
FROM account WHERE id = ANY(%(accounts)s)"""
_PROTECTED: LiteralString = """
SELECT DISTINCT account_id FROM debt_protection
WHERE retired_at IS NULL AND account_id = ANY(%(accounts)s)"""
_WHOSE_COLUMNS: Columns = {
    "account_id": Column.WHOLE,
    "category": Column.TEXT,
    "building_id": Column.WHOLE,
    "settlement_id": Column.WHOLE,
}
_AFTER = timedelta(days=60)
"""How far past the last day counted a rest may reach that postpones a beginning."""


@dataclass(frozen=True, slots=True)
class Whose:
    """What of an account decides which rules hold for it."""

    account_id: int
    category: str
    building_id: int
    settlement_id: int


@dataclass(frozen=True, slots=True)
class Rules:
    """All that a company's rules say, up to a day."""

    rates: Mapping[str, Sequence[Rate]]
    """Of penalty, by category of consumer."""
    cap_percent: Decimal
    counts_payment_day: Days
    interest: Sequence[Rate]
    leap_years: Days
    days_off: AbstractSet[date]
    indices: Mapping[Month, Decimal]
    moratoria: Sequence[DebtMoratorium]

    @property
    def depend_on_places(self) -> bool:
        """Say whether it matters where an account is."""
        return any(ban.settlement_id or ban.building_id for ban in self.moratoria)

    def blocks_for(self, whose: Whose, own: Sequence[Block]) -> list[Block]:
        """Return the account's own protection and the bans that hold for it."""
        bans = [_block(each) for each in self.moratoria if _holds(each, whose)]
        # What stops everything first: a day with two reasons is told by the wider one.
        return sorted([*own, *bans], key=lambda each: (each.of_penalty_only, each.start))

    def penalty(self, whose: Whose, blocks: Sequence[Block]) -> PenaltyTerms:
        """Return the terms of penalty for an account."""
        growth = Growth(self.rates[whose.category], blocks, self.counts_payment_day)
        return PenaltyTerms(growth, self.days_off, self.cap_percent)

    def interest_terms(self, blocks: Sequence[Block]) -> InterestTerms:
        """Return the terms of three per cent a year."""
        wider = [block for block in blocks if not block.of_penalty_only]
        return InterestTerms(Growth(self.interest, wider, self.counts_payment_day), self.leap_years)

    def inflation(self, blocks: Sequence[Block]) -> InflationTerms:
        """Return the terms of inflation losses."""
        return InflationTerms(self.indices, blocks)


def rules_on(session: Session, day: date) -> Rules:
    """Return the company's rules for sums counted up to a day."""
    indices = session.execute(
        select(PriceIndex.month, PriceIndex.percent).where(PriceIndex.retired_at.is_(None))
    )
    moratoria = session.scalars(
        select(DebtMoratorium)
        .where(DebtMoratorium.retired_at.is_(None))
        .order_by(DebtMoratorium.valid, DebtMoratorium.id)
    )
    return Rules(
        rates={category.value: _rates(session, key) for category, key in RATE_OF.items()},
        cap_percent=parameter(session, PENALTY_CAP, on=day),
        counts_payment_day=_days(session, PENALTY_ON_PAYMENT_DAY),
        interest=_rates(session, INTEREST_RATE),
        leap_years=_days(session, INTEREST_LEAP_YEARS),
        days_off=days_off(session, first=FIRST_DEBT, last=day + _AFTER),
        indices={Month.of(month): percent for month, percent in indices},
        moratoria=moratoria.all(),
    )


def whose(session: Session, accounts: Sequence[int]) -> dict[int, Whose]:
    """Return what decides over these accounts."""
    rows = session.execute(
        select(Account.id, Account.category, Building.id, Street.settlement_id)
        .join(Premises, Premises.id == Account.premises_id)
        .join(Building, Building.id == Premises.building_id)
        .join(Street, Street.id == Building.street_id)
        .where(among(Account.id, accounts))
    )
    return {row[0]: Whose(*row) for row in rows}


def whose_frame(session: Session, accounts: pl.Series, *, with_places: bool) -> pl.DataFrame:
    """Return the same of very many accounts: a column for each field of `Whose`.

    Without places, which cost four times as much, those fields hold nothing.
    """
    return read_columns(
        session,
        _WHOSE if with_places else _CATEGORY,
        columns=_WHOSE_COLUMNS,
        alike=("category", "settlement_id"),
        parameters={"accounts": array_of(accounts)},
    )


def protections(session: Session, accounts: Sequence[int]) -> dict[int, list[Block]]:
    """Return the days on which these accounts are protected for reasons of their own."""
    found: dict[int, list[Block]] = defaultdict(list)
    rows = session.scalars(
        select(DebtProtection)
        .where(among(DebtProtection.account_id, accounts), DebtProtection.retired_at.is_(None))
        .order_by(DebtProtection.account_id, DebtProtection.valid, DebtProtection.id)
    )
    for row in rows:
        found[row.account_id].append(_block(row, ground=row.ground))
    return found


def protections_among(session: Session, accounts: pl.Series) -> dict[int, list[Block]]:
    """Return the same of very many accounts, few of which are protected."""
    found = read_columns(
        session,
        _PROTECTED,
        columns={"account_id": Column.WHOLE},
        parameters={"accounts": array_of(accounts)},
    )
    return protections(session, found["account_id"].to_list()) if len(found) else {}


def _rates(session: Session, key: Key[Decimal]) -> list[Rate]:
    return [Rate(*each) for each in parameter_days(session, key)]


def _days(session: Session, key: Key[bool]) -> Days:
    return Days(
        tuple((since, until) for since, until, is_so in parameter_days(session, key) if is_so)
    )


def _block(row: DebtMoratorium | DebtProtection, *, ground: str = "moratorium") -> Block:
    assert row.valid.lower is not None, "a fact begins on a day"
    only_penalty = row.extent == Extent.PENALTY
    return Block(row.valid.lower, row.valid.upper, ground, row.document, only_penalty)


def _holds(ban: DebtMoratorium, whose: Whose) -> bool:
    return (
        ban.category in (None, whose.category)
        and ban.settlement_id in (None, whose.settlement_id)
        and ban.building_id in (None, whose.building_id)
    )
