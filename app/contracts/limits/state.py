"""How far each limit has been used: what was charged, and what a run is about to charge."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.charging.volumes import PRICE_PART, VOLUMES
from app.contracts.limits.coming import coming_of
from app.contracts.limits.models import LimitMeasure, YearlyLimit
from app.kernel.month import Month
from app.months.models import MonthRow
from app.months.parameter_keys import LIMIT_WARNING
from app.months.parameters import parameter
from app.registry.models import Account, AccountSearch
from app.tariffs.models import Service

Key = tuple[int, int, str]
"""Account, service, measure."""


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit of a year, of an account and a service."""

    id: int
    account_id: int
    service_id: int
    number: str
    holder: str
    address: str
    service: str
    unit: str
    measure: str
    value: Decimal
    kekv: str | None
    document: str
    since: date


@dataclass(frozen=True, slots=True)
class LimitState:
    """A limit with what of it is used, and what the month's run will use."""

    row: LimitRow
    used: Decimal
    coming: Decimal
    """Of a finished run that is not published."""
    months: int
    """In how many months it was used, the coming one among them."""
    warns_at: Decimal
    """Per cent."""

    @property
    def total(self) -> Decimal:
        """Return what will be used once the run is published."""
        return self.used + self.coming

    @property
    def left(self) -> Decimal:
        """Return what is left then; below zero, by how much it is passed."""
        return self.row.value - self.total

    @property
    def is_passed(self) -> bool:
        """Return whether more is used than the limit allows."""
        return self.left < 0

    @property
    def is_near(self) -> bool:
        """Return whether a warning is due, and the limit still holds."""
        return not self.is_passed and self.total * 100 >= self.row.value * self.warns_at

    @property
    def percent(self) -> int | None:
        """Return how much of the limit is used, in whole per cent, never rounded up to it."""
        return None if self.row.value == 0 else int(self.total * 100 / self.row.value)

    @property
    def lasts(self) -> int | None:
        """Return for how many more months it lasts at the average use; None where nothing is."""
        if self.total <= 0 or self.left < 0:
            return None
        return int(self.left * self.months / self.total)


def limit_states(
    session: Session,
    *,
    on: date,
    accounts: Sequence[int] | None = None,
    run_id: int | None = None,
) -> Sequence[LimitState]:
    """Return the limits that hold on a day, those nearest to their end first.

    With a finished run, what it is about to charge counts too.
    """
    rows = _limits(session, on, accounts)
    if not rows:
        return []
    limited = sorted({row.account_id for row in rows})
    year = on.year
    used = _sums(session, limited, year)
    if any(row.measure == LimitMeasure.VOLUME for row in rows):
        used |= _volumes(session, limited, year)
    coming = coming_of(session, run_id, accounts=limited, year=year) if run_id else {}
    warns_at = parameter(session, LIMIT_WARNING, on=on)
    states = []
    for row in rows:
        of = (row.account_id, row.service_id, row.measure)
        amount, months = used.get(of, (Decimal(0), 0))
        ahead = coming.get(of, Decimal(0))
        states.append(LimitState(row, amount, ahead, months + bool(ahead), warns_at))
    return sorted(states, key=_urgency)


def _urgency(state: LimitState) -> tuple[Decimal, str, str, str]:
    share = -(state.total / state.row.value) if state.row.value else Decimal(-1)
    return share, state.row.number, state.row.service, state.row.measure


def _limits(session: Session, on: date, accounts: Sequence[int] | None) -> Sequence[LimitRow]:
    chosen = [] if accounts is None else [YearlyLimit.account_id.in_(accounts)]
    rows: Iterable[Any] = session.execute(
        select(
            YearlyLimit.id,
            YearlyLimit.account_id,
            YearlyLimit.service_id,
            Account.number,
            func.coalesce(AccountSearch.holder, "").label("holder"),
            func.coalesce(AccountSearch.address, "").label("address"),
            Service.name.label("service"),
            Service.unit,
            YearlyLimit.measure,
            YearlyLimit.value,
            YearlyLimit.kekv,
            YearlyLimit.document,
            func.lower(YearlyLimit.valid).label("since"),
        )
        .join(Account, Account.id == YearlyLimit.account_id)
        .join(Service, Service.id == YearlyLimit.service_id)
        .outerjoin(AccountSearch, AccountSearch.account_id == Account.id)
        .where(YearlyLimit.retired_at.is_(None), YearlyLimit.valid.contains(on), *chosen)
        .order_by(YearlyLimit.id)
    )
    return [LimitRow(*row) for row in rows]


def _sums(session: Session, accounts: Sequence[int], year: int) -> dict[Key, tuple[Decimal, int]]:
    rows = session.execute(_CHARGED, _asked(session, accounts, year))
    return {
        (account_id, service_id, LimitMeasure.SUM.value): (amount, months)
        for account_id, service_id, amount, months in rows
    }


def _volumes(
    session: Session, accounts: Sequence[int], year: int
) -> dict[Key, tuple[Decimal, int]]:
    asked = {**_asked(session, accounts, year), "methods": list(VOLUMES)}
    rows = session.execute(_VOLUMES, asked)
    return {
        (account_id, service_id, LimitMeasure.VOLUME.value): (volume, months)
        for account_id, service_id, volume, months in rows
    }


def _asked(session: Session, accounts: Sequence[int], year: int) -> dict[str, object]:
    first, after = Month(year, 1).first_day, Month(year, 12).plus(1).first_day
    books = session.scalars(select(MonthRow.month).where(MonthRow.month >= first)).all()
    return {"accounts": list(accounts), "books": list(books), "first": first, "after": after}


_CHARGED = text("""
SELECT account_id, service_id, sum(amount), count(DISTINCT month)
FROM entry
WHERE posted = ANY (CAST(:books AS date[])) AND account_id = ANY (CAST(:accounts AS bigint[]))
  AND month >= :first AND month < :after AND nature = 'principal'
  AND kind IN ('charge', 'recalculation')
GROUP BY account_id, service_id
""")
_VOLUMES = text(f"""
SELECT account_id, service_id, sum(volume), count(*)
FROM (
    SELECT account_id, service_id, month, max(volume) AS volume
    FROM (
        SELECT account_id, service_id, month, price_part, sum(quantity) AS volume
        FROM (
            SELECT charge.account_id, charge.service_id, charge.month, charge.quantity,
                   {PRICE_PART} AS price_part
            FROM charge JOIN run ON run.id = charge.run_id AND run.state = 'published'
            WHERE charge.posted = ANY (CAST(:books AS date[]))
              AND charge.account_id = ANY (CAST(:accounts AS bigint[]))
              AND charge.month >= :first AND charge.month < :after
              AND charge.method = ANY (CAST(:methods AS text[]))
        ) AS line
        WHERE price_part <> 'fixed'
        GROUP BY account_id, service_id, month, price_part
    ) AS of_part
    GROUP BY account_id, service_id, month
) AS of_month
GROUP BY account_id, service_id
""")  # noqa: S608 - put together from constants
