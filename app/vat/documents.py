"""A month's tax invoices and adjustments, each adjustment with the invoice and line it is of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.months.models import MonthRow
from app.registry.models import Account, ConsumerCategory
from app.vat.adjusting import Issued
from app.vat.customers import Customers, all_customers
from app.vat.invoices import Invoice, InvoiceKind, documents_of, number
from app.vat.register import NEAR, VatRecord, vat_records

_PEOPLE = ConsumerCategory.POPULATION


def invoices_of(session: Session, month: Month) -> Sequence[Invoice]:
    """Return the month's documents; numbered once its books are closed.

    An adjustment for a named customer is of one invoice: what became less goes off the invoices
    of that supply, or of advances, in the order in which they became due (the first event first).
    Earlier adjustments have taken their part. People's summary invoices are not sought out.

    Source: tax-code/201
    """
    customers = all_customers(session)
    touched: dict[str, set[tuple[int, date]]] = defaultdict(set)
    found = documents_of(_noted(vat_records(session, month), touched), customers)
    if adjusted := {each.customer.account for each in found if _is_sought(each)}:
        supplies = {each for account in adjusted for each in touched[account]}
        issued = _issued_before(session, month, supplies, customers)
        found = list(issued.passed(found))
    number(found, session, month)
    return found


def _noted(
    records: Iterable[VatRecord], touched: dict[str, set[tuple[int, date]]]
) -> Iterator[VatRecord]:
    """Yield records as they come, and note which supplies of customers they are of."""
    for each in records:
        if each.category != _PEOPLE:
            touched[each.number].add((each.account_id, each.month))
        yield each


def _is_sought(each: Invoice) -> bool:
    return each.kind is InvoiceKind.ADJUSTMENT and not each.is_of_people


def _issued_before(
    session: Session, month: Month, supplies: set[tuple[int, date]], customers: Customers
) -> Issued:
    """Return what earlier months' invoices of these supplies are left with."""
    issued = Issued()
    # An invoice's number counts all customers' of its month, not only of those who are adjusted.
    accounts = session.scalars(
        select(Account.id).where(Account.category != _PEOPLE).order_by(Account.id)
    ).all()
    for earlier in _months_of(session, month, supplies):
        found = documents_of(vat_records(session, earlier, accounts=accounts), customers)
        number(found, session, earlier)
        for _ in issued.passed(found):
            pass
    return issued


def _months_of(session: Session, month: Month, supplies: set[tuple[int, date]]) -> Sequence[Month]:
    """Return the months before this one that tell of these supplies, or of their advances."""
    before = select(MonthRow.month).where(MonthRow.month < month.first_day)
    rows = session.scalars(
        _MONTHS,
        {
            "books": session.scalars(before).all(),
            "accounts": [account_id for account_id, _ in supplies],
            "months": [of for _, of in supplies],
            "ahead": NEAR,
            "before": month.first_day,
        },
    )
    return [Month.of(each) for each in rows]


_MONTHS = text("""
SELECT DISTINCT told.of
FROM (
    SELECT greatest(e.posted, least(date_trunc('month', e.on_day)::date,
                                    (e.posted + make_interval(months => :ahead))::date)) AS of
    FROM entry AS e
    JOIN unnest(CAST(:accounts AS bigint[]), CAST(:months AS date[])) AS asked (account_id, month)
      ON asked.account_id = e.account_id AND (asked.month = e.month OR e.service_id = 0)
    WHERE e.posted = ANY (CAST(:books AS date[]))
) AS told
JOIN month AS opened ON opened.month = told.of
WHERE told.of < :before
ORDER BY told.of
""")
