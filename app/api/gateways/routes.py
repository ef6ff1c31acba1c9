"""Where gateways call: each at an address of its merchant's own, believed by its signature alone.

Nothing is answered, not even «known», before the signature is checked. Calls come again, late and
in any order; the browser's return is no news at all.
"""

from uuid import UUID

import structlog
from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from app.access.actors import job_actor
from app.kernel import clock
from app.kernel.errors import DomainError, NotFound
from app.payments.gateways.contract import Delivery, EventUnreadable, SignatureForged
from app.payments.gateways.hearing import take_event
from app.payments.gateways.merchants import merchant_of_token, open_gateway
from app.web.current import db
from app.web.guards import MachineRoom

LARGEST_EVENT = 64 << 10
_STATUS = ((SignatureForged, 403), (EventUnreadable, 400), (NotFound, 404))
log = structlog.get_logger()

room = MachineRoom("gateways", __name__, url_prefix="/api/gateways")


@room.post("/events/<token>")
def create_event(token: str) -> Response:
    """Take what a gateway tells of a payment."""
    request.max_content_length = LARGEST_EVENT
    try:
        delivery = Delivery(request.get_data(), dict(request.headers))
    except RequestEntityTooLarge:
        return _refused("gateways.event-too-large", 413)
    try:
        merchant = merchant_of_token(db(), token)
        event = open_gateway(db(), merchant).read_event(delivery)
        by = job_actor(db(), merchant.gateway)
        outcome = take_event(db(), merchant, event, by=by, at=clock.now())
    except DomainError as refusal:
        # What only time can mend is answered 409: the gateway is to call again.
        return _refused(
            refusal.key, next((code for kind, code in _STATUS if isinstance(refusal, kind)), 409)
        )
    order = event.order_id if event is not None else ""
    log.info("gateways.event", merchant=merchant.id, order=order, outcome=str(outcome))
    return Response("ok", mimetype="text/plain")


@room.route("/back/<uuid:intent_id>", methods=["GET", "POST"])
def back(intent_id: UUID) -> ResponseReturnValue:
    """Send the payer's browser on to the page that asks our own books; what it brings is not read.

    The gateway lets it post here from its own site, where no cookie of ours comes along.
    """
    return redirect(url_for("card.show", intent_id=intent_id, back=1), code=303)


@room.route("/back/cards/<uuid:setup_id>", methods=["GET", "POST"])
def back_from_card(setup_id: UUID) -> ResponseReturnValue:
    """Send the payer's browser on likewise, after a card was to be kept."""
    return redirect(url_for("saved_cards.show", setup_id=setup_id, back=1), code=303)


def _refused(key: str, status: int) -> Response:
    log.warning("gateways.event-refused", key=key, status=status)
    return Response(key, status, mimetype="text/plain")
