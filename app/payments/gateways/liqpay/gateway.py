"""LiqPay as the product's contract of gateways asks it to be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from app.payments.gateways.contract import (
    Addresses,
    CardTold,
    Checkout,
    Delivery,
    EventUnreadable,
    GatewayRefused,
    GatewaySilent,
    Order,
    PaymentMethod,
    RefundTold,
    Told,
)
from app.payments.gateways.fields import text_in
from app.payments.gateways.liqpay.client import Client, refusal_in
from app.payments.gateways.liqpay.reading import card_told_in, decoded, told_in
from app.payments.gateways.liqpay.signature import verify

_UNKNOWN = frozenset({"payment_not_found", "order_not_found", "err_payment_not_found"})
_LONGEST_TEXT = 510
_FIELDS = 2
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class LiqPay:
    """A shop at LiqPay."""

    client: Client
    versions: tuple[int, ...]
    counts_compensation: bool = False

    def checkout(self, order: Order, to: Addresses) -> Checkout:
        """Return the form that takes the payer to LiqPay's page; LiqPay adds the fee itself."""
        return self._page("pay", order, to)

    def close(self, reference: str) -> bool:
        """Return True: LiqPay takes one payment of an order, whichever way it comes."""
        del reference
        return True

    def set_up(self, order: Order, to: Addresses) -> Checkout:
        """Return the form of a card's check: LiqPay blocks the sum and frees it at once."""
        return self._page("auth", order, to)

    def _page(self, action: str, order: Order, to: Addresses) -> Checkout:
        keeps = {"recurringbytoken": "1", "customer": order.customer} if order.keeps_card else {}
        fields = self.client.signed(
            action=action,
            amount=f"{order.amount:.2f}",
            currency=order.currency,
            description=order.description[:_LONGEST_TEXT],
            order_id=order.order_id,
            language=order.language,
            expired_date=order.expires_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            server_url=to.event,
            result_url=to.back,
            **keeps,
        )
        return Checkout(f"{self.client.url}/api/3/checkout", fields)

    def read_event(self, delivery: Delivery) -> Told | CardTold:
        """Return what a callback tells: a form of two fields, checked before it is decoded.

        Raises:
            SignatureForged, EventUnreadable.
        """
        if delivery.headers.get("Content-Type", "").partition(";")[0].strip().lower() != _FORM:
            raise EventUnreadable("a callback is a form, nothing else")
        try:
            form = dict(parse_qsl(delivery.body.decode("ascii"), max_num_fields=_FIELDS))
            data, signature = form["data"], form["signature"]
        except (ValueError, KeyError) as fault:
            raise EventUnreadable("a callback has two fields: data and signature") from fault
        verify(data, signature, private_key=self.client.private_key, versions=self.versions)
        fields = decoded(data)
        return card_told_in(fields) if _is_of_card(fields) else self._told(fields)

    def retrieve(self, order_id: str) -> Told | None:
        """Ask what became of an order; None: LiqPay knows of no payment.

        Raises:
            GatewaySilent, GatewayRefused.
        """
        answer = self.client.ask(action="status", order_id=order_id)
        if text_in(answer, "payment_id"):
            return self._told({"order_id": order_id, **answer})
        if (code := refusal_in(answer)) in _UNKNOWN:
            return None
        raise GatewayRefused(code=code or "no-payment", said=text_in(answer, "err_description"))

    def retrieve_card(self, order_id: str, reference: str) -> CardTold | None:
        """Ask what became of a card's check; None: LiqPay knows of none.

        Raises:
            GatewaySilent, GatewayRefused.
        """
        del reference  # the order's id says enough
        answer = self.client.ask(action="status", order_id=order_id)
        if text_in(answer, "payment_id"):
            return card_told_in({"order_id": order_id, **answer})
        if (code := refusal_in(answer)) in _UNKNOWN:
            return None
        raise GatewayRefused(code=code or "no-card", said=text_in(answer, "err_description"))

    def charge(self, order: Order, method: PaymentMethod, *, event_url: str) -> Told:
        """Take a sum by a card's token.

        Raises:
            GatewaySilent, GatewayRefused.
        """
        answer = self.client.ask(
            action="paytoken",
            amount=f"{order.amount:.2f}",
            currency=order.currency,
            description=order.description[:_LONGEST_TEXT],
            order_id=order.order_id,
            card_token=method.token,
            server_url=event_url,
        )
        if not text_in(answer, "payment_id"):
            if code := refusal_in(answer):
                raise GatewayRefused(code=code)
            raise GatewaySilent("liqpay: neither a payment nor why there is none")
        return self._told({"order_id": order.order_id, **answer})

    def forget(self, method: PaymentMethod) -> None:
        """Do nothing: LiqPay takes no word of it; a token that nobody holds charges nothing."""

    def refund(self, order_id: str, amount: Decimal, *, key: str) -> RefundTold:
        """Give back a sum of a payment; LiqPay may take it from what comes next.

        Raises:
            GatewaySilent, GatewayRefused.
        """
        del key  # LiqPay knows no keys: the caller never repeats what got no answer
        answer = self.client.ask_or_refuse(
            action="refund", order_id=order_id, amount=f"{amount:.2f}"
        )
        word = text_in(answer, "status")
        return RefundTold(
            is_done=word in {"success", "reversed"}, word=word, failure=refusal_in(answer) or None
        )

    def payments_between(self, since: datetime, until: datetime) -> Iterator[Told]:
        """Yield the lines of LiqPay's report of a time.

        Raises:
            GatewaySilent, GatewayRefused.
        """
        answer = self.client.ask_or_refuse(
            action="reports",
            date_from=int(since.timestamp() * 1000),
            date_to=int(until.timestamp() * 1000),
            resp_format="json",
        )
        lines = answer.get("data")
        for line in lines if isinstance(lines, list) else ():
            if isinstance(line, dict):
                yield self._told({"public_key": self.client.public_key, **line})

    def _told(self, fields: object) -> Told:
        assert isinstance(fields, dict)
        return told_in(fields, counts_compensation=self.counts_compensation)


def _is_of_card(fields: Mapping[str, Any]) -> bool:
    return text_in(fields, "action") == "auth"
