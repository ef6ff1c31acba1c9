"""Places of containers by the contracts of companies."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.formats.table import Cell
from app.kernel.text import matching_key
from app.tariffs.containers.models import ContainerPlace

PLACE = column(
    "place", "Майданчик", common.TEXT, "text", "контейнер", "контейнери", "місце", required=True
)
_DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "нд")
"""How a file writes the days of the week; «щодня» is all of them."""
_EVERY_DAY = matching_key("щодня")


def _weekdays(cell: Cell, around: cells.Circumstances) -> str:
    """Return the days of the schedule in order: `пн, чт` is `14`, and so is `1,4`."""
    given = cells.text(cell, around)
    if matching_key(given) == _EVERY_DAY:
        return "1234567"
    words = given.replace(",", " ").replace(";", " ").replace(".", " ").lower().split()
    known = {name: str(number) for number, name in enumerate(_DAYS, start=1)}
    known |= {number: number for number in known.values()}
    if unknown := [word for word in words if word not in known]:
        raise cells.ChoiceUnknown(
            f"{unknown[0]!r} is no day of the week", given=unknown[0], known=", ".join(_DAYS)
        )
    return "".join(sorted({known[word] for word in words}))


_COLUMNS = (
    accounts.ACCOUNT,
    common.SERVICE,
    PLACE,
    column(
        "volume_m3",
        "Об'єм контейнера, м³",
        cells.decimals(3, below=100),
        "numeric",
        "об'єм",
        "об'єм контейнера",
        required=True,
    ),
    column(
        "containers", "Контейнерів", cells.whole, "bigint", "кількість контейнерів", required=True
    ),
    column("weekdays", "Дні вивезення", _weekdays, "text", "графік", "дні"),
    replace(common.FROM, required=True),
    common.TO,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of places of containers."""
    del known
    return _COLUMNS


KIND = Kind(
    "container_places",
    "Контейнери підприємств",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        TURNED_ROUND,
        Check(
            "import.containers.size",
            "containers",
            """
            SELECT line, '{}'::jsonb FROM staged
            WHERE containers NOT BETWEEN 1 AND 1000 OR volume_m3 <= 0
            """,
        ),
        *FactTable(
            ContainerPlace,
            ("account_id", "service_id", "place"),
            f"""
            SELECT line, account_id, service_id, place, volume_m3, containers,
                   coalesce(weekdays, '') AS weekdays, {PERIOD} AS valid
            FROM staged
            """,
            "place",
        ).steps,
    ),
    fields=accounts.IDS,
)
