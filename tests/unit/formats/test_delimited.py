from contextlib import suppress
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.formats.delimited import Delimited, write_csv
from app.formats.reading import open_table
from app.formats.table import FileEmpty, FileUnreadable, Row
from app.kernel.errors import Invalid
from app.kernel.numbers import parse_decimal, settle_decimal_mark


def a_file(tmp_path: Path, content: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(content.encode(encoding))
    return path


def test_c138_quoted_and_bare_zeros_stay_text(tmp_path: Path) -> None:
    table = Delimited(a_file(tmp_path, '0010,00042\n"0100","007"\n'))

    assert list(table.rows()) == [Row(1, ("0010", "00042")), Row(2, ("0100", "007"))]


def test_c139_semicolon_file_with_comma_decimals(tmp_path: Path) -> None:
    table = Delimited(a_file(tmp_path, "A;B;C;D\n1,1;2,2;3,3;4,1\n"))

    header, row = table.rows()
    mark = settle_decimal_mark(str(cell) for cell in row.cells)

    assert table.origin.delimiter == ";"
    assert header.cells == ("A", "B", "C", "D")
    assert [parse_decimal(str(cell), decimal_mark=mark) for cell in row.cells] == [
        Decimal("1.1"),
        Decimal("2.2"),
        Decimal("3.3"),
        Decimal("4.1"),
    ]


def test_c139_a_date_and_a_sum_with_three_places(tmp_path: Path) -> None:
    table = Delimited(a_file(tmp_path, "2025-03-30;173,900\n"))

    assert [row.cells for row in table.rows()] == [("2025-03-30", "173,900")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1251", "utf-16", "cp1125"])
def test_c141_every_usual_encoding_is_told_and_read(tmp_path: Path, encoding: str) -> None:
    table = Delimited(a_file(tmp_path, "Рахунок;Сума\nЇжак Ґудзь;1,50\n", encoding))

    rows = list(table.rows())

    assert table.origin.encoding == encoding
    assert rows == [Row(1, ("Рахунок", "Сума")), Row(2, ("Їжак Ґудзь", "1,50"))]


def test_c141_our_own_file_opens_right_in_excel_and_comes_back(tmp_path: Path) -> None:
    target = BytesIO()
    write_csv(
        target,
        ["Рахунок", "Сума", "День", "Примітка"],
        [["0001", Decimal("-1234.50"), date(2026, 11, 25), '=cmd|"x"'], ["-5", None, None, "a;b"]],
    )

    path = tmp_path / "own.csv"
    path.write_bytes(target.getvalue())

    assert target.getvalue().startswith(b"\xef\xbb\xbf")
    assert [row.cells for row in open_table(path).rows()] == [
        ("Рахунок", "Сума", "День", "Примітка"),
        ("0001", "-1234,50", "25.11.2026", '\'=cmd|"x"'),
        ("-5", None, None, "a;b"),
    ]


def test_line_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    content = 'a;b\n\n"two\nlines";1\n;;\nlast;2\n'

    assert [row.line for row in Delimited(a_file(tmp_path, content)).rows()] == [1, 3, 6]


def test_the_separator_line_of_excel_is_obeyed_and_left_out(tmp_path: Path) -> None:
    table = Delimited(a_file(tmp_path, "sep=|\nA|B\n1;2|3\n"))

    assert [row.cells for row in table.rows()] == [("A", "B"), ("1;2", "3")]


def test_a_file_of_one_column_has_no_delimiter(tmp_path: Path) -> None:
    table = Delimited(a_file(tmp_path, "Рахунок\n0001\n"))

    assert table.origin.delimiter is None
    assert [row.cells for row in table.rows()] == [("Рахунок",), ("0001",)]


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileEmpty):
        open_table(a_file(tmp_path, ""))


def test_a_picture_is_not_a_table(tmp_path: Path) -> None:
    path = tmp_path / "photo.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")

    with pytest.raises(FileUnreadable):
        open_table(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)

    with suppress(Invalid):
        lines = [row.line for row in open_table(path).rows()]
        assert lines == sorted(set(lines))


def test_c103_ten_bytes_of_a_town_are_told_from_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "town.csv"
    path.write_bytes(bytes.fromhex("cab3f0eee2eee3f0e0e4"))

    assert [row.cells for row in Delimited(path).rows()] == [("Кіровоград",)]
