"""What acts of a month should say, by what stands in its books now."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.volumes import PRICE_PART, VOLUMES
from app.documents.customers.issuing import Whose
from app.kernel.month import Month
from app.registry.person_code import code_of
from app.vat.inside import vat_of_change


@dataclass(slots=True)
class WantedAct:
    """An act that a month's books ask for."""

    account_id: int
    customer_id: int
    customer: str
    code: str
    number: str
    """Of the account."""
    address: str
    contracts: list[str] = field(default_factory=list)
    lines: list[dict[str, str]] = field(default_factory=list)
    base: Decimal = Decimal(0)
    vat: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)

    @property
    def content(self) -> dict[str, Any]:
        """Return what is printed; decimals travel as text, so none becomes a float."""
        return {
            "customer": self.customer,
            "code": self.code,
            "account": self.number,
            "address": self.address,
            "contracts": self.contracts,
            "lines": self.lines,
        }


def wanted_acts(session: Session, month: Month) -> Mapping[Whose, WantedAct]:
    """Return the acts of a month by account and customer, in the order of accounts' numbers.

    The sums are all that the month's books charge: the month itself, and what they correct in
    earlier months, each a line of its own.
    """
    found: dict[Whose, WantedAct] = {}
    contracts: dict[Whose, dict[str, None]] = defaultdict(dict)
    asked = {"posted": month.first_day, "methods": list(VOLUMES)}
    for row in session.execute(_CHARGED, asked):
        whose = (row.account_id, row.customer_id)
        act = found.setdefault(
            whose,
            WantedAct(
                row.account_id,
                row.customer_id,
                row.customer,
                row.code,
                row.number,
                row.address,
            ),
        )
        _add(act, row)
        for each in row.contracts:
            contracts[whose][each] = None
    for whose, act in found.items():
        act.contracts = list(contracts[whose])
    return found


def _add(act: WantedAct, row: Any) -> None:
    month: date = row.month
    act.lines.append(
        {
            "service": row.service,
            "month": month.isoformat(),
            "unit": row.unit,
            "quantity": "" if row.quantity is None else str(row.quantity),
            "rate": str(row.vat_rate),
            "base": str(row.amount - row.vat),
            "vat": str(row.vat),
            "gross": str(row.amount),
        }
    )
    act.base += row.amount - row.vat
    act.vat += row.vat
    act.gross += row.amount


# The volume of a composed price's parts is the same: it stands once, on the largest rate's line.
_CHARGED = text(f"""
WITH supply AS (
    SELECT e.account_id, e.service_id, e.month, e.agreement_id, e.vat_rate, sum(e.amount) AS amount
    FROM entry AS e
    JOIN account AS a ON a.id = e.account_id AND a.category <> 'population'
    WHERE e.posted = :posted AND e.nature = 'principal' AND e.kind IN ('charge', 'recalculation')
    GROUP BY e.account_id, e.service_id, e.month, e.agreement_id, e.vat_rate
), taxed AS (
    SELECT s.*, {vat_of_change("coalesce(b.amount, 0)", "s.amount", "s.vat_rate")} AS vat
    FROM supply AS s
    LEFT JOIN LATERAL (
        SELECT sum(e.amount) AS amount
        FROM generate_series(s.month, CAST(:posted AS date) - 1, interval '1 month') AS books (day)
        JOIN entry AS e ON e.posted = books.day::date AND e.account_id = s.account_id
         AND e.service_id = s.service_id AND e.month = s.month
         AND e.agreement_id = s.agreement_id AND e.vat_rate = s.vat_rate
         AND e.nature = 'principal' AND e.kind IN ('charge', 'recalculation', 'opening')
    ) AS b ON true
), sums AS (
    SELECT e.account_id, coalesce(g.debtor_id, h.person_id, 0) AS customer_id, e.service_id,
           e.month, e.vat_rate, sum(e.amount) AS amount, sum(e.vat) AS vat,
           coalesce(array_agg(DISTINCT g.contract_number ORDER BY g.contract_number)
                    FILTER (WHERE g.contract_number <> ''), '{{}}') AS contracts,
           array_agg(DISTINCT e.agreement_id) AS agreements
    FROM taxed AS e
    LEFT JOIN agreement AS g ON g.id = e.agreement_id
    LEFT JOIN account_holder AS h ON h.account_id = e.account_id AND h.retired_at IS NULL
     AND h.valid @> (CAST(:posted AS date) + interval '1 month' - interval '1 day')::date
    GROUP BY e.account_id, coalesce(g.debtor_id, h.person_id, 0), e.service_id, e.month, e.vat_rate
    HAVING sum(e.amount) <> 0
), volumes AS (
    SELECT account_id, agreement_id, service_id, month, max(quantity) AS quantity
    FROM (
        SELECT account_id, agreement_id, service_id, month, price_part, sum(quantity) AS quantity
        FROM (
            SELECT charge.account_id, charge.agreement_id, charge.service_id, charge.month,
                   charge.quantity, {PRICE_PART} AS price_part
            FROM charge
            JOIN account AS a ON a.id = charge.account_id AND a.category <> 'population'
            JOIN run ON run.id = charge.run_id AND run.state = 'published'
            WHERE charge.posted = :posted AND charge.method = ANY (CAST(:methods AS text[]))
        ) AS line
        WHERE price_part <> 'fixed'
        GROUP BY account_id, agreement_id, service_id, month, price_part
    ) AS of_part
    GROUP BY account_id, agreement_id, service_id, month
)
SELECT s.account_id, s.customer_id, coalesce(p.name, '') AS customer,
       {code_of("p.id")} AS code,
       a.number, coalesce(f.address, '') AS address, v.name AS service, v.unit, s.month,
       s.vat_rate, s.amount, s.vat, s.contracts,
       CASE WHEN s.vat_rate = max(s.vat_rate) OVER (
                PARTITION BY s.account_id, s.customer_id, s.service_id, s.month)
            THEN (SELECT sum(q.quantity) FROM volumes AS q
                  WHERE q.account_id = s.account_id AND q.service_id = s.service_id
                    AND q.month = s.month AND q.agreement_id = ANY (s.agreements))
       END AS quantity
FROM sums AS s
JOIN account AS a ON a.id = s.account_id
JOIN service AS v ON v.id = s.service_id
LEFT JOIN person AS p ON p.id = s.customer_id
LEFT JOIN account_search AS f ON f.account_id = s.account_id
ORDER BY a.number, s.account_id, s.customer_id, v.print_order, s.service_id, s.month DESC,
         s.vat_rate DESC
""")  # noqa: S608 - put together from constants
