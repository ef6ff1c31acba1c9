"""Advance invoices: from published months and contracts to paper; no charge, VAT when paid."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.contracts.limits.models import LimitMeasure
from app.contracts.limits.operations import NewLimit, set_limit
from app.database import company_session
from app.documents.advances.issuing import (
    AdvanceTooEarly,
    AdvanceTooLate,
    issue_advances,
    standing_invoices,
)
from app.documents.advances.models import AdvanceInvoice
from app.documents.advances.pdf import advance_content, advance_pdf
from app.documents.advances.terms import (
    AdvanceNotAsked,
    AdvanceOfPeople,
    ask_in_advance,
    ask_no_more,
)
from app.documents.customers.issuing import Issued
from app.ledger.models import Entry
from app.registry.models import Account, ConsumerCategory
from app.tariffs.operations import Act, Price, TariffKey, set_tariff
from app.vat.register import vat_records
from tests.factories.accounts import BY
from tests.factories.money import pay
from tests.integration.charging.corrections import NOV, OCT, Flat, flat

__all__ = ["flat"]
pytestmark = pytest.mark.postgres
D = Decimal
TODAY = date(2026, 10, 31)


@pytest.fixture(autouse=True)
def autumn() -> Iterator[None]:
    with time_machine.travel("2026-11-05T10:00:00Z", tick=True):
        yield


@pytest.fixture
def shop(flat: Flat) -> Flat:
    """Of October a shop was charged 5 m3 by 30.00 and 50 m2 by 10.00; a half is paid ahead."""
    with company_session(flat.company) as session:
        session.get_one(Account, flat.account).category = ConsumerCategory.COMPANY
        session.flush()
        asked(session, flat)
    return flat


def asked(session: Session, of: Flat, percent: str = "50") -> None:
    ask_in_advance(
        session,
        of.account,
        percent=D(percent),
        document="договір В-17, п. 4.2",
        since=date(2026, 1, 1),
        by=BY,
    )


def issued(session: Session) -> AdvanceInvoice:
    issue_advances(session, NOV, on=TODAY, by=BY)
    (found,) = standing_invoices(session, NOV).values()
    return found


def test_is_planned_by_what_was_used_at_the_month_s_price_and_charges_nothing(shop: Flat) -> None:
    """Water is 36.00 from November on: 180.00 and 500.00; a half is 90.00 and 250.00."""
    with company_session(shop.company) as session:
        set_tariff(
            session,
            TariffKey(service_id=1),
            Price(applied=D(36)),
            since=NOV.first_day,
            act=Act(kind="рішення", number="2", dated=date(2026, 10, 1)),
            by=BY,
        )
        entries = session.scalar(select(func.count()).select_from(Entry))

        invoice = issued(session)

        assert session.scalar(select(func.count()).select_from(Entry)) == entries
        assert (invoice.base, invoice.vat, invoice.gross) == (D("283.33"), D("56.67"), D("340.00"))
        lines = [
            (each["quantity"], each["price"], each["whole"], each["gross"], each["vat"])
            for each in invoice.content["lines"]
        ]
        assert lines == [
            ("5.000", "36.000000", "180.00", "90.00", "15.00"),
            ("", "", "500.00", "250.00", "41.67"),
        ]
        told = advance_content(invoice, company="Водоканал", before=None)
        assert "50 %" in str(told["says"]).replace("\u00a0", " ")
        assert told["sources"] == [
            "Вода: обсяг — як за жовтень 2026.",
            "Утримання: сума — як за жовтень 2026.",
        ]
        assert advance_pdf(session, invoice, company="Водоканал").startswith(b"%PDF")


def test_paid_it_is_an_advance_whose_vat_is_due_that_day(shop: Flat) -> None:
    with company_session(shop.company) as session:
        invoice = issued(session)
        # October is paid first: 650.00; what comes beyond it is the advance.
        pay(session, shop.account, "650.00", date(2026, 11, 2))
        pay(session, shop.account, str(invoice.gross), date(2026, 11, 3))

        found = [
            (each.event, each.day, each.vat, each.gross)
            for each in vat_records(session, NOV, accounts=[shop.account])
        ]

    # A half of 150.00 and of 500.00, VAT 12.50 + 41.67.
    assert found == [("advance", date(2026, 11, 3), D("54.17"), D("325.00"))]
    assert (invoice.gross, invoice.vat) == (D("325.00"), D("54.17"))


def sixty_a_year(session: Session, shop: Flat) -> None:
    """Let the year have 60 m3 of water."""
    new = NewLimit(
        service_id=1,
        measure=LimitMeasure.VOLUME,
        value=D(60),
        since=date(2026, 1, 1),
        document="договір В-17",
    )
    set_limit(session, account_id=shop.account, new=new, by=BY)


def test_what_a_limit_leaves_is_planned_instead(shop: Flat) -> None:
    """60 m3 a year, 5 used: 55 for two months are 27.5, by 30.00 825.00; a half is 412.50."""
    with company_session(shop.company) as session:
        sixty_a_year(session, shop)

        water, _ = issued(session).content["lines"]

    assert (water["quantity"], water["whole"], water["gross"]) == ("27.500", "825.00", "412.50")
    assert water["source"] == "limit"


def test_what_a_limit_leaves_is_also_for_months_not_charged_yet(shop: Flat) -> None:
    """December's invoice comes before November is charged: 55 m3 are for both, 27.5 each."""
    with company_session(shop.company) as session:
        sixty_a_year(session, shop)
        december = NOV.plus(1)

        issue_advances(session, december, on=date(2026, 11, 25), by=BY)

        (invoice,) = standing_invoices(session, december).values()
        water, _ = invoice.content["lines"]

    assert (water["quantity"], water["whole"], water["gross"]) == ("27.500", "825.00", "412.50")


def test_again_it_is_issued_only_where_something_changed(shop: Flat) -> None:
    with company_session(shop.company) as session:
        assert issue_advances(session, NOV, on=TODAY, by=BY) == Issued(1, 0)
        assert issue_advances(session, NOV, on=TODAY, by=BY) == Issued(0, 0)
        asked(session, shop, "100")
        assert issue_advances(session, NOV, on=TODAY, by=BY) == Issued(0, 1)
        (standing,) = standing_invoices(session, NOV).values()
        numbers = session.scalars(select(AdvanceInvoice.number).order_by(AdvanceInvoice.id)).all()
        assert (standing.number, standing.gross, numbers) == (2, D("650.00"), [1, 2])
        before = session.get_one(AdvanceInvoice, standing.replaces)
        told = advance_content(standing, company="Водоканал", before=before)
        assert "Замість рахунка № 1/2026" in str(told["instead"])


def test_is_asked_by_contract_alone_and_never_of_people(shop: Flat) -> None:
    with company_session(shop.company) as session:
        ask_no_more(session, shop.account, since=NOV.first_day, reason="угода № 2", by=BY)
        with pytest.raises(AdvanceNotAsked):
            ask_no_more(session, shop.account, since=NOV.first_day, reason="угода № 2", by=BY)
        assert issue_advances(session, NOV, on=TODAY, by=BY) == Issued(0, 0)
        session.get_one(Account, shop.account).category = ConsumerCategory.POPULATION
        session.flush()
        with pytest.raises(AdvanceOfPeople):
            asked(session, shop)


def test_of_a_published_month_or_before_any_is_refused(shop: Flat) -> None:
    with company_session(shop.company) as session:
        with pytest.raises(AdvanceTooLate):
            issue_advances(session, OCT, on=TODAY, by=BY)
        session.execute(text("UPDATE month SET charging = 'none'"))
        with pytest.raises(AdvanceTooEarly):
            issue_advances(session, NOV, on=TODAY, by=BY)
        session.rollback()
