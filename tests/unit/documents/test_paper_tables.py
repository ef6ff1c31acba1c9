"""A long table on paper: pages hold every row once, each with its own sum."""

from datetime import date
from decimal import Decimal

import pypdfium2
import pytest

from app.documents.tables.paper import (
    MOST_ROWS,
    Paper,
    PaperColumn,
    TableTooLong,
    paper_content,
    paper_pdf,
)

ON = date(2026, 3, 1)
COLUMNS = [
    PaperColumn("Рахунок", weight=1),
    PaperColumn("Адреса", weight=3),
    *(PaperColumn(f"Сума {number}", is_sum=True) for number in range(12)),
]


def a_paper(rows: int) -> Paper:
    sums = [Decimal(f"{number + 1}.01") for number in range(12)]
    address = "Ірпінь, вулиця Михайла Грушевського, 2, кв. 117"
    return Paper(
        title="Відомість",
        company="КП «Водоканал»",
        says=["за рахунками"],
        columns=COLUMNS,
        rows=[[f"{number:07d}", address, *sums] for number in range(rows)],
        total=["Разом", "", *(each * rows for each in sums)],
    )


def test_every_row_is_on_one_page_and_pages_sum_to_the_total() -> None:
    content = paper_content(a_paper(100), on=ON)

    pages = content["pages"]
    assert isinstance(pages, list)
    assert [row[0] for page in pages for row in page["rows"]] == [f"{at:07d}" for at in range(100)]
    first = sum(Decimal(page["total"][2].replace(",", ".")) for page in pages)
    assert first == Decimal("101.00")
    assert content["total"][2] == "101,00"  # type: ignore[index]


def test_a_page_of_the_table_is_a_page_of_the_paper() -> None:
    content = paper_content(a_paper(100), on=ON)

    with pypdfium2.PdfDocument(paper_pdf(a_paper(100), on=ON)) as pdf:
        printed = [page.get_textpage().get_text_bounded() for page in pdf]

    assert len(printed) == len(content["pages"])  # type: ignore[arg-type]
    for number, text in enumerate(printed, start=1):
        assert "Разом на" in text
        assert f"сторінка {number} з {len(printed)}" in text
        assert "Сума 11" in text


def test_one_page_has_no_sum_beside_the_total() -> None:
    (page,) = paper_content(a_paper(3), on=ON)["pages"]  # type: ignore[misc]
    assert page["total"] == []  # type: ignore[has-type]


def test_what_nobody_would_read_is_refused() -> None:
    with pytest.raises(TableTooLong):
        paper_pdf(a_paper(MOST_ROWS + 1), on=ON)
