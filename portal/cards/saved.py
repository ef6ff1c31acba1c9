"""A subscriber's own saved cards: seen masked, saved without a payment, forgotten."""

from uuid import UUID

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from app.kernel import clock
from app.payments.autopay.switching import stop_by_card
from app.payments.gateways.contract import Addresses
from app.payments.gateways.kinds import KINDS
from app.payments.gateways.merchants import get_merchant, merchants_at_work
from app.payments.gateways.models import GatewayName
from app.payments.gateways.saved_cards import cards_of, forget_card
from app.payments.gateways.saved_models import SetupStatus
from app.payments.gateways.saving import CHECKED_BY, get_setup, setup_checkout, start_setup
from app.web.current import company, db, visitor
from app.web.form_keys import form_key
from app.web.guards import SUBSCRIBER, Room, Site
from app.web.headers import let_forms_go_to
from app.web.later import send_or_wait
from app.web.limits import limiter, who_asks
from app.web.rendering import go, render, say
from portal.cards.merchant import chosen_merchant

room = Room(
    "saved_cards", __name__, site=Site.CABINET, right=SUBSCRIBER, url_prefix="/payments/cards"
)


@room.get("/")
def index() -> Response:
    """Show the visitor's cards, and nobody else's."""
    return render(
        "portal/cards/saved.html",
        cards=cards_of(db(), user_id=visitor().user_id),
        takes_cards=bool(merchants_at_work(db())),
        today=clock.today(),
        key=form_key(),
    )


@room.post("/")
@limiter.limit("10 per minute", key_func=who_asks)
def create() -> ResponseReturnValue:
    """Set out to save a card; the form says what the payer agrees to."""
    setup_id = start_setup(
        db(),
        merchant_id=chosen_merchant().id,
        user_id=visitor().user_id,
        key=form_key(),
        at=clock.now(),
    )
    return go(url_for(".confirm", setup_id=setup_id))


@room.get("/<uuid:setup_id>/checkout")
def confirm(setup_id: UUID) -> ResponseReturnValue:
    """Show the way to the gateway's page that keeps the card."""
    setup = get_setup(db(), setup_id, user_id=visitor().user_id)
    if setup.status != SetupStatus.REQUIRES_ACTION:
        return go(url_for(".show", setup_id=setup_id))
    merchant = get_merchant(db(), setup.merchant_id)
    to = Addresses(
        event=url_for("gateways.create_event", token=merchant.token, _external=True),
        back=url_for("gateways.back_from_card", setup_id=setup_id, _external=True),
    )
    found = setup_checkout(
        db(),
        setup,
        to,
        description=gettext("Збереження картки"),
        language=str(get_locale() or "uk"),
    )
    let_forms_go_to(found.action)
    return render(
        "portal/cards/keep.html",
        checkout=found,
        gateway=KINDS[GatewayName(merchant.gateway)].title,
        held=CHECKED_BY,
    )


@room.get("/<uuid:setup_id>")
def show(setup_id: UUID) -> Response:
    """Tell what became of a card; the browser's coming back says nothing of it."""
    setup = get_setup(db(), setup_id, user_id=visitor().user_id)
    return render(
        "portal/cards/kept.html",
        "portal/cards/_kept.html",
        setup=setup,
        has_come_back="back" in request.args,
    )


@room.post("/<int:card_id>/removal")
def destroy(card_id: int) -> ResponseReturnValue:
    """Forget a card: it is never charged again."""
    forget_card(db(), card_id, user_id=visitor().user_id, at=clock.now())
    stop_by_card(db(), card_id, at=clock.now())
    send_or_wait("gateways.ask_company", company_id=company().ref.id, slug=company().ref.slug)
    say(gettext("Картку прибрано: з неї більше нічого не спишемо."))
    return go(url_for(".index"))
