"""By what the heat of premises is measured: a meter, allocators, nothing, or heated by itself."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange import cells
from app.exchange.kind import Column, Kind, column
from app.exchange.kinds import common
from app.exchange.kinds.heat import IN_GCAL
from app.exchange.known import Known
from app.exchange.steps import accounts
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.metering.heat_models import HeatDevice

_DEVICE = cells.one_of(
    none="немає|без приладу|не обладнано",
    meter="лічильник|квартирний лічильник|лічильник тепла",
    allocators="розподілювачі|прилади-розподілювачі|розподілювач",
    individual="індивідуальне опалення|автономне|автономне опалення|індивідуальне",
)
_PIPES = cells.one_of(
    none="немає|без труб",
    bare="є|неізольовані|не ізольовані|відкриті",
    insulated="ізольовані|в ізоляції",
    cut="відрізані|від'єднані|демонтовані",
)
_COLUMNS = (
    accounts.ACCOUNT,
    common.SERVICE,
    column("device", "Прилад обліку тепла", _DEVICE, "text", "прилад", "опалення", required=True),
    column("has_hot_water", "Централізована гаряча вода", cells.yes, "boolean", "гаряча вода"),
    column(
        "transit_pipes",
        "Транзитні труби",
        _PIPES,
        "text",
        "труби",
        "транзитні трубопроводи",
        "стояки",
    ),
    common.BASIS,
    replace(common.FROM, required=True),
    common.TO,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of devices."""
    del known
    return _COLUMNS


KIND = Kind(
    "heat_devices",
    "Розподіл тепла: прилади приміщень",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        TURNED_ROUND,
        IN_GCAL,
        *FactTable(
            HeatDevice,
            ("account_id", "service_id"),
            f"""
            SELECT line, account_id, service_id, device,
                   coalesce(has_hot_water, false) AS has_hot_water,
                   coalesce(transit_pipes, 'none') AS transit_pipes, basis, {PERIOD} AS valid
            FROM staged
            """,
            "account",
        ).steps,
    ),
    fields=accounts.IDS,
)
