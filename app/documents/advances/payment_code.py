"""The code by which an advance invoice is paid."""

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal

from app.documents.advances.models import AdvanceInvoice
from app.documents.bills.payment_code import CATEGORY
from app.documents.qr import CreditTransfer, QrVersion, payload_link
from app.kernel.clock import KYIV


def link_of(
    invoice: AdvanceInvoice,
    payee: Mapping[str, str],
    *,
    asked: Decimal,
    purpose: str,
    version: QrVersion,
) -> str | None:
    """Return what the code says; None where there is nothing to pay, or no IBAN to pay it to."""
    if asked <= 0 or not payee["iban"]:
        return None
    is_new = version is QrVersion.V003
    transfer = CreditTransfer(
        payee_name=payee["name"],
        payee_iban=payee["iban"],
        payee_code=payee["code"],
        amount=asked,
        purpose=purpose,
        reference=f"{invoice.number}/{invoice.year}" if is_new else "",
        category=CATEGORY if is_new else "",
        created_at=datetime.combine(invoice.issued_on, time(), KYIV) if is_new else None,
    )
    return payload_link(transfer, version)
