"""A bill as a PDF, for whoever may see it."""

from dataclasses import replace

from sqlalchemy.orm import Session

from app.documents.bills.cards import Brand
from app.documents.bills.reading import Issuer, bill_card
from app.documents.bills.typesetting import typeset_bills
from app.kernel.month import Month
from tenants.directory.queries import ListedCompany


def issuer_of(company: ListedCompany, *, url: str, logo: bytes | None = None) -> Issuer:
    """Return the company as its bills show it; `url` is the address of its cabinet."""
    svg = logo.decode() if logo and logo.lstrip().startswith(b"<") else None
    brand = Brand(name=company.name, legal_name=company.name, colour=company.colour, logo_svg=svg)
    return Issuer(brand, url)


def bill_pdf(
    session: Session, *, account_id: int, month: Month, issuer: Issuer, shows_code: bool = True
) -> bytes:
    """Return the PDF of an account's bill; the same bytes however often it is asked for.

    `shows_code`: with the code by which the account is linked in a cabinet.

    Raises:
        BillMissing: the account has no bill for the month.
    """
    card = bill_card(session, account_id=account_id, month=month, issuer=issuer)
    return typeset_bills([card if shows_code else replace(card, link_code="")])
