"""What is to be paid to whom, as codes that the banks' apps read."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Self

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.bills.payment_code import CATEGORY
from app.documents.models import Bill
from app.documents.qr import CreditTransfer, QrVersion, payload_link
from app.documents.qr_symbol import symbol_svg
from app.kernel import clock
from app.ledger.asked import to_pay_by_payee
from app.ledger.owed import Owed
from app.months.parameter_keys import QR_DAYS, QR_VERSION
from app.months.parameters import parameter
from app.payments.own_requisites import Requisites, own_requisites, parted, services_paid
from app.registry.link_account import LinkedAccount
from app.tariffs.models import Payee
from app.web.boundary import Company

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


def ways_to_pay(
    session: Session, company: Company, account: LinkedAccount, owed: Owed
) -> Sequence[WayToPay]:
    """Return a way for each payee that is owed, together the sum to pay.

    What was paid to a payee in advance is taken off what that payee is owed, and nothing else.
    """
    asked = {payee_id: sum_ for payee_id, sum_ in to_pay_by_payee(owed.payees).items() if sum_}
    if not asked:
        return []
    own, services = own_requisites(company.ref.id), services_paid(session)
    payees = {each.id: each for each in session.scalars(select(Payee).order_by(Payee.id))}
    sums: dict[Requisites, Decimal] = {}
    places = services.places
    for payee_id, to_pay in sorted(asked.items(), key=lambda each: _place(each[0], owed, places)):
        payee = payees.get(payee_id or 0)
        parts = {Requisites.of(payee): to_pay} if payee else parted(to_pay, owed, own, services)
        for to, amount in parts.items():
            if to.iban:
                sums[to] = sums.get(to, _ZERO) + amount
    code = _Code.of(session, account)
    return [_way(to, amount, account, code) for to, amount in sums.items()]


def _place(payee_id: int | None, owed: Owed, places: Mapping[int, int]) -> tuple[int, int]:
    """Return where a payee stands: by the first of his services as bills print them."""
    own = [each.service_id for each in owed.debts if each.payee_id == payee_id]
    return min((places[each] for each in own if each in places), default=_LAST), payee_id or 0


@dataclass(frozen=True, slots=True)
class _Code:
    """What of the code is of no payee: its version, the bill it is for, until when it is paid."""

    version: QrVersion
    bill: str
    made_at: datetime
    valid_until: datetime

    @classmethod
    def of(cls, session: Session, account: LinkedAccount) -> Self:
        """Return the same of a code made now; like the bill's own, it names the last bill."""
        today = clock.today()
        bill = session.execute(
            select(Bill.number, Bill.due_on)
            .where(
                Bill.account_id == account.id,
                Bill.withdrawn_at.is_(None),
                Bill.month >= account.first_month,
            )
            .order_by(Bill.month.desc())
            .limit(1)
        ).one_or_none()
        number, due_on = bill or ("", today)
        last = max(due_on, today) + timedelta(days=parameter(session, QR_DAYS, on=today))
        version = QrVersion(parameter(session, QR_VERSION, on=today))
        until = datetime.combine(last, time(23, 59, 59), clock.KYIV)
        return cls(version, number, clock.now(), until)


def _way(to: Requisites, amount: Decimal, account: LinkedAccount, code: _Code) -> WayToPay:
    purpose = str(gettext("Оплата послуг, о/р %(number)s", number=account.number))
    is_new = code.version is QrVersion.V003
    transfer = CreditTransfer(
        payee_name=to.name,
        payee_iban=to.iban,
        payee_code=to.edrpou,
        amount=amount,
        purpose=purpose,
        reference=code.bill if is_new else "",
        category=CATEGORY if is_new else "",
        valid_until=code.valid_until if is_new else None,
        created_at=code.made_at if is_new else None,
    )
    link = payload_link(transfer, code.version)
    picture = b64encode(symbol_svg(link).encode()).decode()
    return WayToPay(
        to.name, to.iban, to.edrpou, purpose, amount, link, f"data:image/svg+xml;base64,{picture}"
    )
