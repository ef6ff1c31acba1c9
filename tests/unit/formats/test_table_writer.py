"""Tables for other programs, read back by the readers of the product."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.formats.reading import open_table
from app.formats.table_writer import (
    Field,
    FileFormat,
    Holds,
    Letters,
    Value,
    ValueTooWide,
    Written,
    write_table,
)

FIELDS = (
    Field("ABCOUNT", Holds.TEXT, 9),
    Field("FIO", Holds.TEXT, 12),
    Field("SUMM", Holds.MONEY, 10),
    Field("KOP", Holds.KOPECKS, 10),
    Field("PDATE", Holds.DAY, 8),
)
D, DAY = Decimal, date(2026, 11, 25)
ROWS: list[list[Value]] = [
    ["0012345", "Їжак Ґ. І.", D("845.37"), D("845.37"), DAY],
    ["0012346", "", D("0.00"), D("0.05"), None],
]


def written(as_: FileFormat, letters: Letters, rows: list[list[Value]]) -> tuple[bytes, Written]:
    target = io.BytesIO()
    told = write_table(target, rows, fields=FIELDS, as_=as_, letters=letters)
    return target.getvalue(), told


@pytest.mark.parametrize("letters", [Letters.CP1251, Letters.CP1125])
def test_a_dbf_is_read_back_letter_for_letter(tmp_path: Path, letters: Letters) -> None:
    content, told = written(FileFormat.DBF, letters, ROWS)
    path = tmp_path / "r.dbf"
    path.write_bytes(content)

    head, first, second = (row.cells for row in open_table(path, encoding=letters.value).rows())

    assert told == Written(2, 0)
    assert head == ("ABCOUNT", "FIO", "SUMM", "KOP", "PDATE")
    assert first == ("0012345", "Їжак Ґ. І.", D("845.37"), D(84537), DAY)
    assert second == ("0012346", None, D("0.00"), D(5), None)


@pytest.mark.parametrize(
    ("as_", "letters"),
    [
        (FileFormat.XLSX, Letters.UTF8),
        (FileFormat.CSV, Letters.UTF8),
        (FileFormat.CSV, Letters.CP1251),
        (FileFormat.CSV, Letters.CP1125),
        (FileFormat.DBF, Letters.CP1251),
        (FileFormat.DBF, Letters.CP1125),
    ],
)
def test_b6_58_b6_59_zeros_and_letters_come_back_from_every_file(
    tmp_path: Path, as_: FileFormat, letters: Letters
) -> None:
    """Read as anybody's file: nobody says in which encoding it is, and the reader tells."""
    name = "Їжак-Ґудзь Мар'яна Євгенівна"
    fields = (Field("ABCOUNT", Holds.TEXT, 9), Field("FIO", Holds.TEXT, 40))
    target, path = io.BytesIO(), tmp_path / f"r.{as_.value}"
    write_table(target, [["0012345", name]], fields=fields, as_=as_, letters=letters)
    path.write_bytes(target.getvalue())

    table = open_table(path)

    assert [row.cells for row in table.rows()][-1] == ("0012345", name)
    if as_ is not FileFormat.XLSX:
        assert (table.origin.encoding or "").removesuffix("-sig") == letters.value


def test_cp866_has_no_i_so_the_latin_one_stands_for_it() -> None:
    content, _ = written(FileFormat.DBF, Letters.CP866, ROWS)

    assert "Їжак Г. I.".encode("cp866") in content
    assert b"?" not in content


def test_fixed_lines_are_all_as_wide_as_their_columns() -> None:
    content, _ = written(FileFormat.FIXED, Letters.CP1251, ROWS)

    lines = content.decode("cp1251").split("\r\n")
    assert lines == [
        "0012345  Їжак Ґ. І.      845.37     8453725.11.2026"[:41] + "20261125",
        "0012346                    0.00         5        ",
        "",
    ]


def test_a_text_is_cut_and_told_but_a_sum_never() -> None:
    long_name: list[Value] = ["1", "Голенищев-Кутузов", D(1), D(1), DAY]
    content, told = written(FileFormat.FIXED, Letters.CP1251, [long_name])
    assert told == Written(1, 1)
    assert "Голенищев-Ку".encode("cp1251") in content

    with pytest.raises(ValueTooWide):
        written(FileFormat.DBF, Letters.CP1251, [["1", "", D("12345678.90"), D(1), DAY]])


def test_no_cell_of_a_csv_is_run_as_a_formula() -> None:
    content, _ = written(
        FileFormat.CSV, Letters.CP1251, [["1", '=HYPERLINK("x")', D(1), D(1), DAY]]
    )

    assert content.decode("cp1251").splitlines() == [
        "ABCOUNT;FIO;SUMM;KOP;PDATE",
        '1;"\'=HYPERLINK(""x"")";1.00;100;25.11.2026',
    ]


def test_an_empty_register_is_a_whole_file(tmp_path: Path) -> None:
    content, told = written(FileFormat.DBF, Letters.CP866, [])
    path = tmp_path / "r.dbf"
    path.write_bytes(content)

    assert told.lines == 0
    assert [row.cells[0] for row in open_table(path).rows()] == ["ABCOUNT"]
