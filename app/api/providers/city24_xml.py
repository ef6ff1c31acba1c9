"""City24 multi: XML with a login and a password in it, sums in kopecks."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from app.api.providers.adapter import (
    OK,
    Adapter,
    Asked,
    Call,
    Done,
    content,
    instant,
    named_fields,
    unknown_action,
)
from app.api.providers.words import cancelled_by
from app.database.secrets import unseal
from app.formats.small_xml import Node, Tag, read_message
from app.kernel import clock
from app.kernel.errors import DomainError
from app.payments.providers.cancelling import TakenBack, cancel
from app.payments.providers.debts import find_payer
from app.payments.providers.journal import Heard
from app.payments.providers.models import Protocol, ProviderPayment, ProviderState
from app.payments.providers.paying import pay
from app.payments.providers.refused import (
    AccountEnded,
    CallUnreadable,
    CancelRefused,
    LineUnknown,
    LoginWrong,
    PayerNotOne,
    PayerUnknown,
    PaymentOfAnother,
    SenderRefused,
)
from app.payments.providers.senders import refuse_login
from app.payments.providers.setting_up import PASSWORD
from app.payments.providers.sums import kopecks
from app.payments.providers.telling import held
from app.payments.providers.told import Part, Told

_DONE = "0"
_INSTANT = "%Y%m%d%H%M%S"
_COMMANDS = frozenset({"check", "pay", "cancel", "check_status"})
_SECRET = frozenset({"login", "password"})


class City24Xml(Adapter):
    """See the module. Of its numbers 0, 5, 7 and 79 are published; 300 is all else."""

    protocol = Protocol.CITY24_XML
    method = "POST"
    codes: ClassVar[Mapping[type[DomainError], str]] = {
        PayerUnknown: "5",
        PayerNotOne: "5",
        LoginWrong: "7",
        SenderRefused: "7",
        CancelRefused: "7",
        AccountEnded: "79",
    }
    other = "300"

    def understand(self) -> Asked:
        """Read one of the four commands."""
        root = read_message(content())
        command = root.value("command")
        if root.name != "commandCall":
            raise CallUnreadable("no call of a command")
        if command not in _COMMANDS:
            raise unknown_action(command)
        heard = Heard(
            action=command,
            ext_id=root.value("cancelPayID") or root.value("payID") or None,
            account=root.value("account") or None,
            amount=root.value("amount") or None,
        )
        return Asked(heard, root, is_search=command == "check")

    def admit(self, call: Call, asked: Asked) -> None:
        """Let a call through that knows the login and the password."""
        assert asked.body is not None
        sealed = call.provider.password
        refuse_login(
            asked.body.value("login"),
            asked.body.value("password"),
            own_login=call.provider.login or "",
            own_password=unseal(call.session, sealed, purpose=PASSWORD) if sealed else "",
        )

    def perform(self, call: Call, asked: Asked) -> Done:
        """Do the command."""
        assert asked.body is not None
        match asked.heard.action:
            case "check":
                return _check(call, asked.body)
            case "pay":
                return _pay(call, asked.body)
            case "cancel":
                return _cancel(call, asked.body)
            case _:
                return _status(call, asked.body)

    def refuse(self, call: Call, asked: Asked | None, code: str, text: str) -> Done:
        """Say why not."""
        del call, asked
        return Done(_written([], code, text), code)


def _check(call: Call, body: Node) -> Done:
    payer = find_payer(
        call.session, call.provider, body.value("account"), on=clock.local_day(call.at)
    )
    line = next((each for each in payer.lines if each.code == body.value("payElementID")), None)
    if line is None:
        raise LineUnknown("no such service of ours")
    fields = (
        ("balance", f"{line.balance:.2f}"),
        ("name", payer.name),
        ("address", payer.address),
        ("to_pay", f"{line.to_pay:.2f}"),
    )
    known = [Tag("extTransactionID", "0"), Tag("account", body.value("account"))]
    return Done(_written(known, _DONE, OK, fields=fields), _DONE)


def _pay(call: Call, body: Node) -> Done:
    told = Told(
        ext_id=body.value("payID"),
        number=body.value("account"),
        parts=[Part(kopecks(body.value("amount")), body.value("payElementID"))],
        paid_at=instant(body.value("payTimestamp"), _INSTANT),
        request=_without_secrets(body),
    )
    payment = pay(call.session, call.provider, told, _taken, at=call.at)
    return Done(payment.answers["pay"], _DONE)


def _cancel(call: Call, body: Node) -> Done:
    meant = ProviderPayment.ext_id == body.value("cancelPayID")
    amount = body.value("amount")
    if amount and held(call.session, call.provider, meant).amount != kopecks(amount):
        raise PaymentOfAnother("the payment is of another sum")
    taken_back = TakenBack(_without_secrets(body), _taken, cancelled_by(call.provider.name))
    payment = cancel(call.session, call.provider, meant, taken_back, at=call.at)
    return Done(payment.answers["cancel"], _DONE)


def _status(call: Call, body: Node) -> Done:
    payment = held(call.session, call.provider, ProviderPayment.ext_id == body.value("payID"))
    if payment.state != ProviderState.POSTED:
        raise CancelRefused(f"the payment is {payment.state}")
    return Done(payment.answers["pay"], _DONE)


def _taken(payment: ProviderPayment) -> str:
    known = [Tag("extTransactionID", str(payment.id)), Tag("account", payment.account)]
    return _written(known, _DONE, OK)


def _without_secrets(body: Node) -> str:
    kept = [Tag(each.name, each.text) for each in body.parts if each.name not in _SECRET]
    return Tag(body.name, kept).written()


def _written(
    known: Sequence[Tag], code: str, comment: str, *, fields: Sequence[tuple[str, str]] = ()
) -> str:
    inside = [
        *known,
        Tag("result", code),
        Tag("comment", comment),
        *named_fields(fields),
    ]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Tag("commandResponse", inside).written()}'
