import random
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.formats.number_formats import Look as FormatLook
from app.formats.number_formats import number_format
from app.formats.reading import open_table
from app.formats.table import FileUnreadable, Row, SheetMissing, Shown, ShownNumber
from app.formats.workbook_writer import Column, Look, Sheet, Value, write_workbook
from app.kernel.errors import Invalid


def a_book(path: Path, *, base_1904: bool = False) -> Path:
    book = xlsxwriter.Workbook(path, {"date_1904": base_1904})
    page = book.add_worksheet("Рахунки")
    page.write_string("A1", "0001234")
    page.write_number("B1", 123, book.add_format({"num_format": "0000000"}))
    page.write_number("C1", 2190, book.add_format({"num_format": "0.00E+00"}))
    page.write_string("D1", "219E01")
    page.write_number("E1", 45688, book.add_format({"num_format": "dd.mm.yyyy"}))
    page.write_number("F1", 45.600000000000001)
    page.write_number("G1", 1234567890123456)
    page.write_boolean("H1", True)
    page.write_formula("I1", "=1/0", None, "#DIV/0!")
    page.write_number("K3", 0.2, book.add_format({"num_format": "0%"}))
    book.close()
    return path


def test_cells_come_typed_with_the_lines_of_the_sheet(tmp_path: Path) -> None:
    first, third = open_table(a_book(tmp_path / "a.xlsx")).rows()

    assert first.line == 1
    assert first.cells[0] == "0001234"
    assert first.cells[5] == Decimal("45.6")
    assert first.cells[7] is True
    assert third.line == 3
    assert third.cells == (*[None] * 10, ShownNumber(Decimal("0.2"), "20%", Shown.PERCENT))


def test_c135_zeros_of_the_format_are_offered(tmp_path: Path) -> None:
    row = next(iter(open_table(a_book(tmp_path / "a.xlsx")).rows()))

    assert row.cells[1] == ShownNumber(Decimal(123), "0000123", Shown.ZEROS)


def test_c137_exponents_are_flagged_and_text_is_kept(tmp_path: Path) -> None:
    row = next(iter(open_table(a_book(tmp_path / "a.xlsx")).rows()))

    assert row.cells[2] == ShownNumber(Decimal(2190), "2.19E+3", Shown.EXPONENT)
    assert row.cells[3] == "219E01"
    assert isinstance(row.cells[6], ShownNumber)
    assert row.cells[6].trouble is Shown.DIGITS_LOST


@pytest.mark.parametrize(
    ("base_1904", "day"), [(False, date(2025, 1, 31)), (True, date(2029, 2, 1))]
)
def test_c142_days_follow_the_base_of_the_book(
    tmp_path: Path,
    base_1904: bool,  # noqa: FBT001 — a parameter of the test
    day: date,
) -> None:
    table = open_table(a_book(tmp_path / "a.xlsx", base_1904=base_1904))

    assert table.origin.base_1904 is base_1904
    assert next(iter(table.rows())).cells[4] == day


@pytest.mark.parametrize(
    ("code", "look"),
    [
        ("000-0000", FormatLook.ZEROS),
        ("00000\\-000", FormatLook.ZEROS),
        ("0.00", FormatLook.PLAIN),
        ("# ##0.00", FormatLook.PLAIN),
        ("General", FormatLook.PLAIN),
        ('#,##0.00"грн"', FormatLook.PLAIN),
        ("[$-422]d mmmm yyyy;@", FormatLook.DAY),
        ("0.00%", FormatLook.PERCENT),
        ("##0.0E+0", FormatLook.EXPONENT),
    ],
)
def test_formats_are_understood(code: str, look: FormatLook) -> None:
    assert number_format(164, code).look is look


def test_a_mask_is_filled_from_the_right() -> None:
    shown = number_format(164, "000-0000").apply(Decimal(12345))

    assert shown == ShownNumber(Decimal(12345), "001-2345", Shown.ZEROS)


def test_books_of_another_writer_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    hidden = book.active
    hidden.title = "Службовий"
    hidden.sheet_state = "hidden"
    page = book.create_sheet("Ґудзь")
    page.append(["Їжак", 1.5, date(2026, 11, 25)])
    path = tmp_path / "b.xlsx"
    book.save(path)

    table = open_table(path)

    assert table.origin.sheets == ("Ґудзь", "Службовий")
    assert list(table.rows()) == [Row(1, ("Їжак", Decimal("1.5"), date(2026, 11, 25)))]


def test_a_missing_sheet_is_named(tmp_path: Path) -> None:
    with pytest.raises(SheetMissing):
        open_table(a_book(tmp_path / "a.xlsx"), sheet="Немає")


def test_what_is_written_is_read_back_and_is_never_a_formula(tmp_path: Path) -> None:
    target = BytesIO()
    columns = [
        Column("Рахунок"),
        Column("Сума", Look.MONEY),
        Column("День", Look.DAY),
        Column("Примітка"),
    ]
    rows: list[list[Value]] = [
        ["0001", Decimal("-1234.50"), date(2026, 11, 25), "=1+1"],
        ["2", None, None, "http://a"],
    ]
    write_workbook(target, [Sheet("Рахунки: [усі]", columns, iter(rows))])
    path = tmp_path / "w.xlsx"
    path.write_bytes(target.getvalue())

    read = [row.cells for row in open_table(path).rows()]

    assert read == [
        ("Рахунок", "Сума", "День", "Примітка"),
        ("0001", Decimal("-1234.5"), date(2026, 11, 25), "=1+1"),
        ("2", None, None, "http://a"),
    ]


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    source = a_book(tmp_path / "a.xlsx")
    with ZipFile(source) as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                content = content.replace(
                    b"<workbook",
                    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><workbook',
                    1,
                ).replace("Рахунки".encode(), b"&e;")
            new.writestr(name, content)

    with suppress(FileUnreadable):
        assert "root" not in str(open_table(path).origin)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.xlsx"
        with path.open("wb") as file:
            lines: Iterator[Sequence[Value]] = (
                [f"абонент {at}", at, "вул. Шевченка"] for at in range(rows)
            )
            columns = [Column("a"), Column("b", Look.WHOLE), Column("c")]
            write_workbook(file, [Sheet("s", columns, lines)])
        tracemalloc.start()
        assert sum(1 for _ in open_table(path).rows()) == rows + 1
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(12_000) < peak(3_000) * 1.5


@pytest.fixture(scope="session")
def whole_book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return a_book(tmp_path_factory.mktemp("books") / "a.xlsx").read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
@given(seed=st.integers(0, 2**32), cut=st.booleans())
def test_a_damaged_book_is_read_or_refused_by_name(
    tmp_path: Path,
    whole_book: bytes,
    seed: int,
    cut: bool,  # noqa: FBT001 — drawn
) -> None:
    chance = random.Random(seed)
    damaged = bytearray(whole_book)
    for _ in range(chance.randint(1, 20)):
        damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(damaged[: chance.randrange(8, len(damaged))] if cut else damaged)

    with suppress(Invalid):
        list(open_table(path).rows())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(sheet=st.text(alphabet='<>/"=rcvts:0123456789ABZ ', max_size=200))
def test_a_strange_sheet_is_read_or_refused_by_name(
    tmp_path: Path, whole_book: bytes, sheet: str
) -> None:
    path = tmp_path / "strange.xlsx"
    with ZipFile(BytesIO(whole_book)) as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            strange = f"<worksheet xmlns='x'><sheetData><row>{sheet}</row></sheetData></worksheet>"
            new.writestr(name, strange if name.endswith("sheet1.xml") else old.read(name))

    with suppress(Invalid):
        list(open_table(path).rows())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(st.binary(max_size=600))
def test_bytes_that_begin_like_an_old_book_are_refused_by_name(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + tail)

    with pytest.raises(Invalid):
        list(open_table(path).rows())
