"""The register of a month's VAT liabilities (реєстр податкових зобов'язань).

It is derived from the month's entries of money alone, so a closed month's never changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.months.models import MonthRow
from app.months.operations import MAX_OPEN_BOOKS
from app.months.parameter_keys import VAT_PAYER, VAT_RATE
from app.months.parameters import parameter, parameter_days
from app.vat.methods import BY_LAW
from app.vat.models import VatMethodKind
from app.vat.statements import RECORDS

NEAR = 4
"""Months before whose entries are read as a whole: nearly all that is paid was charged then.

An entry of another day than its books' is told no later than so many months after them.
"""
_AT_ONCE = 5_000


class VatRecord(NamedTuple):
    """One change of VAT due: what an event of a day made of an account's supply of a month.

    `service_id` 0 is money that waits for its service, which came on `came_on` (of no meaning
    elsewhere). `base` is without VAT; `gross` with it.
    """

    account_id: int
    number: str
    service_id: int
    service: str
    month: date
    agreement_id: int
    category: str
    method: str
    day: date
    event: str
    rate: Decimal
    base: Decimal
    vat: Decimal
    gross: Decimal
    came_on: date


@dataclass(frozen=True, slots=True)
class VatTotal:
    """What the records of a service, a class, a method, an event and a rate come to."""

    service_id: int
    service: str
    category: str
    method: str
    event: str
    rate: Decimal
    records: int
    base: Decimal
    vat: Decimal
    gross: Decimal


def is_vat_payer(session: Session, month: Month) -> bool:
    """Return whether the company pays VAT in a month."""
    return parameter(session, VAT_PAYER, on=month.first_day)


def vat_records(
    session: Session, month: Month, *, accounts: Sequence[int] | None = None
) -> Iterator[VatRecord]:
    """Yield the records of a month, by account, supply and day.

    Source: tax-code/187.1
    """
    asked = _asked(session, month, accounts)
    if accounts is None:
        _plan_for_everybody(session, is_begun=True)
    rows = session.execute(_LISTED, asked, execution_options={"yield_per": _AT_ONCE})
    _plan_for_everybody(session, is_begun=False)
    for row in rows:
        yield VatRecord(*row)


def vat_totals(session: Session, month: Month) -> Sequence[VatTotal]:
    """Return the month's totals, services in the order of the bill, advances last."""
    asked = _asked(session, month, None)
    _plan_for_everybody(session, is_begun=True)
    rows = session.execute(_TOTALS, asked)
    _plan_for_everybody(session, is_begun=False)
    return [VatTotal(*row) for row in rows]


def _plan_for_everybody(session: Session, *, is_begun: bool) -> None:
    """Let all supplies be joined at once, for the statement that is about to be planned.

    What its steps come to is unknown beforehand: taken for a row each, every supply would be
    looked through anew for every other (4.3 s for 365 accounts, and a hundred times as long for
    ten times as many).
    """
    session.execute(text(f"SET LOCAL enable_nestloop = {'off' if is_begun else 'on'}"))


def _asked(session: Session, month: Month, accounts: Sequence[int] | None) -> Mapping[str, Any]:
    before = session.scalars(select(MonthRow.month).where(MonthRow.month < month.first_day)).all()
    near = [each for each in before if each >= month.plus(-NEAR).first_day]
    payer = parameter_days(session, VAT_PAYER)
    rate = parameter_days(session, VAT_RATE)
    slack = MAX_OPEN_BOOKS - 1
    return {
        "first": month.first_day,
        "accounts": None if accounts is None else list(accounts),
        "near": [*near, month.first_day],
        "ahead": NEAR,
        "far": [each for each in before if each not in near],
        "far_before": month.plus(slack - NEAR).first_day,
        "slack": slack,
        "first_event": [
            category for category, method in BY_LAW.items() if method is VatMethodKind.FIRST_EVENT
        ],
        "payer_from": [since for since, _, _ in payer],
        "payer_until": [until for _, until, _ in payer],
        "payer": [is_one for _, _, is_one in payer],
        "rate_from": [since for since, _, _ in rate],
        "rate_until": [until for _, until, _ in rate],
        "rate": [each for _, _, each in rate],
    }


_LISTED = text(f"""{RECORDS}
SELECT r.account_id, a.number, r.service_id, coalesce(s.name, '') AS service, r.month,
       r.agreement_id, r.category, r.method, r.day, r.event, r.rate::numeric(5, 2),
       r.base::numeric(14, 2), r.vat::numeric(14, 2), r.gross::numeric(14, 2),
       CASE WHEN r.service_id = 0 THEN r.came_on ELSE r.day END AS came_on
FROM record AS r
JOIN account AS a ON a.id = r.account_id
LEFT JOIN service AS s ON s.id = r.service_id
ORDER BY r.account_id, r.day, r.service_id, r.month, r.agreement_id, r.came_on, r.event,
         r.rate DESC
""")  # noqa: S608 - put together from constants alone
_TOTALS = text(f"""{RECORDS}
SELECT r.service_id, coalesce(s.name, '') AS service, r.category, r.method, r.event,
       r.rate::numeric(5, 2), count(*), sum(r.base)::numeric(18, 2), sum(r.vat)::numeric(18, 2),
       sum(r.gross)::numeric(18, 2)
FROM record AS r
LEFT JOIN service AS s ON s.id = r.service_id
GROUP BY r.service_id, s.name, s.print_order, r.category, r.method, r.event, r.rate
ORDER BY s.print_order, r.service_id, r.category, r.event, r.rate DESC
""")  # noqa: S608 - put together from constants alone
