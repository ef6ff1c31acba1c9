"""LiqPay as the product's contract of gateways asks it to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qsl

from app.payments.gateways.contract import (
    Addresses,
    Checkout,
    Delivery,
    EventUnreadable,
    GatewayRefused,
    Order,
    RefundTold,
    Told,
)
from app.payments.gateways.liqpay.client import Client, refusal_in
from app.payments.gateways.liqpay.reading import decoded, text_in, told_in
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
        """Return the form that takes the payer to LiqPay's page."""
        fields = self.client.signed(
            action="pay",
            amount=f"{order.amount:.2f}",
            currency=order.currency,
            description=order.description[:_LONGEST_TEXT],
            order_id=order.order_id,
            language=order.language,
            expired_date=order.expires_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            server_url=to.event,
            result_url=to.back,
        )
        return Checkout(f"{self.client.url}/api/3/checkout", fields)

    def read_event(self, delivery: Delivery) -> Told:
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
        return self._told(decoded(data))

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

    def refund(self, order_id: str, amount: Decimal) -> RefundTold:
        """Give back a sum of a payment; LiqPay may take it from what comes next.

        Raises:
            GatewaySilent, GatewayRefused.
        """
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
