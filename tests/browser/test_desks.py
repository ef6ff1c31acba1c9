"""Desks of the office looked at by axe, on a desk and on a phone.

OSELIA_PICTURES=/tmp/pictures pytest tests/browser/test_desks.py
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from app.access.models import Role
from app.access.users import add_staff
from app.database import company_session
from app.metering.models import Meter
from app.months.operations import find_month, open_month
from app.payments.identity import NewPayment
from app.payments.models import Payment
from app.payments.operations import receive_payments
from app.registry.models import Account, Building
from bench.city import MONTH
from tests.browser.sites import (
    PICTURES,
    Live,
    is_wider_than_window,
    live,
    page_of,
    save,
    serious_faults,
)
from tests.browser.test_pictures import PASSWORD, enter_office

__all__ = ["live"]

pytestmark = pytest.mark.browser

OWNER = "desks@pictures.example"


@pytest.fixture(scope="module")
def paths(live: Live) -> dict[str, str]:
    """Return the pages to look at, by name; the city has charges, meters and a lost payment."""
    with company_session(live.city) as session:
        add_staff(
            session, email=OWNER, full_name="Коваль Ірина", role=Role.OWNER, password=PASSWORD
        )
        meter = session.scalars(select(Meter).where(Meter.account_id.is_not(None))).first()
        assert meter is not None
        account, building = (
            session.scalars(select(Account.id).where(Account.id == meter.account_id)).one(),
            session.scalars(select(Building.id)).first(),
        )
        if find_month(session, MONTH.plus(1)) is None:
            open_month(session, MONTH.plus(1))
        lost = NewPayment(
            source="bank",
            paid_on=date(MONTH.year, MONTH.number, 20),
            amount=Decimal("412.30"),
            purpose="Оплата за водопостачання, Шевченко Т. Г., о/р 0000001",
        )
        receive_payments(session, [lost], by=1)
        payment = session.scalars(select(Payment.id).where(Payment.state == "unmatched")).one()
    card = f"accounts/{account}"
    return {
        "card": card,
        "parameter": f"{card}/parameters/new",
        "contacts": f"{card}/contacts",
        "readings": f"{card}/meters/readings/new",
        "replacement": f"{card}/meters/{meter.id}/replacement/new",
        "charges": f"{card}/charges",
        "payments-of-account": f"{card}/payments",
        "buildings": "buildings/",
        "building": f"buildings/{building}",
        "payments": "payments/?state=unmatched",
        "payment": f"payments/{payment}",
    }


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_desks_have_no_serious_fault_and_fit_the_window(
    browser: Browser, live: Live, paths: dict[str, str], size: str
) -> None:
    with page_of(browser, size) as page:
        enter_office(page, live, OWNER)
        for name, path in paths.items():
            answer = page.goto(live.at(live.city, f"/office/{path}"))

            assert answer is not None
            assert answer.status == 200, path
            assert serious_faults(page) == []
            assert not is_wider_than_window(page), path
            if PICTURES:
                save(page, Path(PICTURES), f"{size}-{name}")
