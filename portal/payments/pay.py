"""What is to be paid to whom, as codes that the banks' apps read."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import shared_session
from app.documents.qr import CreditTransfer, QrVersion, payload_link
from app.documents.qr_symbol import symbol_svg
from app.even_payments.asked import asked_ahead_now
from app.kernel.month import Month
from app.ledger.allocation import PUT_OFF
from app.ledger.models import OpenItem
from app.registry.link_account import LinkedAccount
from app.tariffs.models import Agreement, Payee, Service
from app.web.boundary import Company
from tenants.directory.queries import PayeeDetails, payee_details

_ZERO = Decimal("0.00")


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


def ways_to_pay(
    session: Session, company: Company, account: LinkedAccount, *, on: date
) -> Sequence[WayToPay]:
    """Return a way for each payee that is owed; what was paid in advance is taken off first.

    Instalments of months after that of `on` are not asked for yet.
    """
    with shared_session() as shared:
        own = {each.service_code: each for each in payee_details(shared, company_id=company.ref.id)}
    sums: dict[Requisites, Decimal] = {}
    advance = _ZERO
    owed = [*_owed_by_service(session, account.id, on=on), *_asked_ahead(session, account.id)]
    for code, payee, amount in owed:
        to = payee or _own_requisites(own, code)
        if amount < 0 or to is None:
            advance += min(amount, _ZERO)
        else:
            sums[to] = sums.get(to, _ZERO) + amount
    left = list(sums.items())
    return [_way(to, amount, account) for to, amount in _less_advance(left, advance) if amount > 0]


def _less_advance(
    sums: Sequence[tuple[Requisites, Decimal]], advance: Decimal
) -> Sequence[tuple[Requisites, Decimal]]:
    less = []
    for to, amount in sums:
        taken = min(amount, -advance)
        advance += taken
        less.append((to, amount - taken))
    return less


def _owed_by_service(
    session: Session, account_id: int, *, on: date
) -> Sequence[tuple[str | None, Requisites | None, Decimal]]:
    next_month = Month.of(on).plus(1).first_day
    is_asked = OpenItem.nature.not_in(sorted(PUT_OFF)) | (OpenItem.due_on < next_month)
    payee_id = func.coalesce(Agreement.payee_id, Service.payee_id)
    rows = session.execute(
        select(Service.code, Payee.name, Payee.iban, Payee.edrpou, func.sum(OpenItem.outstanding))
        .outerjoin(Agreement, Agreement.id == OpenItem.agreement_id)
        .outerjoin(Service, Service.id == OpenItem.service_id)
        .outerjoin(Payee, Payee.id == payee_id)
        .where(OpenItem.account_id == account_id, is_asked)
        .group_by(Service.code, Service.print_order, Payee.name, Payee.iban, Payee.edrpou)
        .order_by(Service.print_order, Service.code, Payee.iban)
    )
    return [
        (code, Requisites(name, iban, edrpou) if iban else None, amount)
        for code, name, iban, edrpou, amount in rows
    ]


def _asked_ahead(
    session: Session, account_id: int
) -> Iterator[tuple[str | None, Requisites | None, Decimal]]:
    """Yield even parts that are not charged yet, each with whom it pays."""
    for each in asked_ahead_now(session, account_id):
        payee = session.get(Payee, each.payee_id) if each.payee_id else None
        to = Requisites(payee.name, payee.iban, payee.edrpou) if payee else None
        yield None, to, each.amount


def _own_requisites(own: Mapping[str, PayeeDetails], code: str | None) -> Requisites | None:
    details = own.get(code or "*") or own.get("*")
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
