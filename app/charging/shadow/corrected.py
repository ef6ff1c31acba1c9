"""Earlier months that a run corrects: some of what it charges for them, counted again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

import polars as pl
from sqlalchemy.orm import Session

from app.charging.models import Run
from app.charging.policies import rules_of
from app.charging.shadow.sample import Sampled, charged_again
from app.charging.shadow.whole import with_neighbours
from app.kernel.month import Month
from app.months.parameter_keys import SHADOW_NEIGHBOURS
from app.months.parameters import parameter

_TAKEN_BACK = pl.col("form") == "taken_back"


@dataclass(frozen=True, slots=True)
class Lot:
    """How many accounts are drawn, and what by: the same seed draws the same ones."""

    count: int
    seed: int

    def some_of(self, lines: pl.DataFrame, number: int) -> Sequence[int]:
        """Draw among the accounts of chunk `number`, no more than the lot has at all."""
        accounts = lines["account_id"].unique().sort().to_list()
        dice = Random(f"{self.seed}/{number}")  # noqa: S311 - a lot, nobody's secret
        return dice.sample(accounts, min(self.count, len(accounts)))


def corrected_again(
    session: Session, run: Run, corrections: Sequence[tuple[date, pl.DataFrame]], lot: Lot
) -> Iterator[Sampled]:
    """Charge some accounts again for the months that the run corrects, and compare.

    What is taken back is held to what was charged by rules alone: what stands in its place is
    charged again, with the facts known now. All months together have no more accounts than the
    lot; `corrections` are lines by month, of those drawn in their chunks.
    """
    pairs = sorted(
        {(month, each) for month, lines in corrections for each in lines["account_id"].unique()}
    )
    dice = Random(lot.seed)  # noqa: S311 - a lot, nobody's secret
    some = dice.sample(pairs, min(lot.count, len(pairs)))
    most = parameter(session, SHADOW_NEIGHBOURS, on=run.month)
    for month in sorted({month for month, _ in some}):
        accounts = [account for each, account in some if each == month]
        lines = pl.concat(lines for each, lines in corrections if each == month)
        mine = lines.filter(pl.col("account_id").is_in(accounts))
        rules = rules_of(session, Month.of(month))
        yield charged_again(
            session,
            run,
            accounts=with_neighbours(session, accounts, rules, most=most),
            lines=mine.filter(~_TAKEN_BACK),
            month=Month.of(month),
            only=set(mine.select("account_id", "service_id").iter_rows()),
        )
