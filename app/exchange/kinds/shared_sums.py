"""Sums and volumes that groups of accounts bear: expenses of the house, losses, contributions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.exchange import cells
from app.exchange.cells import Circumstances
from app.exchange.kind import Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import acts, groups
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.formats.table import Cell
from app.tariffs.sharing.models import SharedSum

KEYS = cells.one_of(
    total_area="за площею|площа|загальна площа|за загальною площею",
    heated_area="за опалюваною площею|опалювана площа",
    persons="за особами|осіб|за кількістю осіб",
    share="за часткою|частка|частка власності",
    equal="порівну|порівну між рахунками|з рахунку|з приміщення",
    weight="за вагою|вага",
    consumption="за спожитим|за споживанням|за спожитим цього місяця",
    last_consumption="за спожитим минулого місяця|за споживанням минулого місяця",
)
EVERY = cells.one_of(
    **{
        "1": "щомісяця|місяць|раз на місяць",
        "3": "щокварталу|квартал|раз на квартал|поквартально",
        "12": "щороку|рік|раз на рік",
    }
)
CAPS = cells.one_of(
    account="на рахунок|рахунок", m2="на м²|на м2|на квадратний метр|м2", person="на особу|особу"
)


def _used(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    return {"of_service_id": around.known.service(cells.text(cell, around)).id}


_COLUMNS = (
    groups.GROUP,
    common.SERVICE,
    column("name", "Що це за витрата", common.TEXT, "text", "витрата", "назва", required=True),
    column("key", "Як ділити", KEYS, "text", "ключ", "ділити", required=True),
    Column("used", "Спожита послуга", _used, {"of_service_id": "bigint"}, ("за спожитим чого",)),
    column("amount", "Сума на місяць", cells.decimals(2, below=10**8), "numeric", "сума"),
    column(
        "volume", "Обсяг на місяць", cells.decimals(6, below=10**8), "numeric", "обсяг", "втрати"
    ),
    column("every_months", "Як часто", EVERY, "int", "періодичність"),
    column("cap", "Межа", cells.decimals(6), "numeric", "не більше"),
    column("cap_per", "На що межа", CAPS, "text", "межа на"),
    column("vat_rate", "ПДВ, %", cells.percent, "numeric", "пдв", "ставка пдв"),
    replace(common.FROM, required=True),
    common.TO,
    *common.ACT,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of shared sums."""
    del known
    return _COLUMNS


KIND = Kind(
    "shared_sums",
    "Спільні витрати груп",
    columns,
    (
        TURNED_ROUND,
        Check(
            "import.shared.size",
            "amount",
            """
            SELECT line, '{}'::jsonb FROM staged
            WHERE (amount IS NULL) = (volume IS NULL) OR coalesce(amount, volume) <= 0
            """,
        ),
        Check(
            "import.shared.limit",
            "cap",
            """
            SELECT line, '{}'::jsonb FROM staged
            WHERE (cap IS NULL) <> (cap_per IS NULL) OR cap <= 0
            """,
        ),
        Check(
            "import.shared.used",
            "used",
            """
            SELECT line, '{}'::jsonb FROM staged
            WHERE key IN ('consumption', 'last_consumption') AND of_service_id IS NULL
            """,
        ),
        *groups.ENTER,
        *acts.ENTER[:2],
        *FactTable(
            SharedSum,
            ("service_id", "group_id", "name"),
            f"""
            SELECT line, service_id, group_id, name, key,
                   CASE WHEN key IN ('consumption', 'last_consumption') THEN of_service_id END
                       AS of_service_id,
                   amount, volume, cap, cap_per, coalesce(vat_rate, 0) AS vat_rate,
                   coalesce(every_months, 1) AS every_months,
                   extract(month FROM lower({PERIOD}))::int AS due_month,
                   act_id AS legal_act_id, NULL::bigint AS estimate_id, {PERIOD} AS valid
            FROM staged
            """,
            "name",
            accounts="none",
        ).steps,
        groups.AGREE,
    ),
    fields={**groups.IDS, **acts.IDS},
)
