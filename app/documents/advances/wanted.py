"""What advance invoices of a month should say, by contracts, limits and published months."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.contracts.limits.models import LimitMeasure
from app.contracts.limits.state import limit_states
from app.documents.advances.models import AdvanceTerm
from app.documents.advances.paid_ahead import Overpaid, overpaid
from app.documents.advances.past import past_line, past_lines
from app.documents.advances.planning import LimitLeft, PlannedLine, planned
from app.documents.customers.issuing import Whose
from app.kernel.month import Month
from app.ledger.orders import COMPANY_ITSELF
from app.months.models import MonthRow
from app.vat.payers import payers_by_person

_MONTHS = 12


@dataclass(slots=True)
class PayeeAsked:
    """What a payee's services will cost, what of it is asked, and what was paid ahead of it."""

    iban: str
    whole: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)
    ahead: Decimal = Decimal(0)


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
    by_payee: dict[int | None, PayeeAsked] = field(default_factory=dict)

    @property
    def asked(self) -> Decimal:
        """Return what is to be paid: without what was paid ahead."""
        return self.gross - sum((each.ahead for each in self.by_payee.values()), Decimal(0))

    @property
    def content(self) -> dict[str, Any]:
        """Return what is printed; decimals travel as text, so none becomes a float."""
        return {
            **self.known,
            "contracts": self.contracts,
            "lines": self.lines,
            "payees": self.payees,
            "ahead": self._ahead(),
        }

    def _ahead(self) -> Mapping[str, str]:
        sums: dict[str, Decimal] = {}
        for each in self.by_payee.values():
            if each.ahead:
                sums[each.iban] = sums.get(each.iban, Decimal(0)) + each.ahead
        return {iban: str(sum_) for iban, sum_ in sums.items()}


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
    for rows in past_lines(session, month, list(terms)):
        first = rows[0]
        lines = planned(
            [past_line(row) for row in rows],
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
    _take_off(session, month, found.values())
    return found


def _take_off(session: Session, month: Month, invoices: Iterable[WantedInvoice]) -> None:
    """Ask for nothing that was paid ahead already.

    Months between the last published and this one have yet to be paid from it: each is taken for
    as dear as the planned one.
    """
    invoices = list(invoices)
    left = overpaid(session, sorted({each.account_id for each in invoices}))
    between = _months_between(session, month)
    # Money that names no payee pays whatever is owed, a payee's own money first.
    every = [
        (asked, [(invoice.account_id, of) for of in (payee_id or COMPANY_ITSELF, None)])
        for invoice in invoices
        for payee_id, asked in invoice.by_payee.items()
    ]
    for asked, keys in every:
        _use(left, keys, asked.whole * between)
    for asked, keys in every:
        asked.ahead = _use(left, keys, asked.gross)


def _use(left: Overpaid, keys: Iterable[tuple[int, int | None]], most: Decimal) -> Decimal:
    """Take up to a sum off what is left, one after the other, and return what was taken."""
    used = Decimal(0)
    for key in keys:
        taken = min(left.get(key, Decimal(0)), most - used)
        if taken > 0:
            left[key] -= taken
            used += taken
    return used


def _months_between(session: Session, month: Month) -> int:
    published = MonthRow.charging == "published"
    last = session.scalar(select(func.max(MonthRow.month)).where(published))
    if last is None:
        return 0
    first = Month.of(last)
    return max((month.year - first.year) * _MONTHS + month.number - first.number - 1, 0)


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
    of_payee = invoice.by_payee.setdefault(row.payee_id, PayeeAsked(row.iban))
    of_payee.whole += sum((line.whole for line in lines), Decimal(0))
    of_payee.gross += asked
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
    # What is left is also for the year's months that are to be charged before this one.
    before = min(_months_between(session, month), month.number - 1)
    months = _MONTHS - month.number + 1 + before
    return {
        (state.row.account_id, state.row.service_id): LimitLeft(volume=state.left, months=months)
        for state in limit_states(session, on=month.first_day, accounts=accounts)
        if state.row.measure == LimitMeasure.VOLUME
        and state.row.account_id is not None
        and state.row.service_id is not None
    }
