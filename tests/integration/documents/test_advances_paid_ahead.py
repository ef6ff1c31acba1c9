"""Advance invoices ask for nothing that was paid ahead already, and are paid by a code."""

from base64 import urlsafe_b64decode
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.documents.advances.issuing import issue_advances, standing_invoices
from app.documents.advances.listing import advances_of_month
from app.documents.advances.payment_code import link_of
from app.documents.advances.pdf import advance_content, advance_pdf
from app.documents.customers.issuing import Issued
from app.documents.qr import QrVersion
from app.kernel.month import Month
from app.tariffs.models import Payee, Service
from tests.factories.accounts import BY
from tests.factories.money import pay
from tests.integration.charging.corrections import NOV, OCT, Flat, flat
from tests.integration.documents.test_advances import asked, autumn, shop

__all__ = ["autumn", "flat", "shop"]
pytestmark = pytest.mark.postgres
D = Decimal
TODAY = date(2026, 10, 31)
DEC = Month(2026, 12)
IBAN = "UA213223130000026007233566001"


def again(of: Flat, month: Month = NOV) -> Issued:
    with company_session(of.company) as session:
        return issue_advances(session, month, on=TODAY, by=BY)


def paid(of: Flat, amount: str) -> None:
    with company_session(of.company) as session:
        pay(session, of.account, amount, date(2026, 11, 2))


def sums(of: Flat, month: Month = NOV) -> tuple[Decimal, Decimal, Decimal]:
    """Return what the standing invoice is for, what was paid ahead of it, what it asks for."""
    with company_session(of.company) as session:
        (row,) = (each for each in advances_of_month(session, month) if each.replaced_by is None)
        return row.gross, row.ahead, row.to_pay


def test_asks_without_what_was_overpaid_and_stays_when_it_is_paid(shop: Flat) -> None:
    """October is 650.00; of 750.00 paid 100.00 is ahead. A half of 650.00 is 325.00."""
    paid(shop, "750.00")

    assert again(shop) == Issued(1, 0)

    assert sums(shop) == (D("325.00"), D("100.00"), D("225.00"))
    paid(shop, "225.00")
    assert again(shop) == Issued(0, 0)
    with company_session(shop.company) as session:
        asked(session, shop, "100")
    assert again(shop) == Issued(0, 1)
    assert sums(shop) == (D("650.00"), D("325.00"), D("325.00"))


def test_is_not_issued_where_nothing_is_left_to_ask(shop: Flat) -> None:
    paid(shop, "975.00")

    assert again(shop) == Issued(0, 0, 1)

    with company_session(shop.company) as session:
        assert standing_invoices(session, NOV) == {}


def test_leaves_the_month_between_its_money(shop: Flat) -> None:
    """Paid is 1,350.00: October 650.00, November as much again, so 50.00 is December's."""
    paid(shop, "1350.00")

    assert again(shop, DEC) == Issued(1, 0)

    assert sums(shop, DEC) == (D("325.00"), D("50.00"), D("275.00"))


def test_whoever_owes_is_asked_for_the_whole(shop: Flat) -> None:
    paid(shop, "600.00")

    assert again(shop) == Issued(1, 0)

    assert sums(shop) == (D("325.00"), D("0.00"), D("325.00"))


def one_payee_of_all(shop: Flat) -> None:
    with company_session(shop.company) as session:
        payee = Payee(name="КП «Водоканал»", edrpou="37193071", iban=IBAN)
        session.add(payee)
        session.flush()
        for service in session.scalars(select(Service)):
            service.payee_id = payee.id


def test_money_that_names_no_payee_is_ahead_of_any(shop: Flat) -> None:
    """It pays whatever is owed; of 750.00 paid 100.00 is ahead, whosesoever the services are."""
    one_payee_of_all(shop)
    paid(shop, "750.00")

    assert again(shop) == Issued(1, 0)

    assert sums(shop) == (D("325.00"), D("100.00"), D("225.00"))


def test_is_paid_by_a_code_that_says_what_is_left(shop: Flat) -> None:
    """Each payee has a code of his own; one's overpayment pays no other's services."""
    one_payee_of_all(shop)
    assert again(shop) == Issued(1, 0)

    with company_session(shop.company) as session:
        (invoice,) = standing_invoices(session, NOV).values()
        told = advance_content(invoice, company="Водоканал", before=None)
        (shown,) = invoice.content["payees"]
        link, nothing = (
            link_of(invoice, shown, asked=sum_, purpose="передоплата", version=QrVersion.V003)
            for sum_ in (D("325.00"), D(0))
        )
        pdf = advance_pdf(session, invoice, company="Водоканал")

    assert link is not None
    text = link.removeprefix("https://qr.bank.gov.ua/")
    fields = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("cp1251").split("\n")
    assert fields[5:12] == [
        "КП «Водоканал»",
        IBAN,
        "UAH325.00",
        "37193071",
        "SUPP/REGU",
        f"{invoice.number}/{invoice.year}",
        "передоплата",
    ]
    assert nothing is None
    assert str(told["payees"]).count("<svg") == 1
    assert "До сплати з ПДВ" in str(told["totals"])
    assert pdf.startswith(b"%PDF")
    assert invoice.month == OCT.plus(1).first_day
