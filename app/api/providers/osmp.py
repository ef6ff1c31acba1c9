"""OSMP, as iBox and others speak it: a query, one service, the address alone proves who asks."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from flask import request

from app.api.providers.adapter import (
    OK,
    Adapter,
    Asked,
    Call,
    Done,
    instant,
    named_fields,
    query,
    unknown_action,
)
from app.formats.small_xml import MessageTooLarge, MessageUnreadable, Tag
from app.kernel import clock
from app.kernel.errors import DomainError
from app.payments.providers.debts import find_payer
from app.payments.providers.journal import Heard
from app.payments.providers.models import Protocol, ProviderPayment
from app.payments.providers.paying import pay
from app.payments.providers.refused import (
    AccountEnded,
    ActionUnknown,
    CallUnreadable,
    DayUnlikely,
    PayerNotOne,
    PayerUnknown,
    SumUnreadable,
)
from app.payments.providers.sums import hryvnias
from app.payments.providers.told import Part, Told

_DONE = "0"
_INSTANT = "%Y%m%d%H%M%S"
_LONGEST_ID = 20


class Osmp(Adapter):
    """See the module."""

    protocol = Protocol.OSMP
    method = "GET"
    codes: ClassVar[Mapping[type[DomainError], str]] = {
        CallUnreadable: "4",
        ActionUnknown: "4",
        MessageUnreadable: "4",
        MessageTooLarge: "4",
        SumUnreadable: "4",
        DayUnlikely: "4",
        PayerUnknown: "5",
        PayerNotOne: "5",
        AccountEnded: "5",
    }
    other = "300"

    def understand(self) -> Asked:
        """Read one of the two commands; its number is digits, twenty at most."""
        named = query()
        command, number = named.get("command", ""), named.get("txn_id", "")
        if command not in {"check", "pay"}:
            raise unknown_action(command)
        if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_ID):
            raise CallUnreadable("no number of a transaction")
        heard = Heard(
            action=command, ext_id=number, account=named.get("account"), amount=named.get("sum")
        )
        return Asked(heard, query=named, content=request.query_string, is_search=command == "check")

    def perform(self, call: Call, asked: Asked) -> Done:
        """Tell of the account, or take the payment."""
        named = asked.query
        number = named["txn_id"]
        if asked.heard.action == "check":
            payer = find_payer(
                call.session, call.provider, named.get("account", ""), on=clock.local_day(call.at)
            )
            told = [
                ("name", payer.name),
                ("address", payer.address),
                ("to_pay", f"{payer.to_pay:.2f}"),
                ("balance", f"{payer.balance:.2f}"),
            ]
            return Done(_written(number, _DONE, OK, fields=told), _DONE)
        amount = hryvnias(named.get("sum"))
        told_of = Told(
            ext_id=number,
            number=named.get("account", ""),
            parts=[Part(amount)],
            paid_at=instant(named.get("txn_date", ""), _INSTANT),
            request=asked.content.decode("utf-8", "replace"),
        )

        def answer(payment: ProviderPayment) -> str:
            taken = [Tag("prv_txn", str(payment.id)), Tag("sum", f"{payment.amount:.2f}")]
            return _written(number, _DONE, OK, *taken)

        payment = pay(call.session, call.provider, told_of, answer, at=call.at)
        return Done(payment.answers["pay"], _DONE)

    def refuse(self, call: Call, asked: Asked | None, code: str, text: str) -> Done:
        """Say why not."""
        del call
        return Done(_written(asked.query["txn_id"] if asked else "", code, text), code)


def _written(
    number: str,
    code: str,
    comment: str,
    *taken: Tag,
    fields: Sequence[tuple[str, str]] = (),
) -> str:
    inside = [
        Tag("osmp_txn_id", number),
        *taken,
        Tag("result", code),
        Tag("comment", comment),
        *named_fields(fields),
    ]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Tag("response", inside).written()}'
