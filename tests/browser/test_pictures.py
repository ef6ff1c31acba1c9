"""The pages the README shows, looked at by axe and, with OSELIA_PICTURES set, photographed.

OSELIA_PICTURES=docs/pictures pytest tests/browser/test_pictures.py
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.access.models import Role
from app.access.users import add_staff
from app.database import company_session
from app.documents.models import Bill
from app.registry.models import Account
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
from tests.browser.test_subscriber import link, sign_in

__all__ = ["live"]

pytestmark = pytest.mark.browser

PASSWORD = "a long enough password"


@pytest.fixture(scope="module")
def owner(live: Live) -> str:
    email = "owner@pictures.example"
    with company_session(live.city) as session:
        add_staff(
            session, email=email, full_name="Коваль Ірина", role=Role.OWNER, password=PASSWORD
        )
    return email


def enter_office(page: Page, live: Live, email: str) -> None:
    page.goto(live.at(live.city, "/office/sign-in"))
    page.get_by_label("Електронна пошта").fill(email)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Увійти", exact=True).click()
    page.wait_for_url("**/office/")


def look(page: Page, name: str) -> None:
    assert serious_faults(page) == []
    assert not is_wider_than_window(page)
    if PICTURES:
        save(page, Path(PICTURES), name)


class TestThePictures:
    def test_of_the_bill(self, browser: Browser, live: Live) -> None:
        with company_session(live.city) as session:
            account = session.scalars(select(Account).order_by(Account.id).limit(1)).one()
            bill_id = session.scalars(select(Bill.id).where(Bill.account_id == account.id)).one()
        with page_of(browser, "desk") as page:
            sign_in(page, live, "bill@pictures.example", live.city)
            link(page, account.number, account.link_code)
            page.goto(live.at(live.city, f"/bills/{bill_id}"))
            page.locator("summary").first.click()

            look(page, "bill")

    def test_of_the_month(self, browser: Browser, live: Live, owner: str) -> None:
        with page_of(browser, "desk") as page:
            enter_office(page, live, owner)
            page.goto(live.at(live.city, f"/office/months/{MONTH}"))

            look(page, "month")
