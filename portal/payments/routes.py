"""Payments, and how to pay: a code for the bank's app, one for each payee."""

from datetime import timedelta

from flask import Response

from app.documents.restructurings.content import DEBTS
from app.even_payments.asked import with_even
from app.kernel import clock
from app.ledger.owed import owed
from app.payments.gateways.merchants import merchants_at_work
from app.payments.gateways.queries import intents_of
from app.tariffs.queries import services as company_services
from app.web.current import company, db, visitor
from app.web.guards import SUBSCRIBER, Room, Site
from app.web.rendering import render
from portal.accounts import current_account
from portal.cards.cards import result_card
from portal.payments.pay import ways_to_pay
from portal.payments.queries import moved_of, payments_of

UNPAID_SHOWN = timedelta(days=7)
"""How long a card payment that brought no money stands in the list."""
room = Room("payments", __name__, site=Site.CABINET, right=SUBSCRIBER, url_prefix="/payments")


@room.get("/")
def index() -> Response:
    """Show what was paid."""
    account = current_account()
    return render(
        "portal/payments/index.html",
        account=account,
        payments=payments_of(db(), account),
        moved=moved_of(db(), account),
        unpaid=[
            result_card(db(), each, has_come_back=False)
            for each in intents_of(
                db(), user_id=visitor().user_id, since=clock.now() - UNPAID_SHOWN
            )
        ],
        services={each.id: each.name for each in company_services(db())},
        natures=DEBTS,
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
        takes_cards=bool(merchants_at_work(db())),
    )
