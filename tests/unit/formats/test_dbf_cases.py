"""DBF of other people's practice: language bytes, deleted rows, rubbish, names in UTF-8."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.formats.dbf import Dbase
from app.formats.reading import open_table
from app.formats.table import CellFault, FileUnreadable
from tests.factories.dbf import SAMPLES, a_dbf

CASES = SAMPLES / "cases" / "dbf"


def rows_of(path: Path) -> list[tuple[object, ...]]:
    return [row.cells for row in open_table(path).rows()]


def the_number(folder: Path, written: bytes) -> object:
    """Return what a field of numbers holds for these bytes."""
    content = a_dbf((("N", "N", 8, 2), ("C", "C", 1, 0)), [{"N": Decimal("1.25"), "C": "x"}])
    path = folder / "n.dbf"
    path.write_bytes(content.replace(b"    1.25", written.ljust(8)))
    return rows_of(path)[1][0]


def test_c126_a_language_byte_that_is_right_needs_no_question() -> None:
    table = open_table(CASES / "cp1251.dbf")

    assert table.origin.encoding == "cp1251"
    assert [row.cells for row in table.rows()][4][1] == "образовательное медицинское учреждение"


def test_c127_without_a_language_byte_is_read_by_its_letters(tmp_path: Path) -> None:
    path = tmp_path / "a.dbf"
    path.write_bytes(
        a_dbf((("FIO", "C", 20, 0),), [{"FIO": "Шевченко Тарас"}], encoding="cp866", language=0)
    )

    assert open_table(path).origin.encoding == "cp866"
    assert rows_of(path)[1] == ("Шевченко Тарас",)


def test_c129_deleted_rows_stay_deleted() -> None:
    assert [cells[0] for cells in rows_of(CASES / "dbase_03_cyrillic_rec2_deleted.dbf")] == [
        "ШАР",
        "Номер",
    ]


def test_c131_an_absent_memo_file_leaves_its_fields_empty() -> None:
    rows = rows_of(CASES / "dbase_83_missing_memo.dbf")

    memo = rows[0].index("DESC")
    assert len(rows) == 68
    assert {cells[memo] for cells in rows[1:]} == {None}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"60.00\0\0", Decimal("60.00")),
        (b"\0\0", None),
        (b".", None),
        (b"12,5", Decimal("12.5")),
        (b"1.E+3", Decimal(1000)),
        (b"**", CellFault("**")),
        (b"0.00**", CellFault("0.00**")),
    ],
)
def test_c132_rubbish_in_numbers_stops_no_table(
    tmp_path: Path, written: bytes, expected: object
) -> None:
    """What is no number is told with its line; `0.00**` too: it may have been wider than that."""
    assert the_number(tmp_path, written) == expected


@pytest.mark.parametrize("written", [b"00000000", b"        "])
def test_c133_an_empty_day_is_empty(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "d.dbf"
    content = a_dbf((("D", "D", 8, 0), ("C", "C", 1, 0)), [{"D": "20260310", "C": "x"}])
    path.write_bytes(content)
    assert rows_of(path)[1] == (date(2026, 3, 10), "x")

    path.write_bytes(content.replace(b"20260310", written))

    assert rows_of(path)[1] == (None, "x")


def test_c134_names_and_values_in_utf8_are_read() -> None:
    assert rows_of(CASES / "dbase_03_cyrillic.dbf") == [
        ("ШАР", "ПЛОЩА"),
        ("Номер", Decimal("36.30")),
        ("Культ", Decimal("99.99")),
    ]


def test_records_out_of_step_are_refused(tmp_path: Path) -> None:
    rows = [{"C": f"text{number}"} for number in range(3)]
    content = a_dbf((("C", "C", 8, 0),), rows)
    path = tmp_path / "cut.dbf"
    path.write_bytes(content.replace(b"text0", b"text"))

    with pytest.raises(FileUnreadable, match="out of step"):
        list(Dbase(path).rows())
