"""Summary invoices of people: one a day, whoever paid."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.registry.models import ConsumerCategory
from app.tariffs.models import Agreement
from app.vat.documents import invoices_of
from app.vat.invoices import InvoiceKind
from tests.factories.money import pay, publish
from tests.integration.vat.registers import JAN, D, water_of
from tests.integration.vat.test_invoices import told

pytestmark = pytest.mark.postgres


def test_people_have_one_summary_a_day(session: Session, flat: Agreement) -> None:
    """Two flats pay on the last day, one of them on the day before too."""
    neighbour = water_of(session, ConsumerCategory.POPULATION)
    publish(session, JAN, (flat, "120.00"), (neighbour, "120.00"))
    pay(session, neighbour.account_id, "12.00", date(2026, 1, 30))
    for each, amount in ((flat, "30.00"), (neighbour, "42.00")):
        pay(session, each.account_id, amount, date(2026, 1, 31))

    summaries = invoices_of(session, JAN)

    assert [told(each) for each in summaries] == [
        (InvoiceKind.SUMMARY, "30.01", "", [(D(12), D(2))]),
        (InvoiceKind.SUMMARY, "31.01", "", [(D(72), D(12))]),
    ]
    assert all(each.is_of_people for each in summaries)
