"""How far each limit has been used: what was charged, and what a run is about to charge."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.orm import Session

from app.charging.volumes import PRICE_PART, VOLUMES
from app.contracts.limits.body_states import body_states
from app.contracts.limits.coming import coming_of
from app.contracts.limits.figures import LimitRow, LimitState
from app.contracts.limits.models import BodyLimit, LimitMeasure, YearlyLimit
from app.kernel.month import Month
from app.months.models import MonthRow
from app.months.parameter_keys import LIMIT_WARNING
from app.months.parameters import parameter
from app.registry.models import Account, AccountSearch
from app.tariffs.models import Service

Key = tuple[int, int, str]
"""Account, service, measure."""


def limit_states(
    session: Session,
    *,
    on: date,
    accounts: Sequence[int] | None = None,
    run_id: int | None = None,
) -> Sequence[LimitState]:
    """Return the limits that hold on a day, those nearest to their end first.

    Of some accounts: their own, and those of the bodies that owe for them. With a finished run,
    what it is about to charge counts too.
    """
    if not session.scalar(_any_on(on)):  # as with most companies
        return []
    warns_at = parameter(session, LIMIT_WARNING, on=on)
    states = [
        *_account_states(session, on, accounts, run_id, warns_at),
        *body_states(session, on=on, accounts=accounts, run_id=run_id, warns_at=warns_at),
    ]
    return sorted(states, key=_urgency)


def _any_on(day: date) -> Select[tuple[bool]]:
    """Return the query of whether any limit holds on a day."""
    held = (
        select(table.id).where(table.retired_at.is_(None), table.valid.contains(day)).exists()
        for table in (YearlyLimit, BodyLimit)
    )
    return select(or_(*held))


def _account_states(
    session: Session,
    on: date,
    accounts: Sequence[int] | None,
    run_id: int | None,
    warns_at: Decimal,
) -> Sequence[LimitState]:
    rows = _limits(session, on, accounts)
    if not rows:
        return []
    limited = sorted({row.account_id for row in rows if row.account_id is not None})
    year = on.year
    used = _sums(session, limited, year)
    if any(row.measure == LimitMeasure.VOLUME for row in rows):
        used |= _volumes(session, limited, year)
    coming = coming_of(session, run_id, accounts=limited, year=year) if run_id else {}
    states = []
    for row in rows:
        assert row.account_id is not None, "it is of an account"
        assert row.service_id is not None, "and of one service"
        of = (row.account_id, row.service_id, row.measure)
        amount, months = used.get(of, (Decimal(0), 0))
        ahead = coming.get(of, Decimal(0))
        states.append(LimitState(row, amount, ahead, months + bool(ahead), warns_at))
    return states


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
