"""Tables longer than a sheet can be."""

from io import BytesIO
from pathlib import Path

import pytest

from app.formats.reading import open_table
from app.formats.workbook_writer import Column, Sheet, write_workbook


def test_rows_beyond_a_sheet_go_on_on_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A spreadsheet takes 1 048 576 rows; what came after was lost without a word."""
    monkeypatch.setattr("app.formats.workbook_writer.ROWS_OF_A_SHEET", 4)
    target = BytesIO()

    write_workbook(target, [Sheet("ПДВ", [Column("№")], ([str(n)] for n in range(7)))])

    path = tmp_path / "long.xlsx"
    path.write_bytes(target.getvalue())
    read = {
        name: [row.cells[0] for row in open_table(path, sheet=name).rows()]
        for name in ("ПДВ", "ПДВ 2", "ПДВ 3")
    }
    assert read == {
        "ПДВ": ["№", "0", "1", "2"],
        "ПДВ 2": ["№", "3", "4", "5"],
        "ПДВ 3": ["№", "6"],
    }
