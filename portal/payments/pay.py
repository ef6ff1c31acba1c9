"""What is to be paid to whom, as codes that the banks' apps read."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import shared_session
from app.documents.qr import CreditTransfer, QrVersion, payload_link
from app.documents.qr_symbol import symbol_svg
from app.ledger.asked import to_pay_by_payee
from app.ledger.by_service import by_service
from app.ledger.owed import Owed
from app.registry.link_account import LinkedAccount
from app.tariffs.models import Payee, Service
from app.web.boundary import Company
from tenants.directory.queries import PayeeDetails, payee_details

_ZERO = Decimal("0.00")
_LAST = 1_000_000
"""Beyond the place of any service on a bill."""


@dataclass(frozen=True, slots=True)
class WayToPay:
    """One payee: the sum, the requisites to type by hand, and the code."""

    payee: str
    iban: str
    edrpou: str
    purpose: str
    amount: Decimal
    link: str
    """Opens the bank's app on a phone."""
    picture: str
    """The symbol as a data address."""


@dataclass(frozen=True, slots=True)
class Requisites:
    """Where money goes."""

    name: str
    iban: str
    edrpou: str

    @classmethod
    def of(cls, payee: Payee) -> Self:
        """Return those of a payee the company keeps."""
        return cls(payee.name, payee.iban, payee.edrpou)


def ways_to_pay(
    session: Session, company: Company, account: LinkedAccount, owed: Owed
) -> Sequence[WayToPay]:
    """Return a way for each payee that is owed, together the sum to pay.

    What was paid to a payee in advance is taken off what that payee is owed, and nothing else.
    """
    asked = {payee_id: sum_ for payee_id, sum_ in to_pay_by_payee(owed.payees).items() if sum_}
    if not asked:
        return []
    with shared_session() as shared:
        own = {each.service_code: each for each in payee_details(shared, company_id=company.ref.id)}
    payees = {each.id: each for each in session.scalars(select(Payee).order_by(Payee.id))}
    services = {each.id: each for each in session.scalars(select(Service).order_by(Service.id))}
    sums: dict[Requisites, Decimal] = {}
    places = {each.id: each.print_order for each in services.values()}
    for payee_id, to_pay in sorted(asked.items(), key=lambda each: _place(each[0], owed, services)):
        for service_id, amount in by_service(payee_id, to_pay, owed, places=places):
            payee = payees.get(payee_id or 0)
            service = services.get(service_id or 0)
            to = Requisites.of(payee) if payee else _own_requisites(own, service)
            if to is not None:
                sums[to] = sums.get(to, _ZERO) + amount
    return [_way(to, amount, account) for to, amount in sums.items()]


def _place(payee_id: int | None, owed: Owed, services: Mapping[int, Service]) -> tuple[int, int]:
    """Return where a payee stands: by the first of his services as bills print them."""
    own = [each.service_id for each in owed.debts if each.payee_id == payee_id]
    printed = [services[each].print_order for each in own if each in services]
    return min(printed, default=_LAST), payee_id or 0


def _own_requisites(own: Mapping[str, PayeeDetails], service: Service | None) -> Requisites | None:
    details = own.get(service.code if service else "*") or own.get("*")
    return Requisites(details.payee_name, details.iban, details.edrpou) if details else None


def _way(to: Requisites, amount: Decimal, account: LinkedAccount) -> WayToPay:
    purpose = str(gettext("Оплата послуг, о/р %(number)s", number=account.number))
    transfer = CreditTransfer(
        payee_name=to.name,
        payee_iban=to.iban,
        payee_code=to.edrpou,
        amount=amount,
        purpose=purpose,
    )
    link = payload_link(transfer, QrVersion.V002)
    picture = b64encode(symbol_svg(link).encode()).decode()
    return WayToPay(
        to.name, to.iban, to.edrpou, purpose, amount, link, f"data:image/svg+xml;base64,{picture}"
    )
