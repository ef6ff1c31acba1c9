"""Agreements as files write them: how each stands, and what of the account's debt is not in it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from flask_babel import gettext

from admin.words import NAMES
from app.formats.workbook_writer import Column, Look
from app.restructuring.listing import StateRow


def columns_of_sheet(*, old_after: int) -> Sequence[Column]:
    """Return the columns of a workbook; debts are old when late for so many months."""
    return [
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Абонент"), width=34),
        Column(gettext("Адреса"), width=44),
        Column(gettext("Договір"), width=12),
        Column(gettext("Дата договору"), Look.DAY, 12),
        Column(gettext("Борг за договором"), Look.MONEY, 14),
        Column(gettext("Погашено (сплатою чи перерахунком)"), Look.MONEY, 14),
        Column(gettext("Залишилося"), Look.MONEY, 14),
        Column(gettext("Прострочено за графіком"), Look.MONEY, 14),
        Column(gettext("Пропущено платежів"), Look.WHOLE, 12),
        Column(gettext("Стан"), width=24),
        Column(gettext("Дата розірвання"), Look.DAY, 12),
        Column(
            gettext("Борг, прострочений понад %(months)s міс., поза договором", months=old_after),
            Look.MONEY,
            16,
        ),
        Column(gettext("Такий борг — із дня"), Look.DAY, 12),
    ]


def sheet_rows(
    rows: Iterable[StateRow],
) -> Iterator[Sequence[str | int | Decimal | date | None]]:
    """Return the rows of a file."""
    for each in rows:
        row = each.agreement
        yield (
            row.account_number,
            row.holder,
            row.address,
            row.number,
            row.signed_on,
            row.amount,
            row.paid,
            row.rest,
            row.late,
            row.missed,
            str(NAMES["restructuring_state"][row.state]),
            row.ended_on,
            each.old_debt,
            each.old_since,
        )
