"""Every page that the two sites have, found by their routes: a new one is looked at unasked.

OSELIA_PICTURES=/tmp/pictures pytest tests/browser/test_every_page.py
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Error, Page
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.access.actors import actor_of, job_actor
from app.access.models import ActorKind, Role
from app.access.users import add_staff, add_subscriber
from app.database import company_session
from app.exchange.whole_import import Wishes, import_file
from app.kernel import clock
from app.metering.models import Meter, Register
from app.models import METADATA
from app.months.operations import open_month
from app.payments.gateways.saving import start_setup
from app.payments.identity import NewPayment
from app.payments.operations import receive_payments
from app.payments.providers.models import Protocol
from app.registry.link_account import LinkAsk, link_account
from app.registry.models import Account, Building, Premises, Route
from app.tariffs.models import Service
from app.web.guards import MACHINE, PUBLIC, Site, right_of, site_of
from bench.city import MONTH
from tests.browser.places import NAMED, TABLES
from tests.browser.sites import (
    PICTURES,
    SIZES,
    Live,
    is_wider_than_window,
    live,
    page_of,
    save,
    serious_faults,
)
from tests.factories.absences import an_absence
from tests.factories.acts import an_act
from tests.factories.adjustments import a_adjustment
from tests.factories.advances import an_advance_invoice
from tests.factories.building_meters import read_at_the_input
from tests.factories.cards import a_merchant, a_saved_card, an_intent
from tests.factories.cash import a_till_at_work
from tests.factories.containers import some_containers
from tests.factories.even import an_even_agreement
from tests.factories.groups import a_group, a_shared_sum, an_estimate, an_expense
from tests.factories.heating import connected
from tests.factories.money_documents import a_refund_that_waits
from tests.factories.money_in import some_money_in
from tests.factories.payers import a_provider
from tests.factories.price_lists import an_item, an_order
from tests.factories.restructurings import an_offer, sign
from tests.integration.charging.what_if.steps import a_mass_change, work_off

__all__ = ["live"]

pytestmark = pytest.mark.browser

EMAIL, PASSWORD = "everyone@example.com", "a long enough password"
NO_PAGES = {"static", "imports.files.export_answer", "card.download"}
"""Files; an import of anything but a request has no answer, a payment without money no receipt."""


@pytest.fixture(scope="module")
def account_id(live: Live, tmp_path_factory: pytest.TempPathFactory) -> int:
    """Give the city what its pages are about; return the account that a subscriber sees."""
    faulty = tmp_path_factory.mktemp("imports") / "Показання за грудень від контролерів.csv"
    faulty.write_text("Рахунок;Послуга;Дата;Показання\n1;water;01.12.2026;немає\n", "utf-8")
    with company_session(live.city) as session:
        by = job_actor(session, "test")
        account = session.scalars(select(Account).order_by(Account.id).limit(1)).one()
        route = Route(code="7", name="Центр, парна сторона")
        session.add(route)
        session.flush()
        session.execute(update(Account).values(route_id=route.id))
        staff = add_staff(
            session, email=EMAIL, full_name="Коваль Ірина", role=Role.OWNER, password=PASSWORD
        )
        cashier = actor_of(session, kind=ActorKind.STAFF, ref=staff, label="Коваль Ірина")
        user_id = add_subscriber(session, email=EMAIL, password=PASSWORD)
        merchant = a_merchant(session)
        an_intent(session, merchant, [(account.id, "285.97")], user_id=user_id)
        start_setup(session, merchant_id=merchant.id, user_id=user_id, key="set up", at=clock.now())
        a_saved_card(session, merchant, user_id=user_id)
        ask = LinkAsk(
            user_id=user_id,
            actor_id=by,
            number=account.number,
            code=account.link_code,
            address="127.0.0.1",
        )
        link_account(session, ask, at=clock.now())
        lost = NewPayment(
            source="bank",
            paid_on=date(MONTH.year, MONTH.number, 20),
            amount=Decimal("412.30"),
            purpose="Оплата за водопостачання, Шевченко Т. Г., о/р 0000001",
        )
        receive_payments(session, [lost], by=by)
        read_at_the_input(session, on=MONTH.first_day, by=by)
        connected(session, on=MONTH.first_day, by=by)
        service = session.scalars(select(Service).limit(1)).one()
        item = an_item(session, service)
        an_order(session, account.id, item, date(MONTH.year, MONTH.number, 20))
        an_absence(session, account.id, since=MONTH.first_day)
        an_act(session, account.id, MONTH)
        a_provider(session, Protocol.EASYPAY, is_on=False)
        an_advance_invoice(session, account.id, MONTH)
        premises = session.get_one(Premises, account.premises_id)
        house = session.get_one(Building, premises.building_id)
        group = a_group(session, account, house=house)
        a_shared_sum(session, group, service, "1200.00")
        some_containers(session, account.id, service.id, since=MONTH.first_day)
        open_month(session, MONTH.plus(1))
        a_adjustment(session, account.id, MONTH)
        a_till_at_work(session, account.id, by=cashier)
        an_expense(session, an_estimate(session, group, service))
        scenario_id, found = a_mass_change(session, by=by), int(account.id)
        an_even_agreement(session, found, first=MONTH.plus(1))
        sign(session, an_offer(session, found, signed_on=date(MONTH.year, MONTH.number, 30)))
    assert work_off(live.city, scenario_id)
    some_money_in(live.city, by=by)
    a_refund_that_waits(live.city, found, by=by)
    import_file(live.city, faulty, kind="readings", by=by, wishes=Wishes(is_trial=True))
    return found


class TestPages:
    """None is wider than its window or has a serious fault, by day and by night."""

    def test_for_strangers(self, browser: Browser, live: Live, account_id: int) -> None:
        with page_of(browser, "phone") as page:
            assert faults(page, live, addresses(live, account_id, public=True)) == []

    @pytest.mark.timeout(900)  # the office has well over a hundred pages, each looked at twice
    @pytest.mark.parametrize("site", Site)
    def test_of(self, browser: Browser, live: Live, account_id: int, site: Site) -> None:
        door = "/sign-in" if site is Site.CABINET else "/office/sign-in"
        with page_of(browser, "phone") as page:
            page.goto(live.at(live.city, door))
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            form = page.locator("form:has([name=password])")
            form.locator("[name=email]").fill(EMAIL)
            form.locator("[name=password]").fill(PASSWORD)
            form.get_by_role("button", name="Увійти", exact=True).click()
            page.wait_for_url(lambda address: "sign-in" not in address)

            seen = addresses(live, account_id, site=site)
            assert len(seen) > 5
            assert faults(page, live, seen) == []


def addresses(
    live: Live, account_id: int, *, site: Site = Site.CABINET, public: bool = False
) -> list[str]:
    """Return an address of every page: of a site for who has signed in, or of those open to all."""
    app = live.app
    with company_session(live.city) as session:
        return [
            _address(session, rule, account_id)
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGES
            if right_of(app, rule.endpoint) != MACHINE
            if public == (right_of(app, rule.endpoint) == PUBLIC)
            if public or site_of(app, rule.endpoint) is site
        ]


def _address(session: Session, rule: Rule, account_id: int) -> str:
    owner = Meter.account_id == account_id
    if "building_id" in rule.arguments:
        owner = Meter.building_id.is_not(None)
    values = {
        name: NAMED[name] if name in NAMED else _row(session, name, account_id, owner)
        for name in rule.arguments
    }
    built = rule.build(values)
    assert built is not None, rule
    return built[1]


def _row(
    session: Session, argument: str, account_id: int, owner: ColumnElement[bool]
) -> int | UUID:
    """Return the newest row that an argument may name, of the account where rows have one.

    Meters are those of the `owner`, the account or the building.
    """
    if argument == "account_id":
        return account_id
    table = METADATA.tables[TABLES.get(argument, argument.removesuffix("_id"))]
    query = select(table.c.id).order_by(table.c.id.desc()).limit(1)
    if table.name == "reading":
        query = query.join(Register, Register.id == table.c.register_id).join(
            Meter, (Meter.id == Register.meter_id) & owner
        )
    elif table.name == "meter":
        query = query.where(owner)
    elif "account_id" in table.c and table.name != "payment":
        query = query.where(table.c.account_id == account_id)
    if argument == "waiting_id":
        query = query.where(table.c.state == "unmatched")
    found = session.scalar(query)
    assert found, f"the city has no {table.name} to look at"
    return found if isinstance(found, UUID) else int(found)


def faults(page: Page, live: Live, paths: list[str]) -> list[str]:
    return [fault for path in paths for fault in _faults(page, live, path)]


def _faults(page: Page, live: Live, path: str) -> Iterator[str]:
    if not _opens(page, live.at(live.city, path)):
        return
    for size, scheme, rules in (("phone", "light", ()), ("desk", "dark", ("color-contrast",))):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        # Without motion, or a colour would be looked at while it is changing.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        yield from serious_faults(page, rules=rules)
        if is_wider_than_window(page):
            yield f"{path}: wider than {width}"
        if PICTURES:
            save(page, Path(PICTURES), f"{size}{path.replace('/', '-')}".rstrip("-"))


def _opens(page: Page, address: str) -> bool:
    """Go to an address; return whether it is a page, not a file."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    assert answer is not None
    assert answer.status == 200, f"{address}: {answer.status}"
    return answer.headers["content-type"].startswith("text/html")
