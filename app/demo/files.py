"""Files as the demo companies have them: CSV of an old system in cp1251, workbooks of an office."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.formats.workbook_writer import Column, Look, Sheet, write_workbook

Cell = str | int | Decimal | date | None
Row = Mapping[str, Cell]


def write_csv(path: Path, rows: Iterable[Row]) -> Path:
    """Write rows as Windows software does: cp1251, semicolons, decimal commas, local days."""
    listed = list(rows)
    titles = list(listed[0]) if listed else ["порожньо"]
    with path.open("w", encoding="cp1251", errors="strict", newline="") as target:
        writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
        writer.writerow(titles)
        writer.writerows([_written(row[title]) for title in titles] for row in listed)
    return path


def write_xlsx(path: Path, rows: Sequence[Row], *, sheet: str, above: Sequence[str] = ()) -> Path:
    """Write rows as a workbook; `above` are lines over the titles, as people put them."""
    titles = list(rows[0])
    columns = [Column(title, _look(rows[0][title]), 18) for title in titles]
    cells = ([row[title] for title in titles] for row in rows)
    with path.open("wb") as target:
        write_workbook(target, [Sheet(sheet, columns, cells, above=tuple(above))])
    return path


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:f}".replace(".", ",")
        case date():
            return f"{cell:%d.%m.%Y}"
        case _:
            return str(cell)


def _look(cell: Cell) -> Look:
    match cell:
        case Decimal():
            return Look.MONEY
        case date():
            return Look.DAY
        case int():
            return Look.WHOLE
        case _:
            return Look.TEXT
