"""Books that no spreadsheet writes: endless when unpacked, out of order, with entities."""

from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from app.exchange.texts_of_files import FILES
from app.formats import shared_strings
from app.formats.reading import open_table
from app.formats.table import FileLocked, FileRefused, FileTooLarge, FileUnreadable

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = '<sheet name="S" sheetId="1" r:id="rId1"/>'
BOOK = (
    f'<workbook {MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    f"<sheets>{SHEET}</sheets></workbook>"
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'
)
ENDLESS = 20 << 20


def a_row(text: str, number: int = 1) -> str:
    return f'<row r="{number}"><c t="inlineStr"><is><t>{text}</t></is></c></row>'


def a_book(folder: Path, *, rows: str = "", before: str = "", **parts: str) -> Path:
    """Write a book with these rows; `parts` replace the others by name."""
    sheet = f"{before}<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    path = folder / "book.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", parts.pop("workbook", BOOK))
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in parts.items():
            archive.writestr(f"xl/{name}.xml", content)
    return path


def read(path: Path) -> list[object]:
    return [row.cells[0] for row in open_table(path).rows()]


@pytest.mark.parametrize(
    "rows",
    [f"<row>{'<c/>' * (ENDLESS // 4)}</row>", "<foreign/>" * (ENDLESS // 10)],
    ids=["a row without an end", "what is no row"],
)
def test_a_sheet_that_unpacks_without_end_is_refused(tmp_path: Path, rows: str) -> None:
    path = a_book(tmp_path, rows=rows)

    assert path.stat().st_size < 200_000
    with pytest.raises(FileTooLarge):
        read(path)


def test_endless_styles_are_refused(tmp_path: Path) -> None:
    styles = f"<styleSheet {MAIN}><cellXfs>{'<xf/>' * (ENDLESS // 5)}</cellXfs></styleSheet>"

    with pytest.raises(FileTooLarge):
        read(a_book(tmp_path, rows=a_row("a"), styles=styles))


def test_more_texts_than_any_book_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_strings, "_MOST", 1_000)

    with pytest.raises(FileTooLarge):
        read(a_book(tmp_path, sharedStrings=f"<sst {MAIN}>{'<si/>' * 1_001}</sst>"))


@pytest.mark.parametrize("numbers", [(5, 5), (5, 4), (10**20,), (1_048_577,)])
def test_lines_that_no_sheet_has_are_refused(tmp_path: Path, numbers: tuple[int, ...]) -> None:
    with pytest.raises(FileUnreadable):
        read(a_book(tmp_path, rows="".join(a_row("a", number) for number in numbers)))


def test_a_sheet_without_its_part_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        read(a_book(tmp_path, workbook=BOOK.replace(' r:id="rId1"', "")))


def test_an_entity_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'

    assert read(a_book(tmp_path, rows=a_row("a&e;b"), before=entity)) == ["a"]


def test_what_no_database_keeps_is_dropped(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(b"a\0b;c\n")

    assert read(a_book(tmp_path, rows=a_row("a_x0000_b_xD800_"))) == ["ab"]
    assert read(table) == ["ab"]


def an_endless_ods(path: Path) -> Path:
    """A thousand bytes that stand for a billion filled cells."""
    cell = '<table:table-cell table:number-columns-repeated="1024" office:value-type="string"/>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind, compress_type=ZIP_STORED)
        archive.writestr("content.xml", f"<office:document-content>{row}</office:document-content>")
    return path


def an_xlsb(path: Path) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.bin", b"\0")
    return path


def an_xls(path: Path, *, directory: str = "Workbook") -> Path:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    path.write_bytes(head + bytes(504) + directory.encode("utf-16-le"))
    return path


@pytest.mark.parametrize(
    ("name", "book"), [("ODS", an_endless_ods), ("XLSB", an_xlsb), ("XLS", an_xls)]
)
def test_books_that_are_read_only_whole_are_refused_by_name(
    tmp_path: Path, name: str, book: Callable[[Path], Path]
) -> None:
    path = book(tmp_path / "file")  # what it is called does not matter

    with pytest.raises(FileRefused) as caught:
        open_table(path)

    assert path.stat().st_size < 1 << 10
    assert caught.value.facts == {"format": name}
    assert "Зберегти як" in " ".join(FILES[caught.value.key])


def test_a_password_is_told_from_an_old_format(tmp_path: Path) -> None:
    with pytest.raises(FileLocked):
        open_table(an_xls(tmp_path / "file", directory="EncryptedPackage"))
