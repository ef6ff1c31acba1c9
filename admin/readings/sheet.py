"""The reading grid of a building as a sheet."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from flask_babel import gettext

from admin.words import NAMES
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.metering.queries import GridRow
from app.web.filters import zone_label

MONTH_DAYS = Decimal(30)
"""Days of the month that averages are shown for."""


def grid_sheet(title: str, rows: Iterable[GridRow], *, on: date) -> Sheet:
    """Return the grid as it is on the screen; what is not read yet stays empty."""
    columns = [
        Column(gettext("Адреса"), width=36),
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Послуга"), width=30),
        Column(gettext("Лічильник"), width=18),
        Column(gettext("Попереднє"), Look.QUANTITY),
        Column(gettext("Дата"), Look.DAY, 12),
        Column(gettext("Середнє за місяць"), Look.QUANTITY),
        Column(gettext("Показання"), Look.QUANTITY),
        Column(gettext("Різниця"), Look.QUANTITY),
        Column(gettext("Стан"), width=20),
    ]
    day = on.strftime("%d.%m.%Y")
    return Sheet(gettext("Показання"), columns, _rows(rows), above=(f"{title}, {day}",))


def _rows(rows: Iterable[GridRow]) -> Iterator[Sequence[Value]]:
    for row in rows:
        before = row.before
        daily = before.daily if before else None
        went = row.entered - before.value if before and row.entered is not None else None
        yield (
            ", ".join(filter(None, (row.address, row.flat))),
            row.number,
            row.service,
            f"{row.serial} {zone_label(row.zone)}".strip(),
            before.value if before else None,
            before.read_on if before else None,
            round(daily * MONTH_DAYS, 1) if daily is not None else None,
            row.entered,
            went,
            str(NAMES["status_name"].get(row.entered_status or "", "")),
        )
