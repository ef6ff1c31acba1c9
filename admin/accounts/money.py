"""Money of an account in depth: its payments, and each month's charges explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from flask import Response
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin.looks import note_account_seen
from admin.payments.words import columns_of_sheet, sheet_rows
from admin.sheets import send_sheet
from app.access.rights import Right
from app.charging.adjustments.told import told_in
from app.charging.explanation import Explanation, Voice, explain, sources_of
from app.charging.models import Charge
from app.charging.queries import charges_of
from app.formats.workbook_writer import Sheet
from app.kernel import clock
from app.kernel.month import Month
from app.months.operations import months
from app.payments.queries import payments_of
from app.registry.queries import get_account
from app.subsidies.queries import granted_in
from app.tariffs.queries import services
from app.web.addresses import month_of
from app.web.current import db
from app.web.guards import Room, Site, requires
from app.web.rendering import render

room = Room(
    "money", __name__, site=Site.OFFICE, right=Right.MONEY_VIEW, url_prefix="/<int:account_id>"
)
MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ChargedLine:
    """A published line and why it is what it is."""

    charge: Charge
    why: Explanation

    @property
    def notes(self) -> Sequence[str]:
        """Return where its figures come from: papers, the price with its act, rounding."""
        return tuple(filter(None, (*self.why.documents, self.why.price, self.why.rounding)))


@dataclass(frozen=True, slots=True)
class ChargedService:
    """What a service came to in a month, line by line."""

    name: str
    lines: Sequence[ChargedLine]

    @property
    def amount(self) -> Decimal:
        """Return the sum of the lines."""
        return sum((line.charge.amount for line in self.lines), Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class ChargesCard:
    """A month's charges of an account, each line explained."""

    month: Month
    services: Sequence[ChargedService]

    @classmethod
    def of(cls, session: Session, account_id: int, month: Month) -> Self:
        """Return the card of a month."""
        charges = charges_of(session, accounts=[account_id], month=month)
        sources, voice = sources_of(session, charges, least_others=0), Voice(gettext)
        told = [ChargedLine(each, explain(each, sources, voice=voice)) for each in charges]
        grouped = [
            ChargedService(row.name, [line for line in told if line.charge.service_id == row.id])
            for row in services(session)
        ]
        return cls(month, [each for each in grouped if each.lines])

    @property
    def total(self) -> Decimal:
        """Return the sum of the month."""
        return sum((each.amount for each in self.services), Decimal("0.00"))


@room.get("/payments")
def list_payments(account_id: int) -> Response:
    """List what was paid, newest first."""
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    rows = payments_of(db(), account_id)
    return render("admin/accounts/payments.html", head=head, rows=rows)


@room.get("/payments.xlsx")
@requires(Right.EXPORT_TABLES)
def export_payments(account_id: int) -> Response:
    """Answer with the payments of the account as a workbook."""
    get_account(db(), account_id, on=clock.today())
    rows = sheet_rows(payments_of(db(), account_id))
    sheet = Sheet(gettext("Платежі"), columns_of_sheet(), rows)
    return send_sheet(sheet, name="account-payments.xlsx", account=account_id)


@room.get("/charges")
def list_charges(account_id: int) -> Response:
    """Show the latest published month's charges."""
    published = _published()
    if not published:
        return _charges(account_id, None, [])
    return _charges(account_id, published[0], published)


@room.get("/charges/<text>")
def show_charges(account_id: int, text: str) -> Response:
    """Show a month's charges, each line with how it came about."""
    month = month_of(text)
    return _charges(account_id, month, _published())


def _published() -> list[Month]:
    named = (Month.of(row.month) for row in months(db()) if row.charging == "published")
    return sorted(named, reverse=True)


def _charges(account_id: int, month: Month | None, published: Sequence[Month]) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/charges.html",
        head=head,
        card=ChargesCard.of(db(), account_id, month) if month else None,
        months=published[:MONTHS_SHOWN],
        adjustments=told_in(db(), month, [account_id], upto=None) if month else (),
        granted=granted_in(db(), month, [account_id], upto=None) if month else (),
    )
