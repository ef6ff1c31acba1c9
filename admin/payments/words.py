"""Payments as sheets write them."""

from collections.abc import Iterable, Iterator, Sequence

from flask_babel import gettext

from admin.cash.words import source_words
from admin.words import NAMES
from app.formats.workbook_writer import Column, Look, Value
from app.payments.queries import PaymentRow


def columns_of_sheet() -> Sequence[Column]:
    """Return the columns of a sheet of payments."""
    return [
        Column(gettext("Дата"), Look.DAY, 12),
        Column(gettext("Сума"), Look.MONEY, 14),
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Джерело"), width=16),
        Column(gettext("Документ"), width=20),
        Column(gettext("Призначення"), width=50),
        Column(gettext("Стан"), width=16),
    ]


def sheet_rows(payments: Iterable[PaymentRow]) -> Iterator[Sequence[Value]]:
    """Return the rows of a sheet of payments."""
    for each in payments:
        yield (
            each.paid_on,
            each.amount,
            each.number,
            source_words(each.source),
            each.document,
            each.purpose,
            str(NAMES["payment_state"].get(each.state, each.state)),
        )
