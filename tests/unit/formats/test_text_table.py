"""Registers of fixed widths and those cut by an expression, in any encoding."""

import time
from pathlib import Path

import pytest

from app.formats.reading import open_table
from app.formats.table import CellFault, Fault, Row
from app.formats.text_table import Cut, PatternTooSlow, PatternUnreadable, WidthsUnreadable

LINES = (
    "700123    Іваненко Оксана     845.37 10.03.2026\n"
    "0700124   Ґерун Ївга          500.00 10.03.2026\n"
)
WIDTHS = Cut(widths="10, 18, 8, 11")
PATTERN = Cut(
    pattern=r"^(?P<account>\d+) +(?P<name>.+?) +(?P<amount>\d+\.\d\d) (?P<paid_on>[\d.]{10})$"
)


def rows(folder: Path, text: str, cut: Cut, *, encoding: str = "utf-8") -> list[Row]:
    path = folder / "register.txt"
    path.write_bytes(text.encode(encoding))
    return list(open_table(path, cut=cut).rows())


class TestWidths:
    @pytest.mark.parametrize("encoding", ["cp1251", "cp1125", "utf-8", "utf-8-sig"])
    def test_cut_letters_not_bytes(self, tmp_path: Path, encoding: str) -> None:
        first, second = rows(tmp_path, LINES, WIDTHS, encoding=encoding)

        assert first == Row(1, ("700123", "Іваненко Оксана", "845.37", "10.03.2026"))
        assert second.cells[:2] == ("0700124", "Ґерун Ївга")

    def test_in_true_cp866_are_read_with_its_latin_i(self, tmp_path: Path) -> None:
        text = LINES.replace("І", "I").replace("і", "i").replace("Ґ", "Г")

        first, _ = rows(tmp_path, text, WIDTHS, encoding="cp866")

        assert first.cells[1] == "Iваненко Оксана"

    def test_lose_nothing_beyond_the_last_column(self, tmp_path: Path) -> None:
        first, _ = rows(tmp_path, LINES, Cut(widths="10,18"))

        assert first.cells == ("700123", "Іваненко Оксана", "845.37 10.03.2026")

    def test_pass_over_the_lines_above(self, tmp_path: Path) -> None:
        text = "Реєстр платежів\nза 10.03.2026\n" + LINES

        found = rows(tmp_path, text, Cut(widths="10,18,8,11", skipped=2))

        assert [row.line for row in found] == [3, 4]

    @pytest.mark.parametrize("widths", ["0,5", "десять", "10,-1", "99999", "1," * 101])
    def test_that_are_none_are_refused(self, widths: str) -> None:
        with pytest.raises(WidthsUnreadable):
            Cut.of({"widths": widths})


class TestPattern:
    def test_names_its_columns(self, tmp_path: Path) -> None:
        names, first, _ = rows(tmp_path, LINES, PATTERN)

        assert names == Row(0, ("account", "name", "amount", "paid_on"))
        assert first == Row(1, ("700123", "Іваненко Оксана", "845.37", "10.03.2026"))

    def test_keeps_a_line_that_does_not_fit_as_faults(self, tmp_path: Path) -> None:
        _, bad, _, good = rows(tmp_path, "700125 Шевченко 5O.00\n" + LINES, PATTERN)

        fault = CellFault("700125 Шевченко 5O.00", Fault.UNREADABLE)
        assert bad == Row(1, ("700125 Шевченко 5O.00", fault, fault, fault))
        assert good.line == 3

    @pytest.mark.parametrize(
        "pattern", ["(", "no groups", "(?P<a>x" + "x" * 500 + ")", "(a)" * 101]
    )
    def test_that_is_none_is_refused(self, pattern: str) -> None:
        with pytest.raises(PatternUnreadable):
            Cut.of({"pattern": pattern})

    def test_that_never_ends_is_stopped_and_names_the_line(self, tmp_path: Path) -> None:
        began = time.monotonic()

        with pytest.raises(PatternTooSlow, match="line 1"):
            rows(tmp_path, "a" * 60 + "!\n", Cut(pattern=r"^((a|aa)+)+$"))

        assert time.monotonic() - began < 5


class TestStored:
    def test_comes_back_as_it_was_told(self) -> None:
        assert Cut.of({"widths": "10,5", "pattern": "", "skipped": 2}) == Cut("10,5", "", 2)
        assert Cut.of({"encoding": "cp1251"}) is None
        assert Cut.of({}) is None
