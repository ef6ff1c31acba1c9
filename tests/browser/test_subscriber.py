import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.registry.models import Account
from tests.browser.sites import (
    Live,
    code_in_mailbox,
    is_wider_than_window,
    live,
    page_of,
    save,
    serious_faults,
)
from tests.factories.households import CODE

__all__ = ["live"]

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("OSELIA_PICTURES", "")
"""Where to keep a picture of each page; empty: nowhere."""


def sign_in(page: Page, live: Live, email: str, company: CompanyRef | None = None) -> None:
    company = company or live.companies.kashtan
    page.goto(live.at(company))
    page.get_by_label("Електронна пошта").fill(email)
    page.get_by_role("button", name="Надіслати код").click()
    expect(page.get_by_role("heading", name="Введіть код")).to_be_visible()
    code = code_in_mailbox(page, live.at(company, "/mailbox/"))
    page.goto(live.at(company, "/sign-in/code"))
    page.get_by_label("Код із листа").fill(code)
    page.get_by_role("button", name="Увійти").click()


def link(page: Page, number: str = "01-00231", code: str = CODE) -> None:
    page.get_by_label("Номер особового рахунку").fill(number)
    page.get_by_label("Код із рахунку").fill(f"{code[:4].lower()}-{code[4:]}")
    page.get_by_role("button", name="Додати рахунок").click()
    expect(page.locator(".sum")).to_be_visible()


def check(page: Page, name: str) -> None:
    assert not is_wider_than_window(page), name
    assert serious_faults(page) == [], name
    if PICTURES:
        save(page, Path(PICTURES), name)


class TestASubscriber:
    @pytest.mark.parametrize("size", ["phone", "desk"])
    def test_signs_in_links_the_account_and_reads_the_bill(
        self, browser: Browser, live: Live, size: str
    ) -> None:
        with page_of(browser, size) as page:
            page.goto(live.at(live.companies.kashtan))
            check(page, f"{size}-sign-in")
            sign_in(page, live, f"{size}@example.com")
            check(page, f"{size}-link")
            link(page)
            check(page, f"{size}-home")

            page.get_by_role("link", name="Як це пораховано").click()
            expect(page.locator(".formula").first).to_contain_text("257,47")
            expect(page.get_by_text("Більше, ніж за жовтень 2026")).to_be_visible()
            check(page, f"{size}-bill")

            for path in ("bills/", "payments/", "payments/pay", "readings/", "profile/", "nothing"):
                page.goto(live.at(live.companies.kashtan, f"/{path}"))
                check(page, f"{size}-{path.strip('/').replace('/', '-')}")

    @pytest.mark.parametrize("size", ["phone", "desk"])
    def test_downloads_the_bill(self, browser: Browser, live: Live, size: str) -> None:
        with company_session(live.city) as session:
            account = session.scalars(select(Account).order_by(Account.id).limit(1)).one()
        with page_of(browser, size) as page:
            sign_in(page, live, f"paper-{size}@example.com", live.city)
            link(page, account.number, account.link_code)
            check(page, f"{size}-city-home")
            page.get_by_role("link", name="Як це пораховано").click()
            check(page, f"{size}-city-bill")
            expect(page.locator(".sum")).to_be_visible()
            with page.expect_download() as arriving:
                page.get_by_role("link", name="Рахунок у PDF").click()
            text = PdfReader(arriving.value.path()).pages[0].extract_text()

        assert account.number in text

    @pytest.mark.parametrize("size", ["phone", "desk"])
    def test_reads_at_night(self, browser: Browser, live: Live, size: str) -> None:
        with page_of(browser, size, scheme="dark") as page:
            sign_in(page, live, f"night-{size}@example.com")
            link(page)
            check(page, f"{size}-night-home")
            page.get_by_role("link", name="Як це пораховано").click()
            check(page, f"{size}-night-bill")

    def test_needs_no_javascript(self, browser: Browser, live: Live) -> None:
        context = browser.new_context(
            java_script_enabled=False, viewport={"width": 360, "height": 740}
        )
        page = context.new_page()

        sign_in(page, live, "plain@example.com")
        link(page)
        page.get_by_role("link", name="Як це пораховано").click()

        expect(page.locator(".formula").first).to_contain_text("257,47")
        context.close()
