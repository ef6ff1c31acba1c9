"""Payments, and how to pay: a code for the bank's app, one for each payee."""

from flask import Response

from app.even_payments.asked import with_even
from app.kernel import clock
from app.ledger.owed import owed
from app.web.current import company, db
from app.web.guards import SUBSCRIBER, Room, Site
from app.web.rendering import render
from portal.accounts import current_account
from portal.payments.pay import ways_to_pay
from portal.payments.queries import payments_of

room = Room("payments", __name__, site=Site.CABINET, right=SUBSCRIBER, url_prefix="/payments")


@room.get("/")
def index() -> Response:
    """Show what was paid."""
    account = current_account()
    return render(
        "portal/payments/index.html", account=account, payments=payments_of(db(), account)
    )


@room.get("/pay")
def new() -> Response:
    """Show the codes that pay what is owed now."""
    account = current_account()
    asked = with_even(db(), account.id, owed(db(), account.id, on=clock.today()))
    return render(
        "portal/payments/new.html",
        account=account,
        ways=ways_to_pay(db(), company(), account, asked),
    )
