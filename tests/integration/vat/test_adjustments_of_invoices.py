"""Adjustments name the invoice and the line they are of: the first event first."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.months.operations import open_month
from app.registry.models import ConsumerCategory
from app.tariffs.models import Agreement
from app.vat.adjusting import Issued
from app.vat.customers import NOBODY, Customer
from app.vat.documents import invoices_of
from app.vat.invoices import Invoice, InvoiceKind
from app.vat.register import vat_records
from tests.factories.money import close, publish
from tests.integration.vat.registers import FEB, JAN, D, correct, water_of

pytestmark = pytest.mark.postgres
MAR = FEB.plus(1)
Told = tuple[str, int | None, str, int, Decimal, Decimal]
"""Day, number and day of the invoice adjusted, its line, gross, VAT."""


def adjusted(session: Session, month: Month) -> list[Told]:
    documents = invoices_of(session, month)
    assert sum(each.gross for each in documents) == sum(
        each.gross for each in vat_records(session, month)
    )
    return [
        (
            f"{each.day:%d.%m}",
            each.adjusts.number if each.adjusts else None,
            f"{each.adjusts.day:%d.%m}" if each.adjusts else "",
            each.places.get(line, 0),
            gross,
            vat,
        )
        for each in documents
        if each.kind is InvoiceKind.ADJUSTMENT
        for line, (gross, vat) in each.lines.items()
    ]


def test_what_is_less_goes_off_the_invoice_of_its_month(session: Session, shop: Agreement) -> None:
    """Two shops are invoiced for January: 120.00 (VAT 20.00) and 600.00 (VAT 100.00)."""
    other = water_of(session, ConsumerCategory.COMPANY)
    publish(session, JAN, (shop, "120.00"), (other, "600.00"))
    publish(session, FEB, (shop, "60.00"))
    close(session, JAN)
    correct(session, other, JAN, "-60.00", posted=FEB)

    # Of the invoices of one day the second is the other shop's.
    assert adjusted(session, FEB) == [("28.02", 2, "31.01", 1, D(-60), D(-10))]


def test_what_is_less_of_a_later_month_leaves_the_invoice_of_an_earlier_one(
    session: Session, shop: Agreement
) -> None:
    """Of January's 120.00 go 6.00, of February's 60.00 go 12.00: each off its own invoice."""
    publish(session, JAN, (shop, "120.00"))
    publish(session, FEB, (shop, "60.00"))
    close(session, JAN)
    open_month(session, MAR)
    correct(session, shop, JAN, "-6.00", posted=MAR)
    correct(session, shop, FEB, "-12.00", posted=MAR)

    assert [(of, *sums) for _, _, of, _, *sums in adjusted(session, MAR)] == [
        ("31.01", D(-6), D(-1)),
        ("28.02", D(-12), D(-2)),
    ]


def test_what_goes_to_and_from_an_invoice_in_later_months_is_counted(
    session: Session, shop: Agreement
) -> None:
    publish(session, JAN, (shop, "120.00"))
    open_month(session, FEB)
    close(session, JAN)
    correct(session, shop, JAN, "30.00", posted=FEB)
    publish(session, FEB)
    open_month(session, MAR)
    close(session, FEB)
    correct(session, shop, JAN, "-150.00", posted=MAR)

    assert adjusted(session, FEB) == [("28.02", 1, "31.01", 1, D(30), D(5))]
    assert adjusted(session, MAR) == [("31.03", 1, "31.01", 1, D(-150), D(-25))]


WATER = ("вода", JAN.first_day, D(20))


SHOP = Customer(7, account="01")


def invoice(day: int, gross: str, vat: str, *, of: Customer = SHOP) -> Invoice:
    made = Invoice(InvoiceKind.INVOICE, date(2026, 1, day), of, number=day)
    made.add(WATER, D(gross), D(vat))
    return made


def less(day: int, gross: str, vat: str, *, of: Customer = SHOP) -> Invoice:
    made = Invoice(InvoiceKind.ADJUSTMENT, date(2026, 1, day), of)
    made.add(WATER, D(gross), D(vat))
    return made


def parted(*documents: Invoice) -> list[tuple[int, int | None, Decimal, Decimal]]:
    return [
        (each.day.day, each.adjusts.number if each.adjusts else None, *each.lines[WATER])
        for each in Issued().passed(documents)
        if each.kind is InvoiceKind.ADJUSTMENT
    ]


class TestTheFirstEventFirst:
    def test_an_adjustment_is_parted_by_invoices(self) -> None:
        """10.01 and 20.00 were invoiced; 25.00 less is 10.01 of the first, 14.99 of the second."""
        found = parted(
            invoice(5, "20.00", "3.33"), invoice(2, "10.01", "1.67"), less(9, "-25.00", "-4.17")
        )

        assert found == [(9, 2, D("-10.01"), D("-1.67")), (9, 5, D("-14.99"), D("-2.50"))]

    def test_what_an_earlier_one_took_is_gone_and_the_rest_is_of_no_invoice_here(self) -> None:
        found = parted(
            invoice(2, "10.00", "1.67"),
            less(3, "-6.00", "-1.00"),
            less(4, "-6.00", "-1.00"),
        )

        assert found == [
            (3, 2, D("-6.00"), D("-1.00")),
            (4, 2, D("-4.00"), D("-0.67")),
            (4, None, D("-2.00"), D("-0.33")),
        ]

    def test_another_customer_s_invoice_is_left_alone(self) -> None:
        other = Customer(8, account="02")

        found = parted(invoice(2, "10.00", "1.67", of=other), less(3, "-6.00", "-1.00"))

        assert found == [(3, None, D("-6.00"), D("-1.00"))]

    def test_advances_are_one_supply_whatever_their_month(self) -> None:
        advance = Invoice(InvoiceKind.INVOICE, date(2026, 1, 5), Customer(7), number=1)
        advance.add(("", JAN.first_day, D(20)), D(12), D(2))
        used = Invoice(InvoiceKind.ADJUSTMENT, date(2026, 2, 5), Customer(7))
        used.add(("", FEB.first_day, D(20)), D(-12), D(-2))

        *_, found = Issued().passed([used, advance])

        assert (found.adjusts, found.places) == (advance, {("", FEB.first_day, D(20)): 1})

    def test_people_s_summaries_are_not_sought_out(self) -> None:
        found = parted(invoice(2, "10.00", "1.67", of=NOBODY), less(3, "-6.00", "-1.00", of=NOBODY))

        assert found == [(3, None, D("-6.00"), D("-1.00"))]
