"""The receipt of a card payment as a PDF: what came in, for whom, and whether it stands."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from app.documents.typesetting import typeset
from app.documents.wording import _, sum_said
from app.kernel import clock
from app.kernel.errors import Conflict
from app.kernel.figures import day_figure, money_figure, unbroken
from app.payments.gateways.queries import IntentRow, LineRow

TEMPLATE = Path(__file__).with_name("receipt.typ")


class NothingReceived(Conflict):
    """There is no receipt of a payment that did not come."""

    key = "gateways.nothing-received"


def receipt_pdf(intent: IntentRow, lines: Sequence[LineRow], *, company: str, code: str) -> bytes:
    """Return the receipt of a card payment that came; of one that went back, marked so.

    Raises:
        NothingReceived.
    """
    content = receipt_content(intent, lines, company=company, code=code)
    return typeset(TEMPLATE, content, made_at=intent.ended_at or intent.created_at)


def receipt_content(
    intent: IntentRow, lines: Sequence[LineRow], *, company: str, code: str
) -> Mapping[str, object]:
    """Return what `receipt.typ` prints."""
    if not intent.received:
        raise NothingReceived(f"nothing came by {intent.id}")
    return {
        "company": company,
        "code": _("ЄДРПОУ %(code)s", code=code),
        "title": _("Квитанція про оплату карткою № %(number)s", number=str(intent.number)),
        "total": _("%(sum)s грн", sum=money_figure(intent.received)),
        "words": sum_said(intent.received),
        "mark": _mark(intent),
        "columns": [_("Особовий рахунок"), _("Сума, грн")],
        "rows": [[_of(line), money_figure(line.amount)] for line in lines],
        "facts": [
            [_("Сплачено"), _day(intent.ended_at or intent.created_at)],
            [_("Картка"), intent.card or "—"],
            [_("Номер замовлення"), str(intent.id)],
        ],
        "note": _(
            "Гроші прийняла платіжна система LiqPay. Комісію платника, якщо вона була, до суми не "
            "враховано."
        ),
    }


def _mark(intent: IntentRow) -> str:
    if intent.refunded:
        return _("Повернено на картку: %(sum)s грн", sum=money_figure(intent.refunded))
    if intent.received > intent.amount:
        times = intent.received / intent.amount
        return _("Замовлення сплачено не один раз (разів: %(times)s)", times=_whole(times))
    return ""


def _whole(times: Decimal) -> str:
    return str(int(times))


def _day(at: datetime) -> str:
    return day_figure(clock.local_day(at))


def _of(line: LineRow) -> str:
    """Return the account, and the service where the payer named one."""
    number = unbroken(line.number)
    return f"{number}, {line.service}" if line.service else number
