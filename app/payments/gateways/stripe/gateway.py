"""Stripe as the product's contract of gateways asks it to be.

An order is known by its id in the metadata; Stripe's own search finds it by that, so nothing of
Stripe's need be kept to ask what became of a payment. Amounts there count kopecks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import stripe

from app.payments.gateways.contract import (
    Addresses,
    CardTold,
    Checkout,
    Delivery,
    EventUnreadable,
    GatewayRefused,
    GatewaySilent,
    NothingAsked,
    Order,
    PaymentMethod,
    RefundTold,
    SignatureForged,
    Told,
)
from app.payments.gateways.fields import fields_of, text_in
from app.payments.gateways.models import IntentStatus
from app.payments.gateways.stripe.asking import kopecks, payment_of, said_of
from app.payments.gateways.stripe.reading import (
    card_told_of_setup,
    instant_in,
    method_of,
    says_little,
    told_of_charge,
    told_of_intent,
    told_to_a_person,
    within,
)
from app.payments.gateways.stripe.sessions import close_session, open_session
from app.payments.gateways.stripe.wire import translated

VERSIONS = (1,)
"""Of the signature's scheme: `v1` is HMAC-SHA-256."""
REPLAYED_AFTER_S = 300
_GONE = frozenset({"resource_missing", "payment_method_not_attached"})
_TAKEN_BACK = "charge.dispute.funds_withdrawn"
_NOT_GIVEN_BACK = frozenset({"failed", "canceled"})


@dataclass(frozen=True, slots=True)
class Stripe:
    """An account at Stripe. Its keys are in no `repr`, so in no log."""

    client: stripe.StripeClient = field(repr=False)
    public_key: str
    event_key: str = field(repr=False)

    def checkout(self, order: Order, to: Addresses) -> Checkout:
        """Return the way to a checkout session; asked again, the same session."""
        return open_session(self.client, order, to, payment_of(order))

    def close(self, reference: str) -> bool:
        """Let the session expire; return whether nobody paid at it."""
        return close_session(self.client, reference)

    def set_up(self, order: Order, to: Addresses) -> Checkout:
        """Return the way to a session that keeps a card; nothing is taken from it."""
        asked = {
            "mode": "setup",
            "customer_creation": "always",
            "setup_intent_data": said_of(order),
        }
        return open_session(self.client, order, to, asked)

    def read_event(self, delivery: Delivery) -> Told | CardTold | None:
        """Return what a webhook call tells, once its signature and its hour are Stripe's.

        Raises:
            SignatureForged, EventUnreadable, GatewaySilent, GatewayRefused.
        """
        try:
            text = delivery.body.decode()
        except UnicodeDecodeError as fault:
            raise EventUnreadable("an event is UTF-8") from fault
        try:
            stripe.WebhookSignature.verify_header(
                text, delivery.headers.get("Stripe-Signature"), self.event_key, REPLAYED_AFTER_S
            )
        except stripe.SignatureVerificationError as fault:
            raise SignatureForged("the signature is not Stripe's, or too old") from fault
        event = fields_of(delivery.body)
        return self._read(text_in(event, "type"), within(within(event, "data"), "object"), event)

    def _read(
        self, kind: str, told: Mapping[str, Any], event: Mapping[str, Any]
    ) -> Told | CardTold | None:
        at = instant_in(event, "created")
        match text_in(told, "object"):
            case "payment_intent":
                return self._with_method(
                    told, told_of_intent(told, public_key=self.public_key, at=at)
                )
            case "charge":
                return told_of_charge(told, public_key=self.public_key, at=at)
            case "setup_intent":
                return self._card(told)
            case "dispute" if kind == _TAKEN_BACK:
                return told_to_a_person(told, word=kind, public_key=self.public_key)
            case "refund" if (word := text_in(told, "status")) in _NOT_GIVEN_BACK:
                word = f"refund.{word}"
                return told_to_a_person(told, word=word, public_key=self.public_key)
        return None

    def retrieve(self, order_id: str) -> Told | None:
        """Ask what became of an order; None: nobody has tried to pay it.

        Raises:
            GatewaySilent, GatewayRefused.
        """
        with translated():
            found: Any = self.client.v1.payment_intents.search(
                params={
                    "query": f"metadata['order_id']:'{order_id}'",
                    "expand": ["data.latest_charge"],
                }
            )
            intents = [each.to_dict(for_json=True) for each in found.data]
        told = [(each, told_of_intent(each, public_key=self.public_key)) for each in intents]
        # An order may have been tried twice: what was paid says most, then what may yet be.
        for fields, said in sorted(told, key=lambda each: says_little(each[1])):
            return self._with_method(fields, said)
        return None

    def retrieve_card(self, order_id: str, reference: str) -> CardTold | None:
        """Ask a session what became of the card that was to be kept; None: nothing yet.

        Raises:
            GatewaySilent, GatewayRefused.
        """
        del order_id  # setup intents cannot be searched: the session knows its own
        with translated():
            session: Any = self.client.v1.checkout.sessions.retrieve(
                reference, params={"expand": ["setup_intent"]}
            )
        setup = within(session.to_dict(for_json=True), "setup_intent")
        return self._card(setup) if setup else None

    def charge(self, order: Order, method: PaymentMethod, *, event_url: str) -> Told:
        """Take a sum from a kept card, off session.

        Raises:
            GatewaySilent, GatewayRefused.
        """
        del event_url  # told at the address that the account has at Stripe
        asked: dict[str, Any] = {
            "amount": kopecks(order.amount + order.fee),
            "currency": order.currency.lower(),
            "customer": method.customer,
            "payment_method": method.token,
            "off_session": True,
            "confirm": True,
            "expand": ["latest_charge"],
            **said_of(order),
        }
        with translated():
            try:
                made: Any = self.client.v1.payment_intents.create(
                    params=asked,  # type: ignore[arg-type]
                    options={"idempotency_key": f"charge-{order.order_id}"},
                )
            except stripe.CardError as refusal:
                body = refusal.json_body if isinstance(refusal.json_body, dict) else {}
                refused = within(within(body, "error"), "payment_intent")
                if not refused:
                    raise
                return told_of_intent(refused, public_key=self.public_key)
        return told_of_intent(made.to_dict(for_json=True), public_key=self.public_key)

    def forget(self, method: PaymentMethod) -> None:
        """Detach the card from its customer: it can be charged no more.

        Raises:
            GatewaySilent, GatewayRefused.
        """
        try:
            with translated():
                self.client.v1.payment_methods.detach(method.token)
        except GatewayRefused as refusal:
            if refusal.facts["code"] not in _GONE:
                raise

    def refund(self, order_id: str, amount: Decimal, *, key: str) -> RefundTold:
        """Give back a sum of a payment; by one key once.

        Raises:
            NothingAsked, GatewaySilent, GatewayRefused.
        """
        try:
            paid = self.retrieve(order_id)
        except GatewaySilent as silence:
            raise NothingAsked("stripe: which payment it is of is not known") from silence
        if paid is None or paid.status is not IntentStatus.SUCCEEDED:
            raise GatewayRefused(code="not_paid")
        with translated():
            made: Any = self.client.v1.refunds.create(
                params={"payment_intent": paid.payment_id, "amount": kopecks(amount)},
                options={"idempotency_key": f"refund-{key}"},
            )
        word = str(made.status)
        return RefundTold(is_done=word == "succeeded", word=word, failure=made.failure_reason)

    def payments_between(self, since: datetime, until: datetime) -> Iterator[Told]:
        """Yield the payments begun in a time.

        Raises:
            GatewaySilent, GatewayRefused.
        """
        with translated():
            page: Any = self.client.v1.payment_intents.list(
                params={
                    "created": {"gte": int(since.timestamp()), "lte": int(until.timestamp())},
                    "limit": 100,
                    "expand": ["data.latest_charge"],
                }
            )
            for each in page.auto_paging_iter():
                fields = each.to_dict(for_json=True)
                yield told_of_intent(fields, public_key=self.public_key)

    def _with_method(self, fields: Mapping[str, Any], told: Told) -> Told:
        """Return what was told with the card that was kept, where one was to be."""
        is_kept = text_in(fields, "setup_future_usage") == "off_session"
        if not (is_kept and told.status is IntentStatus.SUCCEEDED):
            return told
        return replace(told, method=self._method(text_in(fields, "payment_method")))

    def _card(self, setup: Mapping[str, Any]) -> CardTold:
        told = card_told_of_setup(setup, public_key=self.public_key)
        if told.word != "succeeded":
            return told
        return replace(told, method=self._method(text_in(setup, "payment_method")))

    def _method(self, token: str) -> PaymentMethod:
        with translated():
            found: Any = self.client.v1.payment_methods.retrieve(token)
        return method_of(found.to_dict(for_json=True))
