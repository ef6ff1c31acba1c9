"""Subsidies that an authority granted: a row a household, a column a service (SM1, SM2…)."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.exchange import cells
from app.exchange.cells import Circumstances
from app.exchange.kind import Check, Column, Kind, Read, Write, column
from app.exchange.known import Known
from app.exchange.steps import granted, register_columns, registers
from app.formats.table import Cell
from app.kernel.translation import N_
from app.subsidies.models import Granted

PLACES = (*range(1, 9), *range(17, 27), 50, 60, 70)
"""Numbers of services that the files have columns for."""


def of_places(name: str, title: str, under: str, read: Read) -> tuple[Column, ...]:
    """Return a column for every service, all under one JSON value; in a DBF `name` and number."""

    def reader(place: int) -> Read:
        def read_one(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
            return {under: {str(place): read(cell, around)}}

        return read_one

    return tuple(
        Column(
            f"{under}_{place}",
            f"{title} {place}",
            reader(place),
            {under: "jsonb"},
            (f"{name}{place}",),
            path=(under, str(place)),
        )
        for place in PLACES
    )


_COLUMNS = (
    register_columns.MONTH,
    *register_columns.WHOM,
    *of_places("sm", "Субсидія: послуга", "sums", cells.decimals(2, signed=True)),
    column(
        "whole",
        "Субсидія разом",
        cells.decimals(2, signed=True),
        "numeric",
        "summa",
        is_total=True,
    ),
    column("since_on", "Призначено з", cells.day, "date", "dat1"),
    column("until_on", "Призначено по", cells.day, "date", "dat2"),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a register of subsidies."""
    del known
    return _COLUMNS


KIND = Kind(
    "subsidies",
    "Реєстр призначених субсидій",
    columns,
    (
        *registers.MATCH,
        Check(
            "import.register.month-outside",
            "month",
            """
            SELECT line, jsonb_build_object('month', to_char(month, 'YYYY-MM'),
                                            'from', since_on, 'to', until_on)
            FROM staged WHERE month < date_trunc('month', since_on) OR month > until_on
            """,
        ),
        Check(
            "import.register.whole-differs",
            "whole",
            """
            SELECT line, jsonb_build_object('given', round(whole, 2)::text,
                                            'known', round(parts.whole_sum, 2)::text)
            FROM staged CROSS JOIN LATERAL (
                SELECT sum(part::numeric) AS whole_sum
                FROM jsonb_each_text(sums) AS each(code, part)
            ) AS parts
            WHERE whole <> 0 AND whole <> parts.whole_sum
            """,
            level="warning",
        ),
        Write(granted.REGISTER_ROW),
        # A household has one subsidy, whoever of it asked for it.
        Write(
            """
            INSERT INTO register_row
            SELECT line, account_id, code, NULL, month, month, coalesce(person, ''), '', '',
                   amount::numeric
            FROM staged CROSS JOIN LATERAL jsonb_each_text(sums) AS each(code, amount)
            """
        ),
        *granted.post_rows(Granted.SUBSIDY, scheme="place"),
    ),
    fields=registers.FIELDS,
    summed={"sums": N_("Сума за послугами, разом")},
)
