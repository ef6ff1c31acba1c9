"""Consumer price indices, month by month, as the statistics office publishes them."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps.facts import FactTable
from app.penalty.models import PriceIndex

_COLUMNS = (
    column("month", "Місяць", cells.month, "date", "за місяць", "період", required=True),
    column(
        "percent",
        "Індекс споживчих цін, %",
        cells.decimals(3),
        "numeric",
        "індекс",
        "індекс інфляції",
        "ісц",
        "до попереднього місяця",
        required=True,
    ),
    column("source", "Джерело", common.TEXT, "text", "підстава", required=True),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of indices."""
    del known
    return _COLUMNS


KIND = Kind(
    "indices",
    "Індекси споживчих цін",
    columns,
    (
        # One of 1.012 or 1.2 is a coefficient or a rise: taken for per cent it would be a fall.
        Check(
            "import.index.unlikely",
            "percent",
            """
            SELECT line, jsonb_build_object('given', percent)
            FROM staged WHERE percent NOT BETWEEN 80 AND 150
            """,
        ),
        *FactTable(
            PriceIndex,
            ("month",),
            """
            SELECT line, month, percent, source,
                   daterange(month, (month + interval '1 month')::date) AS valid
            FROM staged
            """,
            "month",
            accounts="none",
        ).steps,
    ),
)
