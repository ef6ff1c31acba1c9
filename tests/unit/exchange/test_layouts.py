from collections.abc import Iterator
from dataclasses import dataclass

from app.exchange.kinds import get_kind
from app.exchange.known import Known, KnownService
from app.exchange.layouts import Layout, missing, refit, suggest
from app.formats.table import Cell, Origin, Row

UPKEEP = KnownService(1, "upkeep", "Внесок на утримання будинку", "m2", 60)
KNOWN = Known({}, {"внесок": UPKEEP}, {})


@dataclass
class Lines:
    """A table made in a test."""

    cells: list[tuple[Cell, ...]]

    @property
    def origin(self) -> Origin:
        return Origin("csv")

    def rows(self) -> Iterator[Row]:
        for line, cells in enumerate(self.cells, start=1):
            if any(cell is not None for cell in cells):
                yield Row(line, cells)


def columns(kind: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return get_kind(kind).columns(KNOWN)


def test_the_header_is_found_under_the_treasurers_title() -> None:
    table = Lines([("ОСББ «Каштан»",), (None,), ("№ кв.", "П. І. Б.", "Борг"), ("1", "Я", "5")])

    found = suggest(table, columns("book"))

    assert found.layout.header_line == 3
    assert found.layout.columns == {"flat": 0, "holder": 1, "debt_upkeep": 2}
    assert set(found.missing) == {"settlement", "street", "house"}
    assert found.file_columns[1].samples == ("Я",)


def test_samples_stand_in_the_lines_they_are_of() -> None:
    table = Lines([("Рахунок", "Власник", "Борг"), ("1", None, "5"), ("2", "Я"), ("3", "Ти", None)])

    found = suggest(table, columns("book"))

    samples = [each.samples for each in found.file_columns]
    assert samples == [("1", "2", "3"), ("", "Я", "Ти"), ("5", "", "")]


def test_the_address_over_the_table_is_offered() -> None:
    table = Lines([("м. Миргород, вул. Гоголя, буд. 112-А",), ("Квартира", "Власник"), ("1", "Я")])

    found = suggest(table, columns("book"))

    assert found.layout.constants == {
        "settlement": "м. Миргород",
        "street": "вул. Гоголя",
        "house": "112-А",
    }
    assert found.missing == ()


def test_an_exact_title_wins_over_one_that_begins_alike() -> None:
    table = Lines([("Рахунок", "Площа опалювана", "Площа"), ("1", "2", "3")])

    found = suggest(table, columns("parameters")).layout.columns

    assert found == {"account": 0, "heated_area": 1, "total_area": 2}


def test_look_alike_letters_and_case_of_titles_do_not_matter() -> None:
    table = Lines([("PAXУНOK", "ОСІБ"), ("1", "2")])

    assert suggest(table, columns("parameters")).layout.columns == {"account": 0, "persons": 1}


def test_a_file_without_a_header_is_mapped_by_hand() -> None:
    table = Lines([("0001", "2026-11-05", "100.00")])

    found = suggest(table, columns("payments"))

    assert found.layout.header_line == 0
    assert found.layout.columns == {}
    assert set(found.missing) == {"paid_on", "amount"}


def test_a_saved_layout_finds_its_columns_where_they_have_moved() -> None:
    before = Lines([("Рахунок", "Осіб"), ("1", "2")])
    saved = suggest(before, columns("parameters")).layout
    after = Lines([("Нова відомість",), ("№", "Осіб", "Рахунок"), ("1", "2", "0001")])

    moved = refit(saved, after)

    assert (moved.header_line, moved.columns) == (2, {"account": 2, "persons": 1})


def test_a_constant_stands_for_a_missing_column() -> None:
    layout = Layout(columns={"account": 0, "amount": 1}, constants={"paid_on": "05.11.2026"})

    assert missing(layout, columns("payments")) == ()
