"""The list of imports as a sheet."""

from collections.abc import Iterable

from flask_babel import gettext, lazy_gettext

from app.exchange.kinds import get_kind
from app.exchange.models import ImportState
from app.exchange.queries import ListedImport
from app.formats.workbook_writer import Column, Look, Sheet
from app.web.filters import instant

STATES = {
    ImportState.RECEIVED: lazy_gettext("отримано"),
    ImportState.READING: lazy_gettext("читається"),
    ImportState.READ: lazy_gettext("прочитано"),
    ImportState.CHECKED: lazy_gettext("перевірено"),
    ImportState.IMPORTED: lazy_gettext("імпортовано"),
    ImportState.UNDONE: lazy_gettext("скасовано"),
}


def imports_sheet(rows: Iterable[ListedImport]) -> Sheet:
    """Return the imports with their counts; instants are written in local time."""
    columns = [
        Column("№", Look.WHOLE, 8),
        Column(gettext("Файл"), width=40),
        Column(gettext("Що це"), width=28),
        Column(gettext("Стан"), width=16),
        Column(gettext("Рядків"), Look.WHOLE),
        Column(gettext("З помилками"), Look.WHOLE),
        Column(gettext("Отримано"), width=24),
    ]
    told = (
        (
            row.id,
            row.file_name,
            gettext(get_kind(row.kind).title),
            str(STATES[ImportState(row.state)]),
            row.rows,
            row.bad_rows,
            instant(row.received_at),
        )
        for row in rows
    )
    return Sheet(gettext("Імпорт"), columns, told)
