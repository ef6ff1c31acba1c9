"""Paying by card: what to pay, the way to the gateway, and what became of it by our own books."""

import io
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from flask import Response, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from app.documents.card_receipts.pdf import receipt_pdf
from app.kernel import clock
from app.payments.gateways.contract import Addresses
from app.payments.gateways.intents import (
    NewIntent,
    NothingToPay,
    TooMuchAtOnce,
    checkout,
    get_intent,
    merchant_of,
    start_intent,
)
from app.payments.gateways.merchants import MerchantMissing, merchants_at_work
from app.payments.gateways.models import IntentStatus, Merchant
from app.payments.gateways.queries import intent_row, lines_of
from app.web.current import company, db, visitor
from app.web.form_keys import form_key
from app.web.guards import SUBSCRIBER, Room, Site, row_number
from app.web.headers import let_forms_go_to
from app.web.limits import limiter, who_asks
from app.web.messages import text_of
from app.web.rendering import go, render
from portal.accounts import choose, current_account, own_accounts
from portal.bills.queries import asked_of_bill
from portal.bills.routes import own_bill
from portal.cards.basket import Basket, asked_through, first_basket, typed_basket
from portal.cards.cards import result_card

room = Room("card", __name__, site=Site.CABINET, right=SUBSCRIBER, url_prefix="/payments/card")


@room.get("/")
def new() -> Response:
    """Ask what to pay: what the account shown is asked, unless a bill says which."""
    account, wanted = current_account(), _wanted()
    basket = first_basket(
        db(), _merchant(), own_accounts(), wanted, chosen=0 if wanted else account.id
    )
    return _form(basket)


@room.post("/")
@limiter.limit("30 per minute", key_func=who_asks)
def create() -> ResponseReturnValue:
    """Start the payment; sent twice, it is one."""
    merchant = _merchant()
    basket = typed_basket(db(), merchant, own_accounts(), request.form)
    if basket.has_problems:
        return _form(basket, status=422)
    wanted = NewIntent(
        merchant_id=merchant.id,
        lines=basket.paid,
        key=form_key(),
        description=gettext("Оплата послуг, о/р %(number)s", number=basket.numbers),
        subscriber_user_id=visitor().user_id,
    )
    try:
        intent_id = start_intent(db(), wanted, by=visitor().actor_id, at=clock.now())
    except (NothingToPay, TooMuchAtOnce) as refusal:
        db().rollback()
        return _form(Basket(basket.lines, text_of(refusal)), status=422)
    return go(url_for(".confirm", intent_id=intent_id))


@room.get("/<uuid:intent_id>/checkout")
def confirm(intent_id: UUID) -> ResponseReturnValue:
    """Show the sum, the fee and the way to the gateway's own page."""
    intent = get_intent(db(), intent_id, user_id=visitor().user_id)
    if intent.status != IntentStatus.REQUIRES_ACTION:
        return go(url_for(".show", intent_id=intent_id))
    token = merchant_of(db(), intent).token
    to = Addresses(
        event=url_for("gateways.create_event", token=token, _external=True),
        back=url_for("gateways.back", intent_id=intent_id, _external=True),
    )
    found = checkout(db(), intent, to, language=str(get_locale() or "uk"))
    let_forms_go_to(found.action)
    return render(
        "portal/cards/confirm.html",
        intent=intent_row(intent),
        lines=lines_of(db(), intent_id),
        checkout=found,
    )


@room.get("/<uuid:intent_id>")
def show(intent_id: UUID) -> Response:
    """Tell what is known of a payment; the browser's coming back says nothing of it."""
    intent = get_intent(db(), intent_id, user_id=visitor().user_id)
    return render(
        "portal/cards/show.html",
        "portal/cards/_result.html",
        card=result_card(db(), intent_row(intent), has_come_back="back" in request.args),
    )


@room.get("/<uuid:intent_id>.pdf")
@limiter.limit("30 per minute", key_func=who_asks)
def download(intent_id: UUID) -> Response:
    """Send the receipt of a payment that came."""
    intent = intent_row(get_intent(db(), intent_id, user_id=visitor().user_id))
    lines = lines_of(db(), intent_id)
    pdf = receipt_pdf(intent, lines, company=company().name, code=company().edrpou)
    name = f"kvytantsiia-{intent.number}.pdf"
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", download_name=name, max_age=0)


def _merchant() -> Merchant:
    """Return the company's merchant that the address names, else its first.

    Raises:
        MerchantMissing: the company takes no cards.
    """
    at_work = merchants_at_work(db())
    asked = row_number(request.values.get("merchant", ""))
    found = next((each for each in at_work if asked in {None, each.id}), None)
    if found is None:
        raise MerchantMissing("the company takes no cards")
    return found


def _wanted() -> Mapping[int, Decimal]:
    bill_id = row_number(request.args.get("bill", ""))
    if bill_id is None:
        return {}
    bill = own_bill(bill_id)
    choose(bill.account_id)
    # A merchant takes what the bill asks for its own payee, and no other's.
    own = asked_through(db(), _merchant(), asked_of_bill(db(), bill))
    return {bill.account_id: min(own, bill.to_pay)}


def _form(basket: Basket, *, status: int = 200) -> Response:
    return render(
        "portal/cards/new.html",
        status=status,
        basket=basket,
        merchant=_merchant(),
        key=form_key(),
    )
