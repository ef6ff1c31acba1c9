"""The first page of the cabinet: what I owe, for what, until when, how to pay."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.documents.bills.sources import services_shown
from app.even_payments.asked import with_even
from app.kernel import clock
from app.kernel.month import Month
from app.ledger.owed import owed
from app.registry.link_account import LinkedAccount
from app.web.current import db
from app.web.guards import SUBSCRIBER, Room, Site
from app.web.rendering import go, render
from portal.accounts import NoAccountYet, choose, current_account, own_accounts
from portal.bills.queries import BillRow, latest_bill, lines_before, lines_of
from portal.home.cards import LastBill, OwedCard
from portal.home.queries import consumption, month_under_way, service_names
from portal.readings.queries import registers_of
from portal.readings.routes import is_window_open

room = Room("home", __name__, site=Site.CABINET, right=SUBSCRIBER)


@room.get("/")
def index() -> ResponseReturnValue:
    """Show the sum due first; without an account, ask for one."""
    try:
        account = current_account()
    except NoAccountYet:
        return go("/profile/accounts/new")
    today = clock.today()
    bill = latest_bill(db(), account)
    last = Month.of(bill.month) if bill else Month.of(today).plus(-1)
    services = services_shown(db())
    card = OwedCard.of(
        with_even(db(), account.id, owed(db(), account.id, on=today)),
        service_names(services),
        prepaid=gettext("Інше"),
    )
    return render(
        "portal/home/index.html",
        account=account,
        accounts=own_accounts(),
        owed=card,
        last_bill=_last_bill(account, bill),
        charts=consumption(db(), account, last=last, services=services),
        under_way=month_under_way(db()),
        asks_readings=is_window_open(today) and bool(registers_of(db(), account.id, on=today)),
    )


@room.post("/account")
def update_account() -> Response:
    """Show another of the visitor's accounts."""
    choose(request.form.get("account", 0, type=int))
    return go("/")


def _last_bill(account: LinkedAccount, bill: BillRow | None) -> LastBill | None:
    if bill is None:
        return None
    return LastBill.of(bill, lines_of(db(), bill), lines_before(db(), account, bill))
