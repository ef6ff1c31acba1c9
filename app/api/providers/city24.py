"""City24 3.03: a query, one service; it asks for the payments of its days to compare them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
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
from app.formats.small_xml import Tag
from app.kernel import clock
from app.kernel.errors import DomainError
from app.payments.providers.days import posted_between
from app.payments.providers.debts import find_payer
from app.payments.providers.journal import Heard
from app.payments.providers.models import Protocol, ProviderPayment
from app.payments.providers.paying import pay
from app.payments.providers.refused import (
    AccountEnded,
    DayUnlikely,
    PayerNotOne,
    PayerUnknown,
)
from app.payments.providers.sums import hryvnias
from app.payments.providers.told import Part, Told

_DONE = "0"
_INSTANT, _DAY = "%Y%m%d%H%M%S", "%Y%m%d"
_LONGEST_SPAN = timedelta(days=32)
_RECONCILE = "reconcile"


class City24(Adapter):
    """See the module. Of its numbers only 0 and 21 are published; 300 is all else."""

    protocol = Protocol.CITY24
    method = "GET"
    codes: ClassVar[Mapping[type[DomainError], str]] = {
        PayerUnknown: "21",
        PayerNotOne: "21",
        AccountEnded: "21",
    }
    other = "300"

    def understand(self) -> Asked:
        """Read a question, a payment, or the bounds of the days to be compared."""
        named = query()
        action = named.get("QueryType", "")
        if not action and "CheckDateBegin" in named:
            return Asked(Heard(action=_RECONCILE), query=named)
        if action not in {"check", "pay"}:
            raise unknown_action(action)
        heard = Heard(
            action=action,
            ext_id=named.get("TransactionId"),
            account=named.get("Account"),
            amount=named.get("Amount"),
        )
        return Asked(heard, query=named, content=request.query_string, is_search=action == "check")

    def perform(self, call: Call, asked: Asked) -> Done:
        """Tell of the account, take the payment, or list the payments of some days."""
        match asked.heard.action:
            case "check":
                return _check(call, asked.query)
            case "pay":
                return _pay(call, asked)
            case _:
                return _listed(call, asked.query)

    def refuse(self, call: Call, asked: Asked | None, code: str, text: str) -> Done:
        """Say why not."""
        del call
        number = asked.query.get("TransactionId", "") if asked else ""
        return Done(_written(number, code, text), code)


def _check(call: Call, named: Mapping[str, str]) -> Done:
    payer = find_payer(
        call.session, call.provider, named.get("Account", ""), on=clock.local_day(call.at)
    )
    fields = (
        ("name", payer.name),
        ("address", payer.address),
        ("to_pay", f"{payer.to_pay:.2f}"),
        ("balance", f"{payer.balance:.2f}"),
    )
    return Done(_written(named.get("TransactionId", ""), _DONE, OK, fields=fields), _DONE)


def _pay(call: Call, asked: Asked) -> Done:
    named = asked.query
    number = named.get("TransactionId", "")
    told = Told(
        ext_id=number,
        number=named.get("Account", ""),
        parts=[Part(hryvnias(named.get("Amount")))],
        paid_at=instant(named.get("TransactionDate", ""), _INSTANT),
        request=asked.content.decode("utf-8", "replace"),
    )

    def answer(payment: ProviderPayment) -> str:
        taken = (Tag("TransactionExt", str(payment.id)), Tag("Amount", f"{payment.amount:.2f}"))
        return _written(number, _DONE, OK, *taken)

    payment = pay(call.session, call.provider, told, answer, at=call.at)
    return Done(payment.answers["pay"], _DONE)


def _listed(call: Call, named: Mapping[str, str]) -> Done:
    since, _ = _bound(named.get("CheckDateBegin", ""))
    until, is_day = _bound(named.get("CheckDateEnd", ""))
    if is_day:
        until += timedelta(days=1, microseconds=-1)
    if not timedelta(0) <= until - since <= _LONGEST_SPAN:
        raise DayUnlikely("turned, or longer than a month")
    payments = posted_between(call.session, call.provider, since=since, until=until)
    written = Tag("Response", [_payment(each) for each in payments]).written()
    return Done(f'<?xml version="1.0" encoding="UTF-8"?>\n{written}', _DONE)


def _bound(text: str) -> tuple[datetime, bool]:
    """Return an instant, and whether a whole day was written."""
    return instant(text, _INSTANT, _DAY), len(text) == len("yyyymmdd")


def _payment(payment: ProviderPayment) -> Tag:
    paid_at = payment.paid_at.astimezone(clock.KYIV).strftime(_INSTANT)
    return Tag(
        "Payment",
        [
            Tag("TransactionId", payment.ext_id),
            Tag("Account", payment.account),
            Tag("TransactionDate", paid_at),
            Tag("Amount", f"{payment.amount:.2f}"),
        ],
    )


def _written(
    number: str,
    code: str,
    comment: str,
    *taken: Tag,
    fields: Sequence[tuple[str, str]] = (),
) -> str:
    inside = [
        Tag("TransactionId", number),
        *taken,
        Tag("ResultCode", code),
        Tag("Comment", comment),
        *named_fields(fields),
    ]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Tag("Response", inside).written()}'
