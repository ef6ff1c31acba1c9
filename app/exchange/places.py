"""Where the columns of a kind stand in a file."""

from dataclasses import dataclass
from typing import Self

from app.exchange.kind import Column
from app.exchange.layouts import Layout
from app.formats.table import Cell, Row


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column stands in the file, what stands for it, and what is asked of its values."""

    column: Column
    at: int | None
    constant: Cell
    is_day: bool

    @classmethod
    def of(cls, column: Column, layout: Layout) -> Self:
        """Return the place that a layout gives a column."""
        return cls(
            column,
            layout.columns.get(column.name),
            layout.constants.get(column.name),
            "date" in column.fields.values(),
        )

    def cell(self, row: Row) -> Cell:
        """Return what a line has in the column, else what stands for all lines."""
        cells, at = row.cells, self.at
        found = cells[at] if at is not None and at < len(cells) else None
        return self.constant if found is None else found
