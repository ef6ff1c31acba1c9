"""On which days buildings are connected to heating."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange.kind import Column, Kind
from app.exchange.kinds import common
from app.exchange.kinds.heat import HAS_SEASON, PLACE
from app.exchange.known import Known
from app.exchange.steps import places
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.metering.heat_models import HeatSeason

_FROM = replace(
    common.FROM,
    title="Підключено з",
    synonyms=(*common.FROM.synonyms, "діє з", "початок опалення", "дата підключення"),
    required=True,
)
_TO = replace(
    common.TO,
    title="Відключено",
    synonyms=(*common.TO.synonyms, "діє до", "кінець опалення", "дата відключення"),
)
_COLUMNS = (*PLACE, _FROM, _TO, common.BASIS)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of heating seasons."""
    del known
    return _COLUMNS


KIND = Kind(
    "heat_seasons",
    "Розподіл тепла: опалювальний сезон",
    columns,
    (
        *places.KNOWN_BUILDING,
        TURNED_ROUND,
        HAS_SEASON,
        *FactTable(
            HeatSeason,
            ("building_id", "service_id"),
            f"SELECT line, building_id, service_id, basis, {PERIOD} AS valid FROM staged",
            "house",
            "building",
        ).steps,
    ),
    fields=places.IDS,
)
