"""A cash receipt (квитанція) on paper, the same whenever it is printed."""

from sqlalchemy.orm import Session

from app.documents.cash.slip import Pair, Paper, Slip, SlipLine, moment, slip_pdf
from app.documents.wording import _
from app.documents.words import amount_in_words
from app.kernel.figures import MINUS, money_figure, plain_figure, unbroken
from app.payments.cash.desks import get_desk
from app.payments.cash.fiscal.models import FiscalKind, FiscalReceipt, FiscalState
from app.payments.cash.fiscal.queue import fiscal_of
from app.payments.cash.models import CashReceipt, CashReceiptLine
from app.payments.cash.receipts import lines_of
from app.payments.cash.vat import vat_of_receipt

__all__ = ["Paper", "receipt_pdf", "receipt_slip"]


def receipt_pdf(session: Session, receipt: CashReceipt, *, paper: Paper, company: str) -> bytes:
    """Return the PDF of a receipt."""
    slip = receipt_slip(session, receipt, company=company)
    return slip_pdf(slip, paper=paper, made_at=receipt.made_at)


def receipt_slip(session: Session, receipt: CashReceipt, *, company: str) -> Slip:
    """Return what a receipt prints."""
    number = f"{receipt.number}/{receipt.year}"
    vat = [
        (_("у т. ч. ПДВ %(rate)s %%", rate=plain_figure(each.rate)), money_figure(each.vat))
        for each in vat_of_receipt(session, receipt)
    ]
    return Slip(
        title=_("Квитанція № %(number)s", number=number),
        company=company,
        head=[get_desk(session, receipt.desk_id).name],
        heading=_("Квитанція № %(number)s", number=number),
        stamp=_("СКАСОВАНО") if receipt.cancelled_at else "",
        facts=[(_("Прийнято"), moment(receipt.made_at)), *_cancelled(receipt)],
        lines=[_line(each) for each in lines_of(session, receipt.id)],
        sums=[(_("Разом, грн"), money_figure(receipt.total)), *vat, *_rounding(receipt)],
        big=[(_("До сплати, грн"), money_figure(receipt.due))],
        after=[
            (_("Готівка"), money_figure(receipt.given)),
            (_("Решта"), money_figure(receipt.change)),
        ],
        words=amount_in_words(receipt.due),
        notes=_fiscal(fiscal_of(session, receipt.id)),
    )


def _line(line: CashReceiptLine) -> SlipLine:
    name = _("о/р %(number)s", number=line.number)
    told = [each for each in (line.holder, unbroken(line.address)) if each]
    return SlipLine(unbroken(name), money_figure(line.amount), told)


def _rounding(receipt: CashReceipt) -> list[Pair]:
    if not receipt.rounding:
        return []
    sign = "+" if receipt.rounding > 0 else MINUS
    return [(_("Округлення"), f"{sign}{money_figure(abs(receipt.rounding))}")]


def _cancelled(receipt: CashReceipt) -> list[Pair]:
    if receipt.cancelled_at is None:
        return []
    return [
        (_("Скасовано"), moment(receipt.cancelled_at)),
        (_("Причина"), receipt.cancelled_because or ""),
    ]


def _fiscal(told: list[FiscalReceipt]) -> list[str]:
    sold = [each for each in told if each.kind == FiscalKind.SELL]
    if not sold:
        return []
    done = [each for each in sold if each.state == FiscalState.DONE]
    if done:
        return [_("Фіскальний номер: %(code)s", code=done[-1].fiscal_code or "")]
    return [_("Фіскальний номер очікується")]
