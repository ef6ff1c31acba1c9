"""What each payment system says: its calls, as its protocol writes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial

import httpx

from app.formats.small_xml import Tag, read_message
from app.kernel import clock
from app.payments.providers.signatures import sign

_LOCAL = ".localhost"


@dataclass(frozen=True, slots=True)
class Payer:
    """What a person pays: by which account, how much, under which number of the payment."""

    account: str = ""
    amount: Decimal = Decimal("0.00")
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A payment system; `service` is how it calls the payee's money.

    `tell` says again that somebody has paid, without asking first: it got no answer.
    """

    url: str
    service: str = "101"
    key: str = field(default="", repr=False)
    login: str = ""
    password: str = field(default="", repr=False)
    http: httpx.Client = field(
        init=False, repr=False, default_factory=partial(httpx.Client, timeout=30)
    )

    def say(self, action: str, payer: Payer) -> Iterator[tuple[str, str]]:
        """Do an action; yield each call with its answer."""
        del action, payer
        raise NotImplementedError

    def get(self, query: Mapping[str, str]) -> tuple[str, str]:
        """Ask by a query."""
        answer = self._send("GET", params=query)
        return f"GET {answer.request.url}", answer.text

    def post(self, body: str) -> tuple[str, str]:
        """Ask by a message."""
        content_type = {"Content-Type": "text/xml; charset=utf-8"}
        return body, self._send("POST", headers=content_type, content=body.encode()).text

    def _send(
        self, method: str, *, headers: Mapping[str, str] | None = None, **sent: object
    ) -> httpx.Response:
        url, named = httpx.URL(self.url), dict(headers or {})
        if url.host.endswith(_LOCAL):
            # Browsers know where these names lead; most other programs ask a name server.
            named["Host"] = url.netloc.decode()
            url = url.copy_with(host="127.0.0.1")
        return self.http.request(method, url, headers=named, **sent)  # type: ignore[arg-type]


class PrivatBank(System):
    """PrivatBank Debt."""

    def say(self, action: str, payer: Payer) -> Iterator[tuple[str, str]]:
        """Search, pay or cancel."""
        if action == "check":
            unit = Tag("Unit", attributes={"name": "billIdentifier", "value": payer.account})
            yield self.post(_transfer("Search", "Payer", [unit]))
        elif action in {"pay", "tell"}:
            for step in ("Check", "Pay") if action == "pay" else ("Pay",):
                yield self.post(_transfer(step, "Payment", self._payment(payer), payer.number))
        else:
            yield self.post(_transfer("Cancel", "Payment", [], payer.number))

    def _payment(self, payer: Payer) -> list[Tag]:
        service = {"serviceCode": self.service, "sum": f"{payer.amount:.2f}"}
        return [
            Tag("CompanyInfo"),
            Tag("PayerInfo", attributes={"billIdentifier": payer.account}),
            Tag("TotalSum", f"{payer.amount:.2f}"),
            Tag("CreateTime", clock.now().astimezone(clock.KYIV).isoformat()),
            Tag("ServiceGroup", [Tag("Service", attributes=service)]),
        ]


def _transfer(action: str, kind: str, inside: list[Tag], number: str = "") -> str:
    schema = "http://www.w3.org/2001/XMLSchema-instance"
    named = {"xmlns:xsi": schema, "xsi:type": kind} | ({"id": number} if number else {})
    return Tag(
        "Transfer",
        [Tag("Data", inside, named)],
        {"xmlns": "http://debt.privatbank.ua/Transfer", "interface": "Debt", "action": action},
    ).written()


class EasyPay(System):
    """EasyPay Provider 3.1; a payment is confirmed at once, `hold` leaves it unconfirmed."""

    def say(self, action: str, payer: Payer) -> Iterator[tuple[str, str]]:
        """Check, pay, confirm or cancel."""
        service = Tag("ServiceId", self.service)
        if action == "check":
            yield self.post(self._signed(Tag("Check", [service, Tag("Account", payer.account)])))
        elif action in {"pay", "tell", "hold"}:
            amount = Tag("Amount", f"{payer.amount:.2f}")
            order, account = Tag("OrderId", payer.number), Tag("Account", payer.account)
            told = self.post(self._signed(Tag("Payment", [service, order, account, amount])))
            yield told
            number = read_message(told[1].encode()).value("PaymentId")
            if number and action != "hold":
                yield self.post(self._signed(Tag("Confirm", [service, Tag("PaymentId", number)])))
        else:
            number = payer.number
            yield self.post(
                self._signed(Tag(action.capitalize(), [service, Tag("PaymentId", number)]))
            )

    def _signed(self, action: Tag) -> str:
        now = clock.now().astimezone(clock.KYIV).strftime("%Y-%m-%dT%H:%M:%S")
        request = Tag("Request", [Tag("DateTime", now), Tag("Sign", "-"), action]).written()
        bare = request.replace("<Sign>-</Sign>", "<Sign></Sign>")
        return bare.replace("<Sign></Sign>", f"<Sign>{sign(self.key, bare.encode())}</Sign>")


class Osmp(System):
    """OSMP and iBox."""

    def say(self, action: str, payer: Payer) -> Iterator[tuple[str, str]]:
        """Check or pay."""
        asked = {"txn_id": payer.number, "account": payer.account, "sum": f"{payer.amount:.2f}"}
        if action != "tell":
            yield self.get({"command": "check", **asked})
        if action in {"pay", "tell"}:
            yield self.get({"command": "pay", **asked, "txn_date": _compact(clock.now())})


class City24(System):
    """City24 3.03; `days` asks for the payments of today."""

    def say(self, action: str, payer: Payer) -> Iterator[tuple[str, str]]:
        """Check, pay, or compare the day."""
        if action == "days":
            day = _compact(clock.now())[:8]
            yield self.get({"CheckDateBegin": day, "CheckDateEnd": day})
            return
        asked = {"TransactionId": payer.number, "Account": payer.account}
        if action != "tell":
            yield self.get({"QueryType": "check", **asked})
        if action in {"pay", "tell"}:
            paid = {"Amount": f"{payer.amount:.2f}", "TransactionDate": _compact(clock.now())}
            yield self.get({"QueryType": "pay", **asked, **paid})


class City24Xml(System):
    """City24 multi; sums in kopecks."""

    def say(self, action: str, payer: Payer) -> Iterator[tuple[str, str]]:
        """Check, pay, cancel, or ask what became of a payment."""
        known = {"payElementID": self.service, "account": payer.account}
        kopecks = str(int(payer.amount * 100))
        if action == "check":
            yield self.post(self._call("check", known))
        elif action in {"pay", "tell"}:
            paid = {"payID": payer.number, "payTimestamp": _compact(clock.now())}
            yield self.post(self._call("pay", {**paid, **known, "amount": kopecks}))
        elif action == "cancel":
            yield self.post(self._call("cancel", {"cancelPayID": payer.number, **known}))
        else:
            yield self.post(self._call("check_status", {"payID": payer.number}))

    def _call(self, command: str, named: Mapping[str, str]) -> str:
        told = {"login": self.login, "password": self.password, "command": command, **named}
        return Tag("commandCall", [Tag(name, value) for name, value in told.items()]).written()


def _compact(at: datetime) -> str:
    return at.astimezone(clock.KYIV).strftime("%Y%m%d%H%M%S")


SYSTEMS: Mapping[str, type[System]] = {
    "privatbank": PrivatBank,
    "easypay": EasyPay,
    "osmp": Osmp,
    "city24": City24,
    "city24-xml": City24Xml,
}
"""Protocol -> the payment system that speaks it."""
