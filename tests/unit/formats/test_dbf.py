"""DBF files: what is in them, whatever their headers claim, and answers in the same bytes."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.formats.dbf import Dbase
from app.formats.dbf_writer import FieldTooNarrow, fill_in
from app.formats.reading import open_table
from app.formats.table import CellFault, FileUnreadable, Row
from tests.factories.dbf import RUSSIAN_WINDOWS, a_dbf, sample

FIELDS = (("RASH", "C", 10, 0), ("FIO", "C", 20, 0), ("SUMM", "N", 8, 2), ("DAT1", "D", 8, 0))
ROWS = (
    {"RASH": "0001", "FIO": "Їжак Ґонта", "SUMM": Decimal("45.10"), "DAT1": "20261101"},
    {"RASH": "0002", "FIO": "Шевченко Марія", "SUMM": Decimal("-0.30"), "DAT1": "20261101"},
)


def opened(folder: Path, content: bytes, *, encoding: str | None = None) -> Dbase:
    path = folder / "file.dbf"
    path.write_bytes(content)
    table = open_table(path, encoding=encoding)
    assert isinstance(table, Dbase)
    return table


class TestSamples:
    def test_of_a_bank_in_true_cp866_keeps_zeros_and_kopecks(self, tmp_path: Path) -> None:
        table = opened(tmp_path, sample("register_oschad_cp866.dbf"))

        rows = list(table.rows())

        assert table.origin.encoding == "cp866"
        assert rows[0].cells[:4] == ("ABCOUNT", "ADDR", "FIO", "SUMM")
        assert rows[2] == Row(
            3,
            (
                "0700124",
                "м. Київ, вул. Сонячна, 7, кв. 12",
                "Герун Ївга Євгенiвна",
                Decimal("500.00"),
                "Утримання будинку",
                "11:02:44",
                date(2026, 3, 10),
            ),
        )
        assert rows[1].cells[3] == Decimal("845.37")

    def test_with_a_lying_header_is_read_by_its_letters(self, tmp_path: Path) -> None:
        table = opened(tmp_path, sample("register_privat_cp1125.dbf"))

        assert table.origin.encoding == "cp1125"
        assert [row.cells[2] for row in table.rows()][1:] == [
            "Іваненко Оксана Петрівна",
            "Ґерун Ївга Євгенівна",
        ]

    def test_of_a_request_has_all_its_fields(self, tmp_path: Path) -> None:
        table = opened(tmp_path, sample("subsidy_request_A_cp866.dbf"))

        header, first, second = table.rows()

        assert len(header.cells) == 57
        assert dict(zip(header.cells, first.cells, strict=True))["FL_PAY"] == Decimal("845.37")
        assert dict(zip(header.cells, second.cells, strict=True))["OWN_NUM_SR"] is None


class TestEncoding:
    @pytest.mark.parametrize("encoding", ["cp1125", "cp1251", "utf-8"])
    def test_is_that_of_the_letters(self, tmp_path: Path, encoding: str) -> None:
        wide = (("RASH", "C", 10, 0), ("FIO", "C", 40, 0), *FIELDS[2:])
        table = opened(tmp_path, a_dbf(wide, ROWS, encoding=encoding))

        assert table.origin.encoding == encoding
        assert [row.cells[1] for row in table.rows()][1:] == ["Їжак Ґонта", "Шевченко Марія"]

    def test_may_be_chosen_by_a_person(self, tmp_path: Path) -> None:
        content = a_dbf(FIELDS, ROWS, encoding="cp1251", language=RUSSIAN_WINDOWS)

        wrong = opened(tmp_path, content, encoding="cp866")

        assert [row.cells[1] for row in wrong.rows()][1] != "Їжак Ґонта"
        assert next(iter(wrong.rows())).cells[0] == "RASH"

    def test_that_does_not_exist_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(FileUnreadable):
            opened(tmp_path, a_dbf(FIELDS, ROWS, encoding="cp1125"), encoding="cp0000")


class TestRows:
    def test_that_are_deleted_are_left_out_and_counted(self, tmp_path: Path) -> None:
        table = opened(tmp_path, a_dbf(FIELDS, ROWS, encoding="cp1125", deleted=[0]))

        assert [row.line for row in table.rows()] == [1, 3]

    def test_that_are_missing_are_told_of(self, tmp_path: Path) -> None:
        content = a_dbf(FIELDS, ROWS, encoding="cp1125")

        for cut in (content[:-20], content[: -len(content) // 3]):
            with pytest.raises(FileUnreadable, match="records are stated"):
                list(opened(tmp_path, cut).rows())

    def test_beyond_the_stated_number_are_read_too(self, tmp_path: Path) -> None:
        content = a_dbf(FIELDS, ROWS, encoding="cp1125")
        lying = content[:4] + (1).to_bytes(4, "little") + content[8:]

        assert [row.line for row in opened(tmp_path, lying).rows()] == [1, 2, 3]

    @pytest.mark.parametrize("doubled", [5, 20], ids=["a few bytes", "most of a record"])
    def test_that_a_doubled_byte_moved_are_refused(self, tmp_path: Path, doubled: int) -> None:
        content = a_dbf(FIELDS, ROWS, encoding="cp1125")
        record = 1 + sum(width for _, _, width, _ in FIELDS)
        at = len(content) - record - 1

        with pytest.raises(FileUnreadable):
            list(opened(tmp_path, content[:at] + b" " * doubled + content[at:]).rows())

    def test_with_nothing_after_them_but_padding_are_whole(self, tmp_path: Path) -> None:
        content = a_dbf(FIELDS, ROWS, encoding="cp1125").rstrip(b"\x1a")

        for padding in (b"", b"\x1a", b"\0\0\0", b"\r\n"):
            assert len(list(opened(tmp_path, content + padding).rows())) == 1 + len(ROWS)

    def test_of_money_too_wide_for_money_say_so(self, tmp_path: Path) -> None:
        content = a_dbf((("SUMMA", "Y", 12, 2),), [{"SUMMA": "100.10"}])

        rows = list(opened(tmp_path, content).rows())

        assert rows[1].cells == (CellFault("100.10"),)

    def test_without_a_sound_value_say_so(self, tmp_path: Path) -> None:
        content = a_dbf(FIELDS, ROWS, encoding="cp1125")
        spoiled = content.replace(b"   45.10", b"********").replace(b"20261101", b"20261301", 1)

        first = list(opened(tmp_path, spoiled).rows())[1]

        assert first.cells[2:] == (CellFault("********"), CellFault("20261301"))

    @pytest.mark.parametrize("at", [8, 10, 43, 48])
    def test_of_a_damaged_header_are_refused(self, tmp_path: Path, at: int) -> None:
        content = bytearray(a_dbf(FIELDS, ROWS, encoding="cp1125"))
        content[at : at + 2] = b"\xff\x00"

        with pytest.raises(FileUnreadable):
            list(Dbase(_written(tmp_path, bytes(content))).rows())


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "damaged.dbf"
    path.write_bytes(content)
    return path


class TestAnswer:
    def test_changes_the_filled_fields_and_no_other_byte(self, tmp_path: Path) -> None:
        content = sample("subsidy_request_A_cp866.dbf")
        table = opened(tmp_path, content)
        target = io.BytesIO()

        fill_in(table, target, {3: {"OWN_NUM_SR": "700124", "FL_PAY": "1045.365", "NONE": "1"}})

        answered = target.getvalue()
        changed = [at for at in range(len(content)) if content[at] != answered[at]]
        assert len(answered) == len(content)
        again = list(opened(tmp_path, answered).rows())
        cells = dict(zip(again[0].cells, again[2].cells, strict=True))
        assert (cells["OWN_NUM_SR"], cells["FL_PAY"]) == ("700124", Decimal("1045.37"))
        assert cells["F_NAM"] == "ЇВГА"
        assert again[1] == list(opened(tmp_path, content).rows())[1]
        assert len(changed) == len("700124") + len("10")  # 845.37 becomes 1045.37

    def test_that_does_not_fit_is_refused_not_cut(self, tmp_path: Path) -> None:
        table = opened(tmp_path, sample("subsidy_request_A_cp866.dbf"))

        with pytest.raises(FieldTooNarrow):
            fill_in(table, io.BytesIO(), {2: {"FL_PAY": "1234567.00"}})
