"""The bill as it is printed."""

import io

from flask import url_for
from sqlalchemy.orm import Session

from app.database import shared_session
from app.documents.bills.pdf import bill_pdf, issuer_of
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.web.boundary import Company
from portal.bills.queries import BillRow
from tenants.directory.queries import find_logo


class BillWithdrawn(Conflict):
    """A withdrawn bill is not printed any more; its successor is."""

    key = "error.bill-withdrawn"


def bill_file(
    session: Session, company: Company, bill: BillRow, *, shows_code: bool = True
) -> io.BytesIO:
    """Return the PDF of a bill that stands; the code is not for whom the account leaves.

    Raises:
        BillWithdrawn: its publication was taken back.
    """
    if bill.withdrawn_at is not None:
        raise BillWithdrawn(f"bill {bill.id} is withdrawn")
    with shared_session() as shared:
        logo = find_logo(shared, company_id=company.ref.id)
    cabinet = url_for("home.index", _external=True).split("://", 1)[1].rstrip("/")
    issuer = issuer_of(company, url=cabinet, logo=logo)
    month = Month.of(bill.month)
    pdf = bill_pdf(
        session,
        account_id=bill.account_id,
        month=month,
        issuer=issuer,
        shows_code=shows_code,
    )
    return io.BytesIO(pdf)
