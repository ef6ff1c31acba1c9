"""Reading the facts of a few accounts for the reference: its own queries, a row at a time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.charging.rules import Rules
from app.charging.shadow.dials import dials, house_dials
from app.charging.shadow.fetching import Asked, OfMonth, fetched
from app.charging.shadow.figures import Row, Rows, day_number
from app.charging.shadow.groups import shared_of
from app.charging.shadow.known import Known
from app.charging.shadow.statements import STATEMENTS
from app.charging.shadow.unread import unread_of

_MILLION = 1_000_000
_HUNDREDTHS = {"amount", "vat_rate", "off_hours", "off_percent"}
_DAYS = {"start", "end", "opened", "closed"}
_TEXTS = {"district", "contract_model", "norm_kind", "area_kind", "category"}
"""Where nothing is said, the rules mean an empty text."""


def known_of(session: Session, months: Sequence[OfMonth], *, run_id: int) -> Sequence[Known]:
    """Return all that the reference must know of the accounts of each month to charge them.

    What the run corrected in earlier months counts as if it were published.
    """
    asked = [each.asked for each in months]
    of_days = [range(each.rules.first, each.rules.end) for each in months]

    def read(name: str, of: Sequence[Asked]) -> Sequence[list[Row]]:
        found = fetched(session, STATEMENTS[name], of, run=run_id)
        return [
            [_row(row, days) for row in rows] for days, rows in zip(of_days, found, strict=True)
        ]

    accounts = read("accounts", asked)
    placed = [
        {**each, "buildings": sorted({row["building_id"] for row in rows})}
        for each, rows in zip(asked, accounts, strict=True)
    ]
    by_usual = any(each.rules.heat.share_cap for each in months)
    names = STATEMENTS.keys() - {"accounts"} - (set() if by_usual else {"heat_usual"})
    by_name = {"accounts": accounts, **{name: read(name, placed) for name in sorted(names)}}
    by_name["registers"] = registers = dials(session, months)
    by_name["house_registers"] = house_dials(
        session,
        [
            OfMonth(each.rules, sorted({row["building_id"] for row in (*distributed, *heated)}))
            for each, distributed, heated in zip(
                months, by_name["distributions"], by_name["heat_houses"], strict=True
            )
        ],
    )
    services = sorted({row["service_id"] for row in by_name["services"][0]})
    shared = shared_of(session, months)
    unread = unread_of(session, months, services, registers, run_id=run_id)
    return [
        _known(
            each.rules,
            {name: rows[place] for name, rows in by_name.items()},
            {**shared[place], **unread[place]},
        )
        for place, each in enumerate(months)
    ]


def _known(rules: Rules, rows: Mapping[str, Sequence[Row]], of_groups: Mapping[str, Rows]) -> Known:
    found = dict(rows)
    found["agreements"] = list(_while_open(rows["agreements"], rows["accounts"], rules))
    if not rules.heat.share_cap:
        found["heat_usual"] = []
    return Known(**{name: Rows(of_kind) for name, of_kind in found.items()}, **of_groups)


def _row(row: Mapping[str, Any], month: range) -> dict[str, Any]:
    """Return the row in whole figures, its days cut to the month."""
    found = {name: _figure(name, value) for name, value in row.items()}
    if "start" in found:
        start, end = found["start"], found["end"]
        found["start"] = month.start if start is None else max(start, month.start)
        found["end"] = month.stop if end is None else min(end, month.stop)
    return found


def _figure(name: str, value: Any) -> Any:
    if type(value) is int:  # most are
        return value
    if value is None:
        return "" if name in _TEXTS else None
    if isinstance(value, Decimal):
        return int(value * (100 if name in _HUNDREDTHS else _MILLION))
    if isinstance(value, date):
        return day_number(value)
    return int(value) if isinstance(value, bool) else value


def _while_open(agreements: Sequence[Row], accounts: Sequence[Row], rules: Rules) -> Iterator[Row]:
    """Return the agreements on the days on which their accounts are open."""
    opened = {
        row["account_id"]: (row["opened"], rules.end if row["closed"] is None else row["closed"])
        for row in accounts
    }
    for row in agreements:
        first, last = opened[row["account_id"]]
        start, end = max(row["start"], first), min(row["end"], last)
        if start < end:
            yield {**row, "start": start, "end": end}
