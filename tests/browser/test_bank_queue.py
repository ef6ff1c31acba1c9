"""The accountant's queue by keyboard alone, and the bank's pages as eyes see them.

OSELIA_PICTURES=/tmp/pictures pytest tests/browser/test_bank_queue.py
"""

from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, text

from app.access.actors import job_actor
from app.access.models import Role
from app.access.users import add_staff
from app.database import company_session
from app.payments.bank.alias_models import PayerAlias
from app.payments.bank.collectors import NewCollector, add_collector
from app.payments.bank.models import BankLine, BankStatement, LineSort
from app.payments.models import Payment
from app.registry.models import Account
from app.registry.search_index import rebuild_search
from bench.city import MONTH
from tests.browser.sites import Live, live, look, page_of
from tests.browser.test_pictures import PASSWORD, enter_office
from tests.factories.bank_statements import PAYER, a_bank_account, a_statement, as_csv
from tests.factories.imports import imported

__all__ = ["live"]

pytestmark = pytest.mark.browser

ACCOUNTANT = "accountant@queue.example"
LONG = 60_000
TRANSIT = "UA393052990000029020000001000"


_RENUMBER = "UPDATE account SET number = :long, number_key = :long WHERE number = :number"


@pytest.fixture(scope="module")
def numbers(live: Live) -> list[str]:
    """Return the numbers of two accounts; the city gets a bank account and an accountant."""
    a_bank_account(live.city, name="Ощадбанк, основний")
    with company_session(live.city) as session:
        add_staff(
            session,
            email=ACCOUNTANT,
            full_name="Мельник Ольга",
            role=Role.ACCOUNTANT,
            password=PASSWORD,
        )
        new = NewCollector(
            name="Укрпошта",
            sort=LineSort.REGISTER_TOTAL,
            source="укрпошта",
            code="21560045",
            words="за послуги зв'язку",
            keeps_fee=True,
            fee_rate=Decimal("0.012"),
        )
        add_collector(session, new, by=job_actor(session, "test"))
        # Numbers of the city have one figure, by which nobody is known in a purpose.
        for number in ("1", "2"):
            told = {"number": number, "long": f"70012{number}"}
            session.execute(text(_RENUMBER), told)
        rebuild_search(session, on=MONTH.first_day)
        found = session.scalars(select(Account.number).order_by(Account.id).limit(2)).all()
        return list(found)


def a_file(number: str) -> str:
    """Return a statement of five credits, a day each, none of which is sure."""
    rows = (
        {"amount": "101.00", "purpose": f"ЖКП {number}", "name": "АТ КБ «ПриватБанк»"},
        {"amount": "102.00", "purpose": "за квартиру, дякую", "iban": PAYER, "name": "Їжак Ґонта"},
        {"amount": "103.00", "purpose": "за дві квартири", "name": "Відділ освіти"},
        {"amount": "104.00", "purpose": "згідно з листом", "name": "Кравець Єва"},
        {"amount": "105.00", "purpose": "оренда даху", "name": "ТОВ «Вежа»", "code": "34567890"},
    )
    ways = [TRANSIT, PAYER, "", "", ""]
    told = [
        {**row, "on": f"{day}.11.2026", "iban": iban}
        for (row, iban), day in zip(zip(rows, ways, strict=True), range(16, 21), strict=True)
    ]
    days = ("16.11.2026", "20.11.2026")
    return as_csv(a_statement(*told, days=days, balances=("1000.00", "1515.00")))


def load(page: Page, live: Live, content: str, path: Path) -> None:
    """Bring a statement by the page of imports, as a person does."""
    path.write_text(content, "utf-8")
    page.goto(live.at(live.city, "/office/imports/"))
    page.get_by_label("Що у файлі").select_option("statements")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Завантажити").press("Enter")
    page.get_by_role("button", name="Пробний імпорт").press("Enter")
    done = page.get_by_role("button", name="Імпортувати")
    expect(done).to_be_visible(timeout=LONG)
    done.press("Enter")
    heading = page.get_by_role("heading", name="Імпортовано")
    expect(heading).to_be_visible(timeout=LONG)


def press(page: Page, *keys: str) -> None:
    """Press keys; the last of them leads to another page."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])
    page.wait_for_load_state()


def tab_to(page: Page, what: str) -> None:
    """Go to a field or a button with the Tab key alone."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"no Tab leads to {what}")


def current(page: Page) -> str:
    assert page.locator(".is-current").count(), page.locator("main").inner_text()
    return page.locator(".is-current").inner_text()


def test_the_queue_by_keyboard_alone(
    browser: Browser, live: Live, numbers: list[str], tmp_path: Path
) -> None:
    first, second = numbers
    with page_of(browser, "desk") as page:
        enter_office(page, live, ACCOUNTANT)
        load(page, live, a_file(first), tmp_path / "виписка.csv")
        page.goto(live.at(live.city, "/office/bank/queue/"))

        assert "101,00" in current(page)  # a bank's own account: only suggested
        press(page, "Enter")
        assert "102,00" in current(page)
        press(page, "e")
        page.keyboard.press("/")
        page.keyboard.type(first)
        press(page, "Enter")
        press(page, "m", "Enter")
        assert "103,00" in current(page)
        press(page, "e")
        _split(page, (first, "40"), (second, "60"))
        assert "3,00" in current(page)  # what is left of it waits on
        page.keyboard.press("j")
        assert "104,00" in current(page)  # is left for later
        page.keyboard.press("j")
        assert "105,00" in current(page)
        press(page, "e")
        _explain(page, "оренда за листопад")
        left = page.locator("[data-item]").all_inner_texts()
        assert [("3,00" in left[0]), ("104,00" in left[1]), len(left)] == [True, True, 2]

        _undo(page, live)
        page.goto(live.at(live.city, "/office/bank/queue/"))
        assert page.locator("[data-item]").count() == 3
        _sees_it_on_the_account(page, live, first)
    _alias_is_known(live, first)


def _split(page: Page, *parts: tuple[str, str]) -> None:
    tab_to(page, "[name=part]")
    for number, amount in parts:
        page.keyboard.type(number)
        page.keyboard.press("Tab")
        page.keyboard.type(amount)
        if (number, amount) != parts[-1]:
            page.keyboard.press("Tab")
    press(page, "Enter")


def _explain(page: Page, why: str) -> None:
    tab_to(page, "[name=sort]")
    page.keyboard.press("End")  # the last of what it may be: other income
    page.keyboard.press("Tab")
    page.keyboard.type(why)
    press(page, "Enter")


def _undo(page: Page, live: Live) -> None:
    with company_session(live.city) as session:
        line = session.scalars(select(BankLine.id).where(BankLine.amount == 105)).one()
    page.goto(live.at(live.city, f"/office/bank/lines/{line}"))
    assert "оренда за листопад" in page.locator("main").inner_text()
    tab_to(page, "main button")
    press(page, "Enter")
    assert "оренда за листопад" not in page.locator("main").inner_text()


def _sees_it_on_the_account(page: Page, live: Live, number: str) -> None:
    with company_session(live.city) as session:
        account = session.scalars(select(Account.id).where(Account.number == number)).one()
    page.goto(live.at(live.city, f"/office/accounts/{account}/payments"))
    shown = page.locator("main").inner_text()
    assert all(each in shown for each in ("101,00", "102,00", "40,00"))


def _alias_is_known(live: Live, number: str) -> None:
    """See that who was remembered is known by what comes next, and the bank is not."""
    with company_session(live.city) as session:
        by = job_actor(session, "test")
        assert session.scalars(select(PayerAlias.key)).all() == [PAYER]
    again = {"amount": "7.00", "purpose": "дякую", "iban": PAYER, "on": "20.11.2026"}
    told = a_statement(again, number="2", days=("20.11.2026", "20.11.2026"))
    imported(live.city, "statements", as_csv(told), by=by)
    with company_session(live.city) as session:
        posted = select(Account.number).join(Payment, Payment.account_id == Account.id)
        whose = session.scalars(posted.where(Payment.amount == 7, Payment.state == "posted")).one()
    assert whose == number


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_pages_of_the_bank_are_sound(
    browser: Browser, live: Live, numbers: list[str], size: str
) -> None:
    del numbers
    with company_session(live.city) as session:
        line = session.scalars(select(BankLine.id).order_by(BankLine.id).limit(1)).one()
        sheet = session.scalars(select(BankStatement.id).limit(1)).one()
        waiting = session.scalars(
            select(Payment.id).where(Payment.state == "unmatched").order_by(Payment.id)
        ).first()
    pages = {
        "bank": "bank/",
        "bank-queue": "bank/queue/",
        "bank-item": f"bank/queue/payment/{waiting}",
        "bank-days": "bank/days/2026-11",
        "bank-collectors": "bank/collectors/",
        "bank-statement": f"bank/statements/{sheet}",
        "bank-line": f"bank/lines/{line}",
        "incoming-bank": "incoming/bank/?since=01.11.2026&until=28.11.2026",
    }
    with page_of(browser, size) as page:
        enter_office(page, live, ACCOUNTANT)
        for name, path in pages.items():
            answer = page.goto(live.at(live.city, f"/office/{path}"))

            assert answer is not None
            assert answer.status == 200, path
            look(page, f"{size}-{name}")
