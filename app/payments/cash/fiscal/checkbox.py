"""Checkbox (ПРРО) through its own library. Every call may be repeated: the receipt's id is ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

from checkbox_sdk.client.synchronous import CheckBoxClient
from checkbox_sdk.exceptions import CheckBoxAPIError, CheckBoxError
from checkbox_sdk.methods import cashier, receipts, shifts

from app.payments.cash.fiscal.registrar import FiscalSale, RegistrarRefused, Unanswered
from app.payments.cash.fiscal.registrars import NewRegistrar

CLIENT = "Oselia"
_ALREADY = "receipt.already_exists"
_TIMEOUT_S = 20
_POLLS = 8
_REFUSALS = {400, 422}
"""Answers to a receipt that say it will never be made as it is; every other says nothing of it."""


class Checkbox:
    """A desk at Checkbox, signed in by the cashier's PIN."""

    def __init__(
        self, registrar: NewRegistrar, *, url: str, requests_per_10s: int = 15, relax_s: float = 1
    ) -> None:
        self._client = CheckBoxClient(
            base_url=url,
            requests_timeout=_TIMEOUT_S,
            client_name=CLIENT,
            requests_per_10s=requests_per_10s,
        )
        self._relax_s = relax_s
        self._known = registrar

    def register(self, sale: FiscalSale) -> str:
        """Return the fiscal number of a receipt, made now or before under this id."""
        with _told(), self._client as client:
            self._enter(client)
            known = self._found(client, sale.id)
            if known is None:
                client.shifts.create_shift(relax=self._relax_s, timeout=_TIMEOUT_S)
                self._send(client, sale)
            return self._number(client, sale.id)

    def close_shift(self) -> None:
        """Close the registrar's own shift; where none is open there is nothing to close."""
        with _told(), self._client as client:
            self._enter(client)
            if client(cashier.GetActiveShift()) is not None:
                client(shifts.CloseShift())

    def _enter(self, client: CheckBoxClient) -> None:
        client.set_license_key(None, self._known.license_key)
        client(cashier.SignInPinCode(pin_code=self._known.pin_code))

    def _found(self, client: CheckBoxClient, id_: UUID) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = client(receipts.GetReceipt(receipt_id=str(id_)))
        except CheckBoxAPIError as refusal:
            if refusal.status == 404:
                return None
            raise
        return found

    def _send(self, client: CheckBoxClient, sale: FiscalSale) -> None:
        try:
            client.receipts.create_receipt(receipt=body_of(sale), wait=False)
        except CheckBoxAPIError as refusal:
            # It came before and the answer was lost: what became of it is asked, never sent anew.
            if refusal.status == 400 and refusal.content.get("code") == _ALREADY:
                return
            if refusal.status in _REFUSALS:
                raise RegistrarRefused(str(refusal.message)[:300]) from refusal
            raise

    def _number(self, client: CheckBoxClient, id_: UUID) -> str:
        answer = client.wait_status(
            receipts.GetReceipt(receipt_id=str(id_)),
            expected_value={"DONE", "ERROR"},
            relax=self._relax_s,
            timeout=self._relax_s * _POLLS,
        )
        if answer["status"] == "ERROR":
            said = answer.get("transaction") or {}
            raise RegistrarRefused(str(said.get("response_error_message") or "ERROR"))
        number = answer.get("fiscal_code")
        if not isinstance(number, str) or not number:
            raise Unanswered("done without a fiscal number")
        return number


def body_of(sale: FiscalSale) -> dict[str, Any]:
    """Return a receipt as Checkbox takes it: sums in kopecks, quantities in thousandths."""
    goods = [
        {
            "good": {"code": each.code, "name": each.name, "price": _kopecks(each.amount)},
            "quantity": 1000,
            "is_return": sale.is_return,
        }
        for each in sale.lines
    ]
    payment = {"type": "CASH", "value": _kopecks(sale.due)}
    rounding = {"rounding": True} if sale.is_rounded else {}
    return {"id": str(sale.id), "goods": goods, "payments": [payment], **rounding}


def _kopecks(amount: Decimal) -> int:
    return int(amount.scaleb(2).to_integral_exact())


@contextmanager
def _told() -> Iterator[None]:
    """Turn the library's failures into what is known of the receipt after them: nothing.

    A sign-in refused today says nothing of a receipt that was sent yesterday.
    """
    try:
        yield
    except CheckBoxError as failure:
        raise Unanswered(str(failure)[:300]) from failure
    except (ValueError, KeyError, TypeError) as failure:
        # An answer that is none: a proxy's page, a field that is not there.
        raise Unanswered(f"unreadable: {type(failure).__name__}") from failure
