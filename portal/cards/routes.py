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
from app.payments.gateways.asked import asked_through
from app.payments.gateways.charging import charge_later
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
from app.payments.gateways.kinds import KINDS
from app.payments.gateways.models import GatewayName, IntentStatus
from app.payments.gateways.queries import intent_row, lines_of
from app.payments.gateways.saved_cards import CardMissing, cards_of
from app.web.current import company, db, visitor
from app.web.form_keys import form_key
from app.web.guards import SUBSCRIBER, Room, Site, row_number
from app.web.headers import let_forms_go_to
from app.web.later import send_or_wait
from app.web.limits import limiter, who_asks
from app.web.messages import text_of
from app.web.rendering import go, render
from portal.accounts import choose, current_account, own_accounts
from portal.bills.queries import asked_of_bill
from portal.bills.routes import own_bill
from portal.cards.basket import Basket, first_basket, typed_basket
from portal.cards.cards import result_card
from portal.cards.merchant import chosen_merchant, receivers

room = Room("card", __name__, site=Site.CABINET, right=SUBSCRIBER, url_prefix="/payments/card")


@room.get("/")
def new() -> Response:
    """Ask what to pay: what the account shown is asked, unless a bill says which."""
    account, wanted = current_account(), _wanted()
    basket = first_basket(
        db(),
        chosen_merchant(),
        own_accounts(),
        wanted,
        chosen=0 if wanted else account.id,
        by_services=_by_services(),
    )
    return _form(basket)


@room.post("/")
@limiter.limit("30 per minute", key_func=who_asks)
def create() -> ResponseReturnValue:
    """Start the payment; sent twice, it is one."""
    merchant = chosen_merchant()
    basket = typed_basket(db(), merchant, own_accounts(), request.form, by_services=_by_services())
    if basket.has_problems:
        return _form(basket, status=422)
    wanted = NewIntent(
        merchant_id=merchant.id,
        lines=basket.paid,
        key=form_key(),
        description=gettext("Оплата послуг, о/р %(number)s", number=basket.numbers),
        subscriber_user_id=visitor().user_id,
        keeps_card="keep" in request.form,
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
    found = checkout(
        db(), intent, to, language=str(get_locale() or "uk"), fee_name=gettext("Комісія")
    )
    let_forms_go_to(found.action)
    merchant = merchant_of(db(), intent)
    return render(
        "portal/cards/confirm.html",
        intent=intent_row(intent),
        lines=lines_of(db(), intent_id),
        checkout=found,
        gateway=KINDS[GatewayName(merchant.gateway)].title,
        cards=cards_of(db(), user_id=visitor().user_id, merchant_id=merchant.id),
        today=clock.today(),
    )


@room.post("/<uuid:intent_id>/charge")
@limiter.limit("30 per minute", key_func=who_asks)
def create_charge(intent_id: UUID) -> ResponseReturnValue:
    """Take the sum from a saved card; pressed twice, once: the intent is charged by one card."""
    intent = get_intent(db(), intent_id, user_id=visitor().user_id)
    card_id = row_number(request.form.get("card", ""))
    if card_id is None:
        raise CardMissing("no card is named")
    charge_later(db(), intent, card_id, user_id=visitor().user_id, at=clock.now())
    send_or_wait("gateways.ask_company", company_id=company().ref.id, slug=company().ref.slug)
    return go(url_for(".show", intent_id=intent_id, back=1))


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


def _wanted() -> Mapping[int, Decimal]:
    bill_id = row_number(request.args.get("bill", ""))
    if bill_id is None:
        return {}
    bill = own_bill(bill_id)
    choose(bill.account_id)
    # A merchant takes what the bill asks for its own payee, and no other's.
    # Of a bill whose months are not in these books nobody can say more than the bill itself.
    asked = asked_of_bill(db(), bill)
    own = asked_through(db(), chosen_merchant(), asked) if asked else bill.to_pay
    return {bill.account_id: min(own, bill.to_pay)}


def _by_services() -> bool:
    """Return whether each service has a sum of its own."""
    return request.values.get("by") == "services"


def _form(basket: Basket, *, status: int = 200) -> Response:
    return render(
        "portal/cards/new.html",
        status=status,
        basket=basket,
        merchant=chosen_merchant(),
        receivers=receivers(company().name),
        by_services=_by_services(),
        keeps="keep" in request.form,
        key=form_key(),
    )
