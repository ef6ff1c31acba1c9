"""What advance invoices of a month should say, by contracts, limits and published months."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.charging.basis import TARIFF_OF_BASIS
from app.charging.benefits.lines import BENEFIT
from app.charging.volumes import PRICE_PART, VOLUMES
from app.contracts.limits.models import LimitMeasure
from app.contracts.limits.state import limit_states
from app.documents.advances.models import AdvanceTerm
from app.documents.advances.planning import LimitLeft, PastLine, PlannedLine, planned
from app.documents.customers.issuing import Whose
from app.kernel.month import Month
from app.months.models import MonthRow
from app.registry.person_code import code_of
from app.tariffs.models import Method
from app.vat.payers import payers_by_person

_MONTHS = 12
_LOOKED_BACK = 3
"""Published months whose average is planned."""
_NOT_TO_COME = (Method.ONE_OFF.value, BENEFIT, "reduction")
"""Lines that say nothing of another month."""


@dataclass(slots=True)
class WantedInvoice:
    """An advance invoice that a contract asks for."""

    account_id: int
    customer_id: int
    known: Mapping[str, Any]
    """Customer, code, VAT number, account, address, percent, contract clause."""
    contracts: list[str] = field(default_factory=list)
    lines: list[dict[str, str]] = field(default_factory=list)
    payees: list[dict[str, str]] = field(default_factory=list)
    base: Decimal = Decimal(0)
    vat: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)

    @property
    def content(self) -> dict[str, Any]:
        """Return what is printed; decimals travel as text, so none becomes a float."""
        return {
            **self.known,
            "contracts": self.contracts,
            "lines": self.lines,
            "payees": self.payees,
        }


def wanted_invoices(session: Session, month: Month, *, on: date) -> Mapping[Whose, WantedInvoice]:
    """Return the invoices of a month by account and customer, in the order of their numbers.

    Only of accounts whose contract asks for an advance on the month's first day. The customer is
    named as of the day `on`.
    """
    live = select(AdvanceTerm).where(
        AdvanceTerm.retired_at.is_(None), AdvanceTerm.valid.contains(month.first_day)
    )
    terms = {each.account_id: each.percent for each in session.scalars(live)}
    if not terms:
        return {}
    limits = _limits(session, month, list(terms))
    payers = payers_by_person(session)
    found: dict[Whose, WantedInvoice] = {}
    for rows in _by_service(_past(session, month, list(terms))):
        first = rows[0]
        lines = planned(
            [_line(row) for row in rows],
            limits.get((first.account_id, first.service_id)),
            percent=terms[first.account_id],
        )
        if not lines:
            continue
        whose = (first.account_id, first.customer_id)
        if whose not in found:
            number = next(
                (each for each in payers.get(first.customer_id, ()) if each.holds_on(on)), None
            )
            found[whose] = WantedInvoice(
                first.account_id,
                first.customer_id,
                {
                    "customer": number.name if number else first.customer,
                    "code": first.code,
                    "vat_number": number.number if number else "",
                    "account": first.number,
                    "address": first.address,
                    "percent": str(terms[first.account_id]),
                },
            )
        _add(found[whose], first, lines)
    return found


def _add(invoice: WantedInvoice, row: Any, lines: Sequence[PlannedLine]) -> None:
    if row.contract_number and row.contract_number not in invoice.contracts:
        invoice.contracts.append(row.contract_number)
    for line in lines:
        invoice.lines.append(
            {
                "service": row.service,
                "unit": row.unit,
                "quantity": "" if line.quantity is None else str(line.quantity),
                "price": "" if line.price is None else str(line.price),
                "rate": str(line.vat_rate),
                "whole": str(line.whole),
                "base": str(line.gross - line.vat),
                "vat": str(line.vat),
                "gross": str(line.gross),
                "source": line.source.value,
                "since": line.months[0].isoformat(),
                "until": line.months[-1].isoformat(),
            }
        )
        invoice.base += line.gross - line.vat
        invoice.vat += line.vat
        invoice.gross += line.gross
    asked = sum((line.gross for line in lines), Decimal(0))
    for each in invoice.payees:
        if each["iban"] == row.iban:
            each["gross"] = str(Decimal(each["gross"]) + asked)
            return
    invoice.payees.append(
        {"name": row.payee, "code": row.payee_code, "iban": row.iban, "gross": str(asked)}
    )


def _limits(
    session: Session, month: Month, accounts: Sequence[int]
) -> Mapping[tuple[int, int], LimitLeft]:
    months = _MONTHS - month.number + 1
    return {
        (state.row.account_id, state.row.service_id): LimitLeft(volume=state.left, months=months)
        for state in limit_states(session, on=month.first_day, accounts=accounts)
        if state.row.measure == LimitMeasure.VOLUME
        and state.row.account_id is not None
        and state.row.service_id is not None
    }


def _past(session: Session, month: Month, accounts: Sequence[int]) -> Sequence[Any]:
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
    return rows


def _by_service(rows: Iterable[Any]) -> Iterable[list[Any]]:
    found: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        found.setdefault((row.account_id, row.agreement_id), []).append(row)
    return found.values()


def _line(row: Any) -> PastLine:
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
       coalesce(y.name, '') AS payee, coalesce(y.edrpou, '') AS payee_code,
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
