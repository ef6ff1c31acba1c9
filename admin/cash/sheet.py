"""Shifts as a workbook writes them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask_babel import gettext

from app.formats.workbook_writer import Column, Look, Value
from app.web.filters import instant


def columns_of_sheet() -> Sequence[Column]:
    """Return the columns of a workbook of shifts."""
    return [
        Column(gettext("Зміна"), Look.WHOLE, 10),
        Column(gettext("Каса"), width=24),
        Column(gettext("Касир"), width=34),
        Column(gettext("Відкрито"), width=20),
        Column(gettext("Закрито"), width=20),
        Column(gettext("Має бути в касі"), Look.MONEY, 16),
        Column(gettext("Пораховано"), Look.MONEY, 16),
        Column(gettext("Різниця"), Look.MONEY, 16),
    ]


def sheet_rows(shifts: Iterable[Any]) -> Iterator[Sequence[Value]]:
    """Return the rows of a workbook of shifts."""
    for row in shifts:
        yield (
            *(row.id, row.desk, row.cashier, instant(row.opened_at)),
            instant(row.closed_at) if row.closed_at else None,
            *(row.expected, row.counted),
            row.counted - row.expected if row.closed_at else None,
        )
