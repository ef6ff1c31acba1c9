"""PrivatBank Debt: XML; the bank proves itself by its address alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import uuid4

from app.api.providers.adapter import Adapter, Asked, Call, Done, content, unknown_action
from app.api.providers.words import cancelled_by, overpaid
from app.formats.small_xml import MessageTooLarge, MessageUnreadable, Node, Tag, read_message
from app.kernel import clock
from app.kernel.errors import DomainError
from app.payments.own_requisites import Requisites
from app.payments.providers.cancelling import TakenBack, cancel
from app.payments.providers.debts import Payer, billed_month, find_payer
from app.payments.providers.journal import Heard
from app.payments.providers.lines import LineOwed, requisites
from app.payments.providers.models import Protocol, ProviderPayment
from app.payments.providers.paying import check, pay_once
from app.payments.providers.refused import (
    AccountEnded,
    ActionUnknown,
    CallUnreadable,
    DayUnlikely,
    PayerNotOne,
    PayerUnknown,
    PaymentMissing,
    PaymentRepeated,
    SenderRefused,
    SumUnreadable,
)
from app.payments.providers.sums import hryvnias
from app.payments.providers.told import Part, Told

_NAMESPACE = "http://debt.privatbank.ua/Transfer"
_SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"
_ACTIONS = frozenset({"Presearch", "Search", "Check", "Pay", "Cancel"})
_NUMBER = ("bill_identifier", "billIdentifier", "ls")
"""What a unit of a search may be called that holds the number of an account."""
_DONE = "0"
_ZERO = Decimal("0.00")


class PrivatBank(Adapter):
    """See the module."""

    protocol = Protocol.PRIVATBANK
    method = "POST"
    codes: ClassVar[Mapping[type[DomainError], str]] = {
        CallUnreadable: "1",
        ActionUnknown: "1",
        MessageUnreadable: "1",
        MessageTooLarge: "1",
        PayerUnknown: "2",
        AccountEnded: "2",
        SumUnreadable: "3",
        DayUnlikely: "4",
        SenderRefused: "5",
        PayerNotOne: "6",
        PaymentRepeated: "7",
        PaymentMissing: "98",
    }
    other = "99"

    def understand(self) -> Asked:
        """Read a transfer: its action is an attribute, what it is about its one part."""
        sent = content()
        root = read_message(sent)
        action = root.attributes.get("action", "")
        data = root.find("Data")
        if root.name != "Transfer" or root.attributes.get("interface") != "Debt" or data is None:
            raise CallUnreadable("no transfer about debts")
        if action not in _ACTIONS:
            raise unknown_action(action)
        heard = Heard(
            action=action,
            ext_id=data.attributes.get("id"),
            account=_number(data) or None,
            amount=data.value("TotalSum") or None,
        )
        return Asked(heard, data, content=sent, is_search=action in {"Presearch", "Search"})

    def perform(self, call: Call, asked: Asked) -> Done:
        """Do the action."""
        assert asked.body is not None
        data, sent = asked.body, asked.content.decode("utf-8", "replace")
        match asked.heard.action:
            case "Presearch":
                return _done("Presearch", "PayersTable", _table(_payer(call, data)))
            case "Search":
                payer = _payer(call, data)
                return _done(
                    "Search",
                    "DebtPack",
                    _debts(payer, requisites(call.session, payer.lines)),
                    billPeriod=_period(call),
                )
            case "Check":
                check(call.session, call.provider, _told(data, sent), at=call.at)
                return _done("Check", "Gateway", reference=f"chk-{uuid4()}")
            case "Pay":
                return self._pay(call, _told(data, sent, is_named=True))
            case _:
                return self._cancel(call, data, sent)

    def refuse(self, call: Call, asked: Asked | None, code: str, text: str) -> Done:
        """Say why not, by the bank's number."""
        del call
        action = asked.heard.action if asked else "Search"
        written = _done(action, "ErrorInfo", [Tag("Message", text)], code=code)
        return Done(written.body, code)

    def _pay(self, call: Call, told: Told) -> Done:
        def answer(payment: ProviderPayment) -> str:
            return _done("Pay", "Gateway", reference=str(payment.id)).body

        payment = pay_once(call.session, call.provider, told, answer, at=call.at)
        return Done(payment.answers["pay"], _DONE)

    def _cancel(self, call: Call, data: Node, sent: str) -> Done:
        def answer(payment: ProviderPayment) -> str:
            return _done("Cancel", "Gateway", reference=str(payment.id)).body

        taken_back = TakenBack(sent, answer, cancelled_by(call.provider.name))
        meant = ProviderPayment.ext_id == data.attributes.get("id", "")
        payment = cancel(call.session, call.provider, meant, taken_back, at=call.at)
        return Done(payment.answers["cancel"], _DONE)


def _done(action: str, kind: str, inside: Sequence[Tag] = (), **attributes: str) -> Done:
    data = Tag("Data", inside, {"xmlns:xsi": _SCHEMA, "xsi:type": kind, **attributes})
    transfer = Tag("Transfer", [data], {"xmlns": _NAMESPACE, "interface": "Debt", "action": action})
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return Done(f"{head}\n{transfer.written()}", _DONE)


def _payer(call: Call, data: Node) -> Payer:
    return find_payer(call.session, call.provider, _number(data), on=clock.local_day(call.at))


def _number(data: Node) -> str:
    """Return the number of the account that is meant, empty where none is."""
    units = {each.attributes.get("name"): each.attributes.get("value") for each in data.all("Unit")}
    named = next((units[name] for name in _NUMBER if units.get(name)), None)
    payer = data.find("PayerInfo")
    told = payer.attributes.get("billIdentifier") or payer.attributes.get("ls") if payer else None
    return named or told or ""


def _table(payer: Payer) -> Sequence[Tag]:
    columns = (("fio", payer.name), ("ls", payer.number))
    return [
        Tag("Headers", [Tag("Header", attributes={"name": name}) for name, _ in columns]),
        Tag("Columns", [Tag("Column", [Tag("Element", value)]) for _, value in columns]),
    ]


def _period(call: Call) -> str:
    month = billed_month(call.session, on=clock.local_day(call.at))
    return f"{month.year}{month.number:02d}"


def _debts(payer: Payer, to: Sequence[Requisites]) -> Sequence[Tag]:
    whose = {"billIdentifier": payer.number, "ls": payer.number}
    known = [Tag("Fio", payer.name), Tag("Phone"), Tag("Address", payer.address)]
    message = [Tag("Message", overpaid(payer.balance))] if payer.balance > 0 else []
    services = [
        _debt(line, at, where, Tag("PayerInfo", [known[0]], whose))
        for at, (line, where) in enumerate(zip(payer.lines, to, strict=True), start=1)
    ]
    return [*message, Tag("PayerInfo", known, whose), Tag("ServiceGroup", services)]


def _debt(line: LineOwed, at: int, to: Requisites, payer: Tag) -> Tag:
    message = [Tag("Message", overpaid(line.overpaid))] if line.overpaid > 0 else []
    company = Tag(
        "CompanyInfo",
        [Tag("CompanyCode", str(at)), Tag("CompanyName", to.name)],
        {"mfo": to.mfo, "okpo": to.edrpou, "account": to.iban},
    )
    debt = Tag(
        "DebtInfo",
        [Tag("Balance", f"{line.balance:.2f}")],
        {"amountToPay": f"{line.to_pay:.2f}", "debt": f"{line.to_pay:.2f}"},
    )
    inside = [*message, company, debt, Tag("ServiceName", line.services or to.name), payer]
    return Tag("DebtService", inside, {"serviceCode": line.code})


def _told(data: Node, sent: str, *, is_named: bool = False) -> Told:
    """Return the payment of a Check, or of a Pay, which has the bank's number.

    Raises:
        CallUnreadable, SumUnreadable, DayUnlikely.
    """
    group = data.find("ServiceGroup")
    services = list(group.all("Service")) if group else []
    number = _number(data)
    for each in services:
        payer = each.find("PayerInfo")
        if payer is not None and payer.attributes.get("billIdentifier", number) != number:
            raise CallUnreadable("one payment of several payers")
    told = Told(
        ext_id=data.attributes.get("id", ""),
        number=number,
        parts=[
            Part(hryvnias(each.attributes.get("sum")), each.attributes.get("serviceCode", ""))
            for each in services
        ],
        paid_at=_created(data.value("CreateTime")) if is_named else None,
        request=sent,
    )
    if told.amount != hryvnias(data.value("TotalSum")):
        raise SumUnreadable("the services do not come to the sum")
    return told


def _created(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as fault:
        raise DayUnlikely(f"{text!r} is no instant") from fault
    return found if found.tzinfo else found.replace(tzinfo=clock.KYIV)
