"""Published lines of accounts that pay in advance, by which a month to come is planned."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.charging.basis import TARIFF_OF_BASIS
from app.charging.benefits.lines import BENEFIT
from app.charging.volumes import PRICE_PART, VOLUMES
from app.documents.advances.planning import PastLine
from app.kernel.month import Month
from app.months.models import MonthRow
from app.registry.person_code import code_of
from app.tariffs.models import Method

_LOOKED_BACK = 3
"""Published months whose average is planned."""
_NOT_TO_COME = (Method.ONE_OFF.value, BENEFIT, "reduction")
"""Lines that say nothing of another month."""


def past_lines(session: Session, month: Month, accounts: Sequence[int]) -> Iterable[Sequence[Any]]:
    """Return the rows of the last published months by account and agreement, in printed order."""
    published = session.scalars(
        select(MonthRow.month)
        .where(MonthRow.charging == "published", MonthRow.month < month.first_day)
        .order_by(MonthRow.month.desc())
        .limit(_LOOKED_BACK)
    ).all()
    rows: Sequence[Any] = session.execute(
        _PAST,
        {
            "books": list(published),
            "accounts": list(accounts),
            "month": month.first_day,
            "volumes": list(VOLUMES),
            "left_out": list(_NOT_TO_COME),
        },
    ).all()
    return _by_service(rows)


def _by_service(rows: Iterable[Any]) -> Iterable[list[Any]]:
    found: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        found.setdefault((row.account_id, row.agreement_id), []).append(row)
    return found.values()


def past_line(row: Any) -> PastLine:
    """Return what of a row is planned by."""
    return PastLine(
        posted=row.posted,
        is_volume=row.is_volume,
        part=row.part,
        quantity=row.quantity,
        price=row.price,
        amount=row.amount,
        price_then=row.price_then,
        vat_rate=row.vat_rate,
    )


# A tariff of the same key that holds in the month to come; without one, the price as it was.
_PAST = text(f"""
WITH line AS (
    SELECT charge.account_id, charge.service_id, charge.posted, charge.quantity, charge.price,
           charge.amount, charge.vat_rate, charge.method, {PRICE_PART} AS part,
           {TARIFF_OF_BASIS} AS tariff_id
    FROM charge JOIN run ON run.id = charge.run_id AND run.state = 'published'
    WHERE charge.posted = ANY (CAST(:books AS date[]))
      AND charge.account_id = ANY (CAST(:accounts AS bigint[]))
      AND charge.month = charge.posted
      AND charge.method <> ALL (CAST(:left_out AS text[]))
)
SELECT a.id AS account_id, a.number, coalesce(f.address, '') AS address, g.id AS agreement_id,
       g.debtor_id AS customer_id, p.name AS customer,
       {code_of("p.id")} AS code,
       coalesce(g.contract_number, '') AS contract_number, g.service_id, v.name AS service, v.unit,
       y.id AS payee_id, coalesce(y.name, '') AS payee, coalesce(y.edrpou, '') AS payee_code,
       coalesce(y.iban, '') AS iban, l.posted, l.part,
       l.method = ANY (CAST(:volumes AS text[])) AND l.part <> 'fixed' AS is_volume,
       l.quantity, l.price, l.amount, coalesce(n.price, l.price) AS price_then,
       coalesce(n.vat_rate, l.vat_rate) AS vat_rate
FROM line AS l
JOIN account AS a ON a.id = l.account_id AND a.category <> 'population'
JOIN agreement AS g ON g.account_id = l.account_id AND g.service_id = l.service_id
 AND g.retired_at IS NULL AND g.valid @> CAST(:month AS date)
JOIN person AS p ON p.id = g.debtor_id
JOIN service AS v ON v.id = g.service_id
LEFT JOIN payee AS y ON y.id = coalesce(g.payee_id, v.payee_id)
LEFT JOIN account_search AS f ON f.account_id = a.id
LEFT JOIN tariff AS o ON o.id = l.tariff_id
LEFT JOIN tariff AS n ON n.retired_at IS NULL AND n.valid @> CAST(:month AS date)
 AND n.service_id = o.service_id AND n.part = o.part AND n.zone = o.zone
 AND n.tier_floor = o.tier_floor
 AND (n.settlement_id, n.district_code, n.building_id, n.category, n.contract_model)
     IS NOT DISTINCT FROM
     (o.settlement_id, o.district_code, o.building_id, o.category, o.contract_model)
ORDER BY a.number, a.id, v.print_order, g.service_id, g.id, l.posted, l.part
""")  # noqa: S608 - put together from constants
