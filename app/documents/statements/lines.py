"""The lines of a statement of debt, the same on the screen and on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.kernel.money import round_half_up
from app.kernel.month import Month
from app.kernel.translation import N_
from app.penalty.debts import Block
from app.penalty.statement import StatementItem

SHOWN_PLACES = 4
"""Of what one line adds. Only the sum of all is rounded to kopecks."""
KINDS = {
    "penalty": N_("Пеня"),
    "interest": N_("Проценти річних"),
    "inflation": N_("Інфляційні втрати"),
}
GROUNDS = {
    "moratorium": N_("мораторій"),
    "mobilised": N_("мобілізовано"),
    "state_arrears": N_("держава винна за пільги чи субсидію"),
    "wage_arrears": N_("борг із заробітної плати"),
    "damaged": N_("житло пошкоджено"),
    "displaced": N_("внутрішньо переміщена особа"),
    "restructured": N_("борг реструктуризовано"),
    "other": N_("інше"),
}
"""Why nothing is counted on some days."""


@dataclass(frozen=True, slots=True)
class Line:
    """One interval of a debt: what was owed, how long, by which rate, what it adds."""

    kind: str
    start: date
    last: date
    debt: Decimal
    adds: Decimal
    """To four places; nothing on protected days."""
    days: int = 0
    percent: Decimal = Decimal(0)
    year_days: int = 0
    months: Sequence[Month] = ()
    """Whose price indices count; `factor` is their product to eight places."""
    factor: Decimal = Decimal(0)
    block: Block | None = None


def lines_of(item: StatementItem, *, until: date) -> list[Line]:
    """Return how the penalty, the interest and the losses on a debt came about."""
    return [*_penalty(item), *_interest(item), *_inflation(item, until)]


def _penalty(item: StatementItem) -> Iterator[Line]:
    for row in item.penalty.rows:
        each = row.interval
        yield Line(
            "penalty",
            each.start,
            each.last_day,
            each.debt,
            _shown(row.exact),
            days=each.days,
            percent=each.percent,
            block=each.block,
        )


def _interest(item: StatementItem) -> Iterator[Line]:
    for row in item.interest.rows:
        each = row.interval
        yield Line(
            "interest",
            each.start,
            each.last_day,
            each.debt,
            _shown(row.shown),
            days=each.days,
            percent=each.percent,
            year_days=row.year_days,
            block=each.block,
        )


def _inflation(item: StatementItem, until: date) -> Iterator[Line]:
    for row in item.inflation.rows:
        if row.months:
            yield Line(
                "inflation",
                row.since,
                row.paid_on or until,
                row.debt,
                _shown(row.shown),
                months=row.months,
                factor=row.shown_coefficient,
            )


def _shown(value: Decimal) -> Decimal:
    return round_half_up(value, SHOWN_PLACES)
