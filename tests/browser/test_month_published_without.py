"""The month page with readings that came after the run, looked at on a phone and at a desk."""

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from app.access.actors import job_actor
from app.charging.inline import work_off
from app.charging.run import start_run
from app.database import company_session
from app.documents.bills.publishing import withdraw_month
from app.kernel.period import Period
from app.months.recompute import Reach, mark_to_recompute
from app.registry.models import Account
from bench.city import MONTH
from tests.browser.sites import Live, live, look, page_of
from tests.browser.test_pictures import enter_office, owner

__all__ = ["live", "owner"]

pytestmark = pytest.mark.browser

ADDRESS = f"/office/months/{MONTH}"


@pytest.fixture(scope="module")
def moved(live: Live) -> None:
    """Charge the city's month again, and have readings come after that."""
    with company_session(live.city) as session:
        by = job_actor(session, "run")
        withdraw_month(session, month=MONTH, by=by, reason="помилка в тарифі")
        run_id = start_run(session, month=MONTH, by=by).id
    assert work_off(live.city, run_id=run_id)
    with company_session(live.city) as session:
        days = Period(MONTH.first_day, MONTH.plus(1).first_day)
        accounts = session.scalars(select(Account.id).order_by(Account.id).limit(3)).all()
        for because, reached in (("reading", accounts), ("parameter.persons", accounts[:1])):
            mark_to_recompute(session, Reach(days=days, because=because, accounts=reached), by=by)


@pytest.mark.usefixtures("moved")
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_offers_both_ways(browser: Browser, live: Live, owner: str, size: str) -> None:
    with page_of(browser, size) as page:
        enter_office(page, live, owner)
        page.goto(live.at(live.city, ADDRESS))
        assert page.get_by_role("button", name="Перерахувати змінене").is_visible()

        look(page, f"month-newer-{size}")


@pytest.mark.usefixtures("moved")
def test_publishes_without_them(browser: Browser, live: Live, owner: str) -> None:
    with page_of(browser, "phone") as page:
        enter_office(page, live, owner)
        page.goto(live.at(live.city, ADDRESS))
        if page.get_by_label("Чому так і має бути").count():
            total = page.locator("form[action$='/publication'] strong").inner_text()
            page.get_by_label("Сума нарахувань, як ви її бачите вище").fill(total)
            page.get_by_label("Чому так і має бути").fill("перший місяць")
        page.get_by_role("button", name="без нових даних").click()
        page.get_by_text("Опубліковано без даних").wait_for()

        look(page, "month-left-phone")
