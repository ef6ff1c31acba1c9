"""XLS, XLSB and ODS, by calamine. They hold the whole sheet and tell no number formats."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, PasswordError, SheetVisibleEnum, load_workbook

from app.formats.number_formats import PLAIN, exact_number
from app.formats.table import (
    Cell,
    CellFault,
    FileLocked,
    FileUnreadable,
    Origin,
    Row,
    SheetMissing,
    kept_text,
)


class OldBook:
    """One sheet of such a book; the first visible one unless named."""

    def __init__(self, path: Path, *, sheet: str | None = None) -> None:
        self._book = _load(path)
        visible = SheetVisibleEnum.Visible
        metadata = sorted(self._book.sheets_metadata, key=lambda each: each.visible != visible)
        self._names = tuple(each.name for each in metadata)
        if not self._names:
            raise FileUnreadable("the book has no sheet", because="no sheet")
        self._sheet = sheet or self._names[0]
        if self._sheet not in self._names:
            raise SheetMissing(f"no sheet {sheet!r}", sheet=sheet, sheets=list(self._names))

    @property
    def origin(self) -> Origin:
        """Return the sheet in use and the others."""
        return Origin("book", sheet=self._sheet, sheets=self._names)

    def rows(self) -> Iterator[Row]:
        """Yield the sheet's rows that hold a value."""
        sheet = self._book.get_sheet_by_name(self._sheet)
        first = sheet.start[0] + 1 if sheet.start else 1
        offset = sheet.start[1] if sheet.start else 0
        for line, values in enumerate(sheet.iter_rows(), start=first):
            cells = (*[None] * offset, *map(_cell, values))
            if any(cell is not None for cell in cells):
                yield Row(line, cells)


def _load(path: Path) -> Any:
    try:
        return load_workbook(path)
    except PasswordError as fault:
        raise FileLocked("the file asks for a password") from fault
    except (CalamineError, OSError, ValueError) as fault:
        raise FileUnreadable(f"not a readable book: {fault}", because=str(fault)) from fault
    except BaseException as fault:
        # A damaged file can make the library panic; that one exception is not an Exception.
        if type(fault).__name__ != "PanicException":
            raise
        raise FileUnreadable("the book is damaged", because="damaged") from fault


def _cell(value: object) -> Cell:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return PLAIN.apply(exact_number(repr(value)))
    if isinstance(value, date):  # a datetime too
        return date(value.year, value.month, value.day)
    text = kept_text(str(value))
    # A time of day or a duration is no value of any column we take.
    return CellFault(text or "") if isinstance(value, time | timedelta) else text
