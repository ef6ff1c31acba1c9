"""A subscriber pays by card at LiqPay's own page, whatever becomes of its callback."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select, update

from app.database import company_session
from app.kernel import clock
from app.payments.gateways.endpoints import Endpoints, _installed
from app.payments.gateways.janitor import ask_about_unended
from app.payments.gateways.models import PaymentIntent
from app.payments.gateways.tasks import ask_company
from app.payments.models import Payment
from tests.browser.sites import Live, live, look, page_of
from tests.browser.test_subscriber import link, sign_in
from tests.factories.cards import PRIVATE, PUBLIC, a_merchant
from tests.fakes.liqpay import FakeLiqPay, liqpay_server

__all__ = ["live"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def liqpay(live: Live) -> Iterator[FakeLiqPay]:
    with company_session(live.companies.kashtan) as session:
        a_merchant(session)
    with liqpay_server({PUBLIC: PRIVATE}) as fake:
        _installed[:] = [Endpoints(liqpay=fake.url)]
        yield fake
    _installed[:] = [Endpoints()]


def to_the_card_page(page: Page, live: Live, email: str) -> None:
    sign_in(page, live, email)
    link(page)
    page.goto(live.at(live.companies.kashtan, "/bills/"))
    page.locator("main a[href^='/bills/']").first.click()
    page.get_by_role("link", name="Сплатити карткою").click()


def pay(page: Page, amount: str, *, name: str = "", callback: str = "", fate: str = "") -> None:
    """Type the sum, confirm it, pay at the gateway's page and come back."""
    page.get_by_label("Рахунок 01-00231").fill(amount)
    if name:
        look(page, f"{name}-card-new")
    page.get_by_role("button", name="Далі").click()
    expect(page.get_by_role("heading", name="Перевірте суму")).to_be_visible()
    if name:
        look(page, f"{name}-card-confirm")
    page.get_by_role("button", name="Сплатити карткою").click()
    page.locator("summary").click()
    if callback:
        page.get_by_label("Повідомлення").select_option(callback)
    if fate:
        page.get_by_label("Доля платежу").select_option(fate)
    page.get_by_role("button", name="Сплатити").click()
    page.wait_for_url("**/payments/card/*?back=1", timeout=20_000)


def told(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=20_000)


def to(page: Page, what: Locator) -> None:
    """Go to a control by the keyboard alone."""
    for _ in range(60):
        if what.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {what}")


def press(page: Page, name: str) -> None:
    """Press a button, or follow a link, by the keyboard alone."""
    page.wait_for_load_state()
    named = page.get_by_role("button", name=name, exact=True)
    to(page, named.or_(page.get_by_role("link", name=name, exact=True)).last)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.usefixtures("liqpay")
class TestASubscriberWhoPaysByCard:
    def test_sees_it_at_once(self, browser: Browser, live: Live, liqpay: FakeLiqPay) -> None:
        with page_of(browser, "phone") as page:
            to_the_card_page(page, live, "card-once@example.com")
            expect(page.get_by_label("Рахунок 01-00231")).to_have_value("285,97")
            pay(page, "100,50", name="phone", callback="twice")

            told(page, "Сплачено")
            look(page, "phone-card-paid")
            page.get_by_role("link", name="Усі платежі").click()
            expect(page.locator(".rows .money").first).to_contain_text("100,50")
            page.locator("summary").first.click()
            look(page, "phone-card-history")

        assert liqpay.answers[-2:] == [200, 200]
        assert self.card_payments(live) == ["100.50"]

    def test_is_told_to_wait_until_a_late_callback_comes(
        self, browser: Browser, live: Live
    ) -> None:
        with page_of(browser, "desk") as page:
            to_the_card_page(page, live, "card-late@example.com")
            pay(page, "20", name="desk", callback="late")

            told(page, "Чекаємо на відповідь банку")
            look(page, "desk-card-waiting")
            told(page, "Сплачено")

    def test_whose_callback_never_comes_is_found_by_the_janitor(
        self, browser: Browser, live: Live
    ) -> None:
        with page_of(browser, "phone") as page:
            to_the_card_page(page, live, "card-never@example.com")
            pay(page, "30", callback="never")
            told(page, "Чекаємо на відповідь банку")

            with company_session(live.companies.kashtan) as session:
                session.execute(
                    update(PaymentIntent)
                    .where(PaymentIntent.next_ask_at.is_not(None))
                    .values(next_ask_at=clock.now())
                )
            assert ask_about_unended(live.companies.kashtan) >= 1

            told(page, "Сплачено")

    def test_is_told_that_a_forged_callback_is_none(
        self, browser: Browser, live: Live, liqpay: FakeLiqPay
    ) -> None:
        with page_of(browser, "phone") as page:
            to_the_card_page(page, live, "card-forged@example.com")
            pay(page, "40", callback="forged")

            told(page, "Чекаємо на відповідь банку")
            assert liqpay.answers[-1] == 403

    def test_whom_the_bank_refuses_reads_so(self, browser: Browser, live: Live) -> None:
        with page_of(browser, "phone") as page:
            to_the_card_page(page, live, "card-refused@example.com")
            page.get_by_label("Рахунок 01-00231").fill("50")
            page.get_by_role("button", name="Далі").click()
            page.get_by_role("button", name="Сплатити карткою").click()
            page.get_by_label("Номер картки").fill("4000 0000 0000 0002")
            page.get_by_role("button", name="Сплатити").click()

            told(page, "Оплата не пройшла")
            look(page, "phone-card-failed")
            page.get_by_role("link", name="Спробувати ще раз").click()
            expect(page.get_by_label("Рахунок 01-00231")).to_be_visible()

    def test_who_declines_has_not_paid(self, browser: Browser, live: Live) -> None:
        with page_of(browser, "phone", has_scripts=False) as page:
            to_the_card_page(page, live, "card-declined@example.com")
            page.get_by_label("Рахунок 01-00231").fill("60")
            page.get_by_role("button", name="Далі").click()
            page.get_by_role("button", name="Сплатити карткою").click()
            page.get_by_role("button", name="Відмовитися").click()
            page.wait_for_url("**/payments/card/*?back=1")
            told(page, "Чекаємо на відповідь банку")

    def test_saves_a_card_pays_by_it_and_turns_autopay_on_by_keyboard_alone(
        self, browser: Browser, live: Live, liqpay: FakeLiqPay
    ) -> None:
        with page_of(browser, "phone") as page:
            to_the_card_page(page, live, "card-saved@example.com")
            page.goto(live.at(live.companies.kashtan, "/payments/cards/"))
            look(page, "phone-cards-none")
            press(page, "Погоджуюсь, зберегти картку")
            expect(page.get_by_role("heading", name="Збереження картки")).to_be_visible()
            look(page, "phone-card-keep")
            press(page, "До сторінки банку")
            press(page, "Сплатити")
            told(page, "Картку збережено")
            look(page, "phone-card-kept")
            press(page, "Збережені картки")
            look(page, "phone-cards")

            page.goto(live.at(live.companies.kashtan, "/payments/card/?by=services"))
            look(page, "phone-card-services")
            page.goto(live.at(live.companies.kashtan, "/payments/card/"))
            page.keyboard.press("Tab")
            to(page, page.get_by_label("Рахунок 01-00231"))
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.type("15,25")
            press(page, "Далі")
            look(page, "phone-card-confirm-saved")
            press(page, "Сплатити карткою 424242*42")
            self.charge(live)
            told(page, "Сплачено")

            page.goto(live.at(live.companies.kashtan, "/payments/autopay/"))
            look(page, "phone-autopay-new")
            to(page, page.get_by_label("Найбільше за місяць, ₴"))
            page.keyboard.type("900")
            press(page, "Погоджуюсь, увімкнути автоплатіж")
            expect(page.get_by_role("heading", name="Увімкнено")).to_be_visible()
            look(page, "phone-autopay-on")
            press(page, "Вимкнути автоплатіж")
            expect(page.get_by_label("Найбільше за місяць, ₴")).to_be_visible()

        assert [each["action"] for each in liqpay.books.payments[-2:]] == ["auth", "paytoken"]
        assert "15.25" in self.card_payments(live)

    def test_sees_the_same_on_a_wide_window(self, browser: Browser, live: Live) -> None:
        with page_of(browser, "desk") as page:
            to_the_card_page(page, live, "card-wide@example.com")
            for path, name in (
                ("/payments/cards/", "cards"),
                ("/payments/autopay/", "autopay"),
                ("/payments/card/", "card-new"),
                ("/payments/card/?by=services", "card-services"),
            ):
                page.goto(live.at(live.companies.kashtan, path))
                look(page, f"desk-{name}")

    @staticmethod
    def charge(live: Live) -> None:
        """Let the worker do what waits, where none runs beside the site."""
        ref = live.companies.kashtan
        ask_company(company_id=ref.id, slug=ref.slug)

    @staticmethod
    def card_payments(live: Live) -> list[str]:
        with company_session(live.companies.kashtan) as session:
            card = select(Payment.amount).where(Payment.channel == "card").order_by(Payment.id)
            return [str(each) for each in session.scalars(card)]
