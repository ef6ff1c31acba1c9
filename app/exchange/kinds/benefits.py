"""Benefits that an authority granted, in the form «2-пільга»: a row a person, service and month."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import granted, register_columns, registers
from app.subsidies.models import Granted

_COLUMNS = (
    *register_columns.WHOM,
    *register_columns.YEAR_AND_MONTH,
    register_columns.LG_CODE,
    column(
        "amount",
        "Сума пільги",
        cells.decimals(2, signed=True),
        "numeric",
        "summ",
        "сума",
        required=True,
        is_total=True,
    ),
    column("category", "Код категорії", common.TEXT, "text", "lgkat", "категорія"),
    column("since_on", "Пільга з", cells.day, "date", "data1"),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of the form."""
    del known
    return _COLUMNS


KIND = Kind(
    "benefits",
    "Реєстр пільг («2-пільга»)",
    columns,
    (
        registers.MAKE_MONTH,
        *registers.MATCH,
        Check(
            "import.register.nobody",
            "full_name",
            "SELECT line, '{}'::jsonb FROM staged WHERE coalesce(person_key, '') = ''",
        ),
        Write(granted.REGISTER_ROW),
        Write(
            """
            INSERT INTO register_row
            SELECT line, account_id, code, NULL, month, coalesce(since_on, month),
                   coalesce(person, ''), person_key, coalesce(category, ''), amount
            FROM staged
            """
        ),
        *granted.post_rows(Granted.BENEFIT, scheme="benefit"),
    ),
    fields={**registers.FIELDS, "month": "date"},
)
