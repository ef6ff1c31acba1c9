"""The register of trips: which containers were emptied on a day, and which were not."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.kinds.container_places import PLACE
from app.exchange.known import Known
from app.exchange.steps import accounts
from app.exchange.steps.facts import FactTable
from app.tariffs.containers.models import ContainerTrip

_COLUMNS = (
    accounts.ACCOUNT,
    common.SERVICE,
    PLACE,
    column("on_day", "Дата", cells.past_day, "date", "день", "дата вивезення", required=True),
    column(
        "containers",
        "Контейнерів",
        cells.whole,
        "bigint",
        "вивезено контейнерів",
        "кількість контейнерів",
        required=True,
    ),
    column("trips", "Рейсів", cells.whole, "bigint", "вивезень", "кількість рейсів"),
    column("is_missed", "Не вивезено", cells.yes, "boolean", "пропущено", "зрив"),
    column(
        "document",
        "Документ",
        common.TEXT,
        "text",
        "маршрутний лист",
        "акт",
        "підстава",
        required=True,
    ),
)
_HERE = """
FROM container_place AS place
WHERE place.account_id = staged.account_id AND place.service_id = staged.service_id
  AND place.place = staged.place AND place.retired_at IS NULL AND place.valid @> staged.on_day
"""


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a register of trips."""
    del known
    return _COLUMNS


KIND = Kind(
    "container_trips",
    "Журнал вивезень",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        Check(
            "import.trips.place",
            "place",
            f"""
            SELECT line, jsonb_build_object('given', staged.place, 'day', on_day)
            FROM staged WHERE NOT EXISTS (SELECT {_HERE})
            """,
        ),
        Check(
            "import.trips.size",
            "containers",
            """
            SELECT line, '{}'::jsonb FROM staged
            WHERE containers NOT BETWEEN 1 AND 100000 OR trips NOT BETWEEN 1 AND 100
            """,
        ),
        *FactTable(
            ContainerTrip,
            ("account_id", "service_id", "place"),
            """
            SELECT line, account_id, service_id, place, coalesce(is_missed, false) AS is_missed,
                   coalesce(trips, 1) AS trips, containers, document,
                   daterange(on_day, on_day + 1) AS valid
            FROM staged
            """,
            "on_day",
        ).steps,
    ),
    fields=accounts.IDS,
)
