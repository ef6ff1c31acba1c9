"""Records of VAT as files write them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from flask_babel import gettext

from admin.vat.words import CLASSES, EVENTS, METHODS
from app.formats.workbook_writer import Column, Look
from app.vat.register import VatRecord
from app.web.filters import month as month_named


def columns_of_sheet() -> Sequence[Column]:
    """Return the columns of a file."""
    return [
        Column(gettext("Дата податкових зобов'язань"), Look.DAY, 14),
        Column(gettext("Подія"), width=16),
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Хто споживає"), width=22),
        Column(gettext("Послуга"), width=34),
        Column(gettext("За місяць"), width=16),
        Column(gettext("Метод ПДВ"), width=16),
        Column(gettext("Ставка, %"), Look.MONEY, 10),
        Column(gettext("Без ПДВ, грн"), Look.MONEY, 16),
        Column(gettext("ПДВ, грн"), Look.MONEY, 16),
        Column(gettext("З ПДВ, грн"), Look.MONEY, 16),
    ]


def sheet_rows(
    records: Iterable[VatRecord],
) -> Iterator[Sequence[str | Decimal | date | None]]:
    """Yield the rows of a file."""
    waiting = gettext("послугу ще не визначено")
    for each in records:
        yield (
            each.day,
            str(EVENTS[each.event]),
            each.number,
            str(CLASSES[each.category]),
            each.service or waiting,
            month_named(each.month),
            str(METHODS[each.method]) if each.service_id else "",
            each.rate,
            each.base,
            each.vat,
            each.gross,
        )
