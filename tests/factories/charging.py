"""Facts of charging for unit tests: typed by the shapes, every default legal."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from app.charging import facts as shapes
from app.charging.exact import day_number
from app.charging.facts import Facts, Schema
from app.charging.rules import Rules
from app.kernel.month import Month

NOVEMBER = Month(2026, 11)
RULES = Rules(NOVEMBER)

_ABSENT = {
    "tier_ceiling",
    "removed",
    "capacity",
    "volume",
    "cap",
    *(name for name in shapes.REGISTERS if name.startswith(("first_", "from_", "to_", "after_"))),
    "before_value",
} - {"to_confirmed", "to_passes_zero"}
_GIVEN: dict[str, Any] = {
    "account_id": 1,
    "building_id": 1,
    "settlement_id": 0,
    "category": "",
    "contract_model": "individual",
    "decimals": 3,
    "multiplier": 1_000_000,
    "unit": "m3",
    "vat_rate": 2000,
    "places": 3,
    "per": "person",
    "norm_kind": "",
    "in_season": 1,
}


def millions(value: str | int | Decimal) -> int:
    return int(Decimal(value) * 1_000_000)


def frame(schema: Schema, rows: list[dict[str, Any]], rules: Rules = RULES) -> pl.DataFrame:
    return pl.DataFrame([_whole(schema, row, rules) for row in rows], schema=schema)


def _whole(schema: Schema, row: dict[str, Any], rules: Rules) -> dict[str, Any]:
    whole: dict[str, Any] = {"start": rules.first, "end": rules.end}
    for name, kind in schema.items():
        if name in row:
            whole[name] = day_number(row[name]) if isinstance(row[name], date) else row[name]
        elif name not in whole:
            nothing = None if name in _ABSENT else ("" if kind == pl.String else 0)
            whole[name] = _GIVEN.get(name, nothing)
    return {name: whole[name] for name in schema}


def some_facts(rules: Rules = RULES, **rows: list[dict[str, Any]]) -> Facts:
    """Return facts of the given rows; one account and the services they name by default."""
    services = {
        row["service_id"]: {"service_id": row["service_id"], "code": f"s{row['service_id']}"}
        for row in rows.get("agreements", [])
    }
    given: dict[str, list[dict[str, Any]]] = {"accounts": [{}], "services": list(services.values())}
    given |= rows
    given["services"] = [{"unit": "m3", **row} for row in given["services"]]
    frames: dict[str, Any] = {
        name: frame(getattr(shapes, name.upper()), listed, rules) for name, listed in given.items()
    }
    return Facts(**frames)


def an_agreement(method: str, *, number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"agreement_id": number, "service_id": number, "method": method} | changes


def a_tariff(amount: str, *, number: int = 1, service: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a tariff for everyone, unless `changes` name whom."""
    for_all = {"building_id": 0, "contract_model": ""}
    named = {"tariff_id": number, "service_id": service, "price": millions(amount)}
    return for_all | named | changes


def a_register(
    start: str | None, end: str | None, *, number: int = 7, rules: Rules = RULES, **changes: Any
) -> dict[str, Any]:
    """Return a register read on the last days of the month before and of the month."""
    made: dict[str, Any] = {"register_id": number, "meter_id": number, "service_id": 1}
    if start is not None:
        made |= {"from_id": number * 10, "from_day": rules.first - 1, "from_value": millions(start)}
    if end is not None:
        made |= {"to_id": number * 10 + 1, "to_day": rules.end - 1, "to_value": millions(end)}
    for name in ("capacity", "multiplier"):
        if name in changes:
            changes[name] = millions(changes[name])
    return made | changes
