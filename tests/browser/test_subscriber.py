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
    live,
    look,
    page_of,
)
from tests.factories.households import CODE

__all__ = ["live"]

pytestmark = pytest.mark.browser


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
    # The click begins a page; whoever looks before it came has no document to look at.
    page.wait_for_url(lambda url: "/sign-in" not in url)


def link(page: Page, number: str = "01-00231", code: str = CODE) -> None:
    page.get_by_label("Номер особового рахунку").fill(number)
    page.get_by_label("Код із рахунку").fill(f"{code[:4].lower()}-{code[4:]}")
    page.get_by_role("button", name="Додати рахунок").click()
    expect(page.locator(".sum")).to_be_visible()


class TestASubscriber:
    def test_signs_in_links_the_account_and_reads_the_bill(
        self, browser: Browser, live: Live
    ) -> None:
        with page_of(browser, "small") as page:
            sign_in(page, live, "olena@example.com")
            look(page, "small-link")
            link(page)

            page.get_by_role("link", name="Як це пораховано").click()
            expect(page.locator(".formula").first).to_contain_text("257,47")
            expect(page.get_by_text("Більше, ніж за жовтень 2026")).to_be_visible()
            look(page, "small-bill")
            page.goto(live.at(live.companies.kashtan, "/nothing"))
            look(page, "small-nothing")

    @pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
    def test_comes_to_the_paper_bill_on_a_small_telephone(
        self, browser: Browser, live: Live, *, has_scripts: bool
    ) -> None:
        with company_session(live.city) as session:
            account = session.scalars(select(Account).order_by(Account.id).limit(1)).one()
        with page_of(browser, "small", has_scripts=has_scripts) as page:
            sign_in(page, live, f"paper-{has_scripts}@example.com", live.city)
            link(page, account.number, account.link_code)
            page.get_by_role("link", name="Як це пораховано").click()
            page.locator("summary").first.click()
            expect(page.locator(".formula").first).to_be_visible()
            with page.expect_download() as arriving:
                page.get_by_role("link", name="Рахунок у PDF").click()
            text = PdfReader(arriving.value.path()).pages[0].extract_text()

        assert account.number in text
