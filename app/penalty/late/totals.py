"""What a month's document would come to: by kind, and of whom it would ask most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.penalty.late.counted import count_month
from app.penalty.models import LateKind

_KINDS = [kind.value for kind in LateKind]


@dataclass(frozen=True, slots=True)
class AccountSums:
    """What would be asked of an account, by kind."""

    account_id: int
    sums: Mapping[LateKind, Decimal]

    @property
    def amount(self) -> Decimal:
        """Return all of it together."""
        return sum(self.sums.values(), Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class LateTotals:
    """What would be asked of how many accounts, and those of which most would be."""

    accounts: int
    sums: Mapping[LateKind, Decimal]
    largest: Sequence[AccountSums]


def month_totals(session: Session, month: Month, *, largest: int) -> LateTotals:
    """Count a month's document without its intervals; nothing is written."""
    accounts = 0
    sums = dict.fromkeys(_KINDS, 0)
    most: list[pl.DataFrame] = []
    for steps in count_month(session, month, is_told=False):
        of_accounts = _by_kind(steps)
        accounts += len(of_accounts)
        for kind in _KINDS:
            sums[kind] += sum(of_accounts[kind].to_list())
        ordered = pl.concat([*most, of_accounts]).sort(
            pl.sum_horizontal(_KINDS), "account_id", descending=[True, False]
        )
        most = [ordered.head(largest)]
    return LateTotals(
        accounts,
        _hryvnias(sums),
        [
            AccountSums(row["account_id"], _hryvnias(row))
            for each in most
            for row in each.iter_rows(named=True)
        ],
    )


def _by_kind(steps: pl.DataFrame) -> pl.DataFrame:
    """Return the kopecks of each account, a column a kind."""
    return steps.group_by("account_id").agg(
        pl.col("amount").filter(pl.col("kind") == kind).sum().alias(kind) for kind in _KINDS
    )


def _hryvnias(kopecks: Mapping[str, int]) -> dict[LateKind, Decimal]:
    return {kind: Decimal(kopecks[kind.value]).scaleb(-2) for kind in LateKind}
