"""EasyPay Provider 3.1: XML signed by both sides; money is posted when the payment is confirmed."""

import re
from collections.abc import Mapping
from typing import ClassVar

from app.api.providers.adapter import OK, Adapter, Asked, Call, Done, content, instant
from app.api.providers.words import cancelled_by
from app.database.secrets import unseal
from app.formats.small_xml import MessageTooLarge, MessageUnreadable, Node, Tag, read_message
from app.kernel import clock
from app.kernel.errors import DomainError
from app.payments.providers.cancelling import TakenBack, cancel
from app.payments.providers.debts import find_payer
from app.payments.providers.journal import Heard
from app.payments.providers.models import Protocol, ProviderPayment
from app.payments.providers.paying import confirm, prepare
from app.payments.providers.refused import (
    AccountEnded,
    ActionUnknown,
    CallUnreadable,
    LineUnknown,
    PayerNotOne,
    PayerUnknown,
    PaymentEnded,
    PaymentMissing,
    PaymentOfAnother,
    SenderRefused,
    SignatureWrong,
)
from app.payments.providers.setting_up import OWN_KEY
from app.payments.providers.signatures import sign, verify
from app.payments.providers.sums import hryvnias
from app.payments.providers.told import Part, Told

_ACTIONS = ("Check", "Payment", "Confirm", "Cancel")
_SIGN = re.compile(rb"<Sign>([0-9A-Fa-f]+)</Sign>")
_UNSIGNED = "<Sign></Sign>"
_DONE = "0"
_INSTANT = "%Y-%m-%dT%H:%M:%S"


class EasyPay(Adapter):
    """See the module."""

    protocol = Protocol.EASYPAY
    method = "POST"
    codes: ClassVar[Mapping[type[DomainError], str]] = {
        PayerUnknown: "-1",
        PayerNotOne: "-1",
        AccountEnded: "-1",
        PaymentOfAnother: "-3",
        PaymentMissing: "-4",
        PaymentEnded: "-4",
        SignatureWrong: "-5",
        SenderRefused: "-94",
        CallUnreadable: "-50",
        ActionUnknown: "-50",
        MessageUnreadable: "-50",
        MessageTooLarge: "-50",
        LineUnknown: "-51",
    }
    other = "-2"

    def understand(self) -> Asked:
        """Read one of the four actions."""
        sent = content()
        root = read_message(sent)
        found = [each for each in root.parts if each.name in _ACTIONS]
        if root.name != "Request" or len(found) != 1:
            raise CallUnreadable("not one action of a request")
        (body,) = found
        heard = Heard(
            action=body.name,
            ext_id=body.value("OrderId") or body.value("PaymentId") or None,
            account=body.value("Account") or None,
            amount=body.value("Amount") or None,
        )
        return Asked(heard, root, content=sent, is_search=body.name == "Check")

    def admit(self, call: Call, asked: Asked) -> None:
        """Let a call through whose bytes, the signature cut out, are signed with their key."""
        signed = _SIGN.findall(asked.content)
        if len(signed) != 1 or asked.content.count(b"<Sign") != 1:
            raise SignatureWrong("not one signature")
        bare = _SIGN.sub(_UNSIGNED.encode(), asked.content)
        verify(call.provider.their_key or "", bare, signed[0].decode())

    def perform(self, call: Call, asked: Asked) -> Done:
        """Do the action."""
        assert asked.body is not None
        body = next(each for each in asked.body.parts if each.name in _ACTIONS)
        match body.name:
            case "Check":
                return self._check(call, body)
            case "Payment":
                return self._payment(call, asked.body, body, asked.content)
            case "Confirm":
                return self._confirm(call, body, asked.content)
            case _:
                return self._cancel(call, body, asked.content)

    def refuse(self, call: Call, asked: Asked | None, code: str, text: str) -> Done:
        """Say why not, signed too."""
        del asked
        return Done(self._written(call, code, text), code)

    def _check(self, call: Call, body: Node) -> Done:
        payer = find_payer(
            call.session, call.provider, body.value("Account"), on=clock.local_day(call.at)
        )
        line = next((each for each in payer.lines if each.code == body.value("ServiceId")), None)
        if line is None:
            raise LineUnknown("no such service of ours")
        info = Tag(
            "AccountInfo",
            [
                Tag("Name", payer.name),
                Tag("Address", payer.address),
                Tag("Balance", f"{line.balance:.2f}"),
            ],
        )
        return Done(self._written(call, _DONE, OK, info), _DONE)

    def _payment(self, call: Call, root: Node, body: Node, sent: bytes) -> Done:
        told = Told(
            ext_id=body.value("OrderId"),
            number=body.value("Account"),
            parts=[Part(hryvnias(body.value("Amount")), body.value("ServiceId"))],
            paid_at=instant(root.value("DateTime"), _INSTANT),
            request=sent.decode("utf-8", "replace"),
        )

        def answer(payment: ProviderPayment) -> str:
            return self._written(call, _DONE, OK, Tag("PaymentId", str(payment.id)))

        payment = prepare(call.session, call.provider, told, answer, at=call.at)
        return Done(payment.answers["pay"], _DONE)

    def _confirm(self, call: Call, body: Node, sent: bytes) -> Done:
        def answer(_payment: ProviderPayment) -> str:
            return self._written(call, _DONE, OK, Tag("OrderDate", _local(call)))

        payment = confirm(
            call.session, call.provider, _number(body), sent.decode("utf-8", "replace"), answer
        )
        _refuse_other_line(payment, body)
        return Done(payment.answers["confirm"], _DONE)

    def _cancel(self, call: Call, body: Node, sent: bytes) -> Done:
        def answer(_payment: ProviderPayment) -> str:
            return self._written(call, _DONE, OK, Tag("CancelDate", _local(call)))

        taken_back = TakenBack(
            sent.decode("utf-8", "replace"), answer, cancelled_by(call.provider.name)
        )
        meant = ProviderPayment.id == _number(body)
        payment = cancel(call.session, call.provider, meant, taken_back, at=call.at)
        _refuse_other_line(payment, body)
        return Done(payment.answers["cancel"], _DONE)

    def _written(self, call: Call, code: str, text: str, *more: Tag) -> str:
        """Return a signed answer."""
        answer = Tag(
            "Response",
            [
                Tag("StatusCode", code),
                Tag("StatusDetail", text),
                Tag("DateTime", _local(call)),
                Tag("Sign", "-"),
                *more,
            ],
        )
        bare = f'<?xml version="1.0" encoding="UTF-8"?>\n{answer.written()}'.replace(
            "<Sign>-</Sign>", _UNSIGNED
        )
        assert call.provider.own_key is not None, "switched on with a key only"
        own_key = unseal(call.session, call.provider.own_key, purpose=OWN_KEY)
        signature = sign(own_key, bare.encode())
        return bare.replace(_UNSIGNED, f"<Sign>{signature}</Sign>", 1)


def _local(call: Call) -> str:
    return call.at.astimezone(clock.KYIV).strftime(_INSTANT)


def _number(body: Node) -> int:
    text = body.value("PaymentId")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise PaymentMissing("no payment of ours has such a number")
    return int(text)


def _refuse_other_line(payment: ProviderPayment, body: Node) -> None:
    if [part["code"] for part in payment.parts] != [body.value("ServiceId")]:
        raise PaymentMissing("the payment is for another service")
