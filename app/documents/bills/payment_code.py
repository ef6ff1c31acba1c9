"""The code by which a section of a bill is paid."""

from datetime import datetime, time, timedelta

from app.documents.bills.cards import PayeeSection
from app.documents.bills.sources import IssuedBill
from app.documents.qr import CreditTransfer, QrVersion, payload_link
from app.kernel.clock import KYIV

CATEGORY = "SUPP/REGU"
"""ISO 20022: regular payment to a supplier."""


def link_of(bill: IssuedBill, section: PayeeSection, version: QrVersion, *, days: int) -> str:
    """Return what the code says; it may still be paid so many days after the due day."""
    is_new = version is QrVersion.V003
    last = bill.due_on + timedelta(days=days)
    transfer = CreditTransfer(
        payee_name=section.payee_name,
        payee_iban=section.payee_iban,
        payee_code=section.payee_code,
        amount=section.to_pay,
        purpose=section.purpose,
        reference=bill.number if is_new else "",
        category=CATEGORY if is_new else "",
        valid_until=datetime.combine(last, time(23, 59, 59), KYIV) if is_new else None,
        created_at=bill.issued_at if is_new else None,
    )
    return payload_link(transfer, version)
