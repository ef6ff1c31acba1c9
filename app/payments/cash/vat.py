"""VAT inside a receipt: that of each rate's sum, so that the desk and the bill say the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.kernel.money import vat_inside
from app.ledger.models import Entry, Posting
from app.months.parameter_keys import VAT_PAYER
from app.months.parameters import parameter
from app.payments.cash.models import CashReceipt, CashReceiptLine
from app.payments.models import Payment


@dataclass(frozen=True, slots=True)
class VatPart:
    """What of a receipt is of one rate. UAH; the rate in per cent."""

    rate: Decimal
    gross: Decimal
    vat: Decimal

    @property
    def base(self) -> Decimal:
        """Return the sum without VAT."""
        return self.gross - self.vat


def vat_parts(lines: Iterable[tuple[Decimal, Decimal]]) -> list[VatPart]:
    """Return the VAT of lines (rate, gross), one part a rate, the highest first.

    Lines of a rate are added up before their VAT is taken, once: added up after rounding, lines
    would come to another kopeck than the document they pay.
    """
    sums: dict[Decimal, Decimal] = {}
    for rate, gross in lines:
        sums[rate] = sums.get(rate, Decimal("0.00")) + gross
    return [
        VatPart(rate, gross, vat_inside(gross, rate))
        for rate, gross in sorted(sums.items(), reverse=True)
        if rate and gross
    ]


def vat_of_receipt(session: Session, receipt: CashReceipt) -> list[VatPart]:
    """Return the VAT of what a receipt covers; nothing where the company pays none.

    What it leaves as an advance is taxed with the service that it pays for later.
    """
    if not parameter(session, VAT_PAYER, on=receipt.made_on):
        return []
    of_document = and_(
        Entry.posted == Posting.posted,
        Entry.account_id == Payment.account_id,
        Entry.posting_id == Posting.id,
    )
    rows = session.execute(
        select(Entry.vat_rate, -func.sum(Entry.amount))
        .select_from(CashReceiptLine)
        .join(Payment, Payment.id == CashReceiptLine.payment_id)
        .join(Posting, Posting.id == Payment.posting_id)
        .join(Entry, of_document)
        .where(CashReceiptLine.receipt_id == receipt.id, Entry.service_id != 0)
        .group_by(Entry.vat_rate)
    )
    return vat_parts((rate or Decimal(0), gross) for rate, gross in rows)
