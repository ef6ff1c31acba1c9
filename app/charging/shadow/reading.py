"""Reading the facts of a few accounts for the reference: its own queries, a row at a time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.rules import Rules
from app.charging.shadow.dials import dials
from app.charging.shadow.figures import Row, Rows, day_number
from app.charging.shadow.known import Known

_MILLION = 1_000_000
_HUNDREDTHS = {"amount", "vat_rate", "off_hours", "off_percent"}
_DAYS = {"start", "end", "opened", "closed"}
_TEXTS = {"district", "contract_model", "norm_kind", "area_kind", "category"}
"""Where nothing is said, the rules mean an empty text."""


def known_of(session: Session, accounts: Sequence[int], rules: Rules) -> Known:
    """Return all that the reference must know of these accounts to charge them for the month."""
    known = {
        "accounts": list(accounts),
        "first": rules.month.first_day,
        "end": rules.month.plus(1).first_day,
    }

    def read(name: str) -> list[dict[str, Any]]:
        rows = session.execute(text(_STATEMENTS[name]), known).mappings()
        return [_row(dict(row), rules) for row in rows]

    of_accounts = read("accounts")
    return Known(
        accounts=Rows(of_accounts),
        agreements=Rows(list(_while_open(read("agreements"), of_accounts, rules))),
        services=Rows(read("services")),
        parameters=Rows(read("parameters")),
        registers=Rows(dials(session, accounts, rules)),
        tariffs=Rows(read("tariffs")),
        norms=Rows(read("norms")),
        orders=Rows(read("orders")),
        absences=Rows(read("absences")),
        interruptions=Rows(read("interruptions")),
        heat_seasons=Rows(read("heat_seasons")),
    )


def _row(row: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """Return the row in whole figures, its days cut to the month."""
    found = {name: _figure(name, value) for name, value in row.items()}
    if "start" in found:
        found["start"] = max(found["start"], rules.first)
        found["end"] = rules.end if found["end"] is None else min(found["end"], rules.end)
    return found


def _figure(name: str, value: Any) -> Any:
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


_STATEMENTS = {
    "accounts": """
        SELECT a.id AS account_id, p.building_id, s.settlement_id, b.district_code AS district,
               a.category, a.opened_on AS opened, a.closed_on AS closed
        FROM account AS a
        JOIN premises AS p ON p.id = a.premises_id
        JOIN building AS b ON b.id = p.building_id
        JOIN street AS s ON s.id = b.street_id
        WHERE a.id = ANY(:accounts)""",
    "agreements": """
        SELECT id AS agreement_id, account_id, service_id, method, contract_model, norm_kind,
               area_kind, amount, lower(valid) AS start, upper(valid) AS "end"
        FROM agreement
        WHERE account_id = ANY(:accounts) AND retired_at IS NULL
          AND valid && daterange(:first, :end)""",
    "services": "SELECT id AS service_id, code, unit, volume_places AS places FROM service",
    "parameters": """
        SELECT id AS parameter_id, account_id, kind, value, lower(valid) AS start,
               upper(valid) AS "end"
        FROM account_parameter
        WHERE account_id = ANY(:accounts) AND retired_at IS NULL
          AND valid && daterange(:first, :end)""",
    "tariffs": """
        SELECT id AS tariff_id, service_id, coalesce(settlement_id, 0) AS settlement_id,
               district_code AS district, coalesce(building_id, 0) AS building_id, category,
               contract_model, part AS price_part, tier_floor, tier_ceiling, zone, price,
               lower(valid) AS start, upper(valid) AS "end"
        FROM tariff
        WHERE retired_at IS NULL AND valid && daterange(:first, :end)""",
    "norms": """
        SELECT id AS norm_id, service_id, kind AS norm_kind, per, value,
               coalesce(settlement_id, 0) AS settlement_id,
               (extract(month FROM CAST(:first AS date)) = ANY(
                    CASE WHEN season_from <= season_to
                         THEN ARRAY(SELECT generate_series(season_from, season_to))
                         ELSE ARRAY(SELECT generate_series(season_from, 12))
                              || ARRAY(SELECT generate_series(1, season_to)) END)) AS in_season,
               lower(valid) AS start, upper(valid) AS "end"
        FROM norm
        WHERE retired_at IS NULL AND valid && daterange(:first, :end)""",
    "orders": """
        SELECT o.id AS order_id, o.account_id, i.service_id, o.quantity, o.price, o.vat_rate,
               o.is_vat_on_top AS on_top
        FROM one_off_order AS o JOIN price_item AS i ON i.id = o.item_id
        WHERE o.account_id = ANY(:accounts) AND o.month = :first AND o.retired_at IS NULL""",
    "absences": """
        SELECT id AS absence_id, account_id, persons AS absent,
               coalesce(upper(valid) - lower(valid), 1000000) AS lasts,
               lower(valid) AS start, least(upper(valid), noticed_until) AS "end"
        FROM absence
        WHERE account_id = ANY(:accounts) AND retired_at IS NULL
          AND valid && daterange(:first, :end) AND noticed_until > :first""",
    "heat_seasons": """
        SELECT DISTINCT h.id, h.building_id, h.service_id, lower(h.valid) AS start,
               upper(h.valid) AS "end"
        FROM heat_season AS h
        JOIN premises AS p ON p.building_id = h.building_id
        JOIN account AS a ON a.premises_id = p.id
        WHERE a.id = ANY(:accounts) AND h.retired_at IS NULL""",
    "interruptions": """
        SELECT DISTINCT i.id AS interruption_id, i.building_id, i.service_id,
               (i.kind = 'quality')::int AS quality, i.hours AS off_hours,
               i.percent AS off_percent, i.degrees, lower(i.valid) AS start,
               upper(i.valid) AS "end"
        FROM interruption AS i
        JOIN premises AS p ON p.building_id = i.building_id
        JOIN account AS a ON a.premises_id = p.id
        WHERE a.id = ANY(:accounts) AND i.retired_at IS NULL
          AND i.valid && daterange(:first, :end)""",
}
