"""What the files of heat have in common: whose heat, and that it is counted in gigacalories."""

from app.exchange import cells
from app.exchange.kind import Check, column
from app.exchange.kinds import common
from app.exchange.steps import places

GCAL = cells.decimals(6, below=100_000)
DEGREES = cells.decimals(2, signed=True, below=200)
MONTH = column("month", "Місяць", cells.month, "date", "за місяць", "період", required=True)
MONTH_VALID = "daterange(month, (month + interval '1 month')::date)"
"""A month's figures hold for no other month, whatever day of it the file names."""
PLACE = (places.SETTLEMENT, places.STREET, places.HOUSE, places.ADDRESS, common.SERVICE)

IN_GCAL = Check(
    "import.heat.unit",
    "service",
    """
    SELECT line, jsonb_build_object('given', staged.service)
    FROM staged JOIN service ON service.id = service_id WHERE service.unit <> 'gcal'
    """,
)

HAS_SEASON = Check(
    "import.heat.no-season",
    "service",
    """
    SELECT line, jsonb_build_object('given', staged.service)
    FROM staged JOIN service ON service.id = service_id
    WHERE service.unit <> 'gcal' AND service.code <> 'heat_area'
    """,
)
"""Heat charged by area has a calendar of its own too."""
