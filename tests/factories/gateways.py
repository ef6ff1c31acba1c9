"""Each gateway as the tests of the contract see it: its fake, its merchant, and what it tells."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy.orm import Session

from app.payments.gateways.endpoints import Endpoints, _installed
from app.payments.gateways.models import GatewayName, Merchant
from tests.factories.cards import PRIVATE, PUBLIC, a_merchant, signed
from tests.factories.stripes import (
    GOOD,
    OTHER_PK,
    OTHER_SK,
    OTHER_WHSEC,
    PK,
    SK,
    WHSEC,
    AtStripe,
    Call,
)
from tests.fakes.liqpay import FakeLiqPay, liqpay_server
from tests.fakes.stripe import Shop, stripe_server

OTHER_PUBLIC, OTHER_PRIVATE = "sandbox_i00000000009", "sandbox_AnotherShop"
REFUSED, REFUSED_LATER = "4000000000000002", "4000000000000341"
FORM = "application/x-www-form-urlencoded"


class AtGateway(Protocol):
    """One gateway, played by its fake over real HTTP."""

    name: GatewayName

    def merchant(self, session: Session, **changes: Any) -> Merchant: ...

    def other_merchant(self, session: Session) -> Merchant: ...

    def pay(self, order: UUID, amount: str, *, card: str = GOOD, keep: bool = False) -> Any:
        """Pay an order at the gateway, which tells nobody by itself."""

    def keep(self, order: UUID, *, card: str = GOOD) -> Any:
        """Let a card be kept alone."""

    def reference_of(self, kept: Any) -> str:
        """Return what the gateway knows a card's own order by."""

    def told(self, payment: Any, *, forged: bool = False) -> Call:
        """Return the call that tells of a payment as it stands."""

    def failed(self, payment: Any) -> Call:
        """Return the call that tells of a failed try of the same payment."""

    def spoil(self, payment: Any) -> None:
        """Let the gateway's books say of a payment what no row of ours keeps."""

    def take_back(self, payment: Any) -> None:
        """Give all of it back by the gateway's own desk."""

    def returned(self, payment: Any) -> str:
        """Return what went back, as the gateway's books have it."""

    def charges(self) -> list[str]:
        """Return the sums that were taken, in their order."""

    def be_silent(self, *, after_charge: bool = False) -> None: ...

    def speak(self) -> None: ...

    def tokens(self) -> list[str]:
        """Return what charges cards there; never to be seen on our side."""


@dataclass
class AtLiqPay:
    """LiqPay."""

    fake: FakeLiqPay
    name: GatewayName = GatewayName.LIQPAY

    def merchant(self, session: Session, **changes: Any) -> Merchant:
        return a_merchant(session, **changes)

    def other_merchant(self, session: Session) -> Merchant:
        return a_merchant(session, public_key=OTHER_PUBLIC, private_key=OTHER_PRIVATE)

    def _asked(self, order: UUID, amount: str, action: str, *, keep: bool) -> dict[str, Any]:
        return {
            "public_key": PUBLIC,
            "order_id": str(order),
            "amount": amount,
            "currency": "UAH",
            "action": action,
            "version": 3,
            "description": "",
            "recurringbytoken": "1" if keep else "",
        }

    def pay(self, order: UUID, amount: str, *, card: str = GOOD, keep: bool = False) -> Any:
        status, code = ("failure", "limit") if card == REFUSED else ("success", "")
        return self.fake.books.pay(self._asked(order, amount, "pay", keep=keep), card, status, code)

    def keep(self, order: UUID, *, card: str = GOOD) -> Any:
        status, code = ("failure", "limit") if card == REFUSED else ("success", "")
        return self.fake.books.pay(
            self._asked(order, "1.00", "auth", keep=True), card, status, code
        )

    def reference_of(self, kept: Any) -> str:
        del kept
        return ""

    def told(self, payment: Any, *, forged: bool = False) -> Call:
        key = "somebody else's" if forged else PRIVATE
        fields = signed(payment, private_key=key)
        return urlencode(fields).encode(), {"Content-Type": FORM}

    def failed(self, payment: Any) -> Call:
        return self.told({**payment, "status": "failure", "err_code": "limit"})

    def spoil(self, payment: Any) -> None:
        payment["description"] = "half a letter: \ud800"

    def take_back(self, payment: Any) -> None:
        payment["status"] = "reversed"

    def returned(self, payment: Any) -> str:
        return f"{payment.get('refund_amount', 0):.2f}"

    def charges(self) -> list[str]:
        return [
            f"{each['amount']:.2f}"
            for each in self.fake.books.payments
            if each["action"] == "paytoken" and each["status"] == "success"
        ]

    def be_silent(self, *, after_charge: bool = False) -> None:
        if after_charge:
            self.fake.faults.silent_after = "paytoken"
        else:
            _installed[:] = [Endpoints(liqpay="http://127.0.0.1:9")]

    def speak(self) -> None:
        self.fake.faults.silent_after = ""
        _installed[:] = [Endpoints(liqpay=self.fake.url)]

    def tokens(self) -> list[str]:
        return list(self.fake.books.tokens)


@contextmanager
def at_gateway(name: GatewayName) -> Iterator[AtGateway]:
    """Run the gateway's fake, and let the product speak to it."""
    found: AtGateway
    try:
        if name is GatewayName.LIQPAY:
            shops = {PUBLIC: PRIVATE, OTHER_PUBLIC: OTHER_PRIVATE}
            with liqpay_server(shops) as liqpay:
                found = AtLiqPay(liqpay)
                found.speak()
                yield found
        else:
            with stripe_server(
                {PK: Shop(SK, WHSEC), OTHER_PK: Shop(OTHER_SK, OTHER_WHSEC)}
            ) as stripe:
                found = AtStripe(stripe)
                found.speak()
                yield found
    finally:
        _installed[:] = [Endpoints()]
