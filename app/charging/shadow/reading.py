"""Reading the facts of a few accounts for the reference: its own queries, a row at a time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.charging.rules import Rules
from app.charging.shadow.dials import dials, house_dials
from app.charging.shadow.fetching import fetched
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


def known_of(session: Session, accounts: Sequence[int], rules: Rules, *, run_id: int) -> Known:
    """Return all that the reference must know of these accounts to charge them for the month.

    What the run corrected in earlier months counts as if it were published.
    """
    known = {
        "run": run_id,
        "accounts": list(accounts),
        "first": rules.month.first_day,
        "end": rules.month.plus(1).first_day,
    }

    month = range(rules.first, rules.end)

    def read(name: str) -> list[dict[str, Any]]:
        return [_row(row, month) for row in fetched(session, STATEMENTS[name], known)]

    of_accounts, distributions = read("accounts"), read("distributions")
    houses, registers = read("heat_houses"), dials(session, accounts, rules)
    buildings = sorted({each["building_id"] for each in (*distributions, *houses)})
    return Known(
        accounts=Rows(of_accounts),
        agreements=Rows(list(_while_open(read("agreements"), of_accounts, rules))),
        services=Rows(read("services")),
        parameters=Rows(read("parameters")),
        registers=Rows(registers),
        tariffs=Rows(read("tariffs")),
        norms=Rows(read("norms")),
        orders=Rows(read("orders")),
        absences=Rows(read("absences")),
        interruptions=Rows(read("interruptions")),
        heat_seasons=Rows(read("heat_seasons")),
        container_places=Rows(read("container_places")),
        container_trips=Rows(read("container_trips")),
        house_loads=Rows(read("house_loads")),
        benefits=Rows(read("benefits")),
        distributions=Rows(distributions),
        house_registers=Rows(house_dials(session, buildings, rules)),
        heat_houses=Rows(houses),
        heat_buildings=Rows(read("heat_buildings")),
        heat_devices=Rows(read("heat_devices")),
        hot_water_months=Rows(read("hot_water_months")),
        heat_usual=Rows(read("heat_usual") if rules.heat.share_cap else []),
        **shared_of(session, accounts, rules),
        **unread_of(session, accounts, registers, rules, run_id=run_id),
    )


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


def _while_open(
    agreements: Sequence[dict[str, Any]], accounts: Sequence[Row], rules: Rules
) -> Iterator[Row]:
    """Return the agreements on the days on which their accounts are open."""
    opened = {
        row["account_id"]: (row["opened"], rules.end if row["closed"] is None else row["closed"])
        for row in accounts
    }
    for row in agreements:
        first, last = opened[row["account_id"]]
        row["start"], row["end"] = max(row["start"], first), min(row["end"], last)
        if row["start"] < row["end"]:
            yield row
