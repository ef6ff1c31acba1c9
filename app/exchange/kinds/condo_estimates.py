"""Estimates (кошториси) of condominiums, a line for each item; a person approves them after."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Call, Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import condo_estimates as steps
from app.exchange.steps import groups
from app.exchange.steps.repeats import said_once

_FUNDS = cells.one_of(
    upkeep="утримання|управління|експлуатаційні витрати|внесок на утримання",
    repair="ремонтний фонд|ремонт|ремонтний",
    reserve="резервний фонд|резерв|резервний",
    other="інше|інший фонд|цільовий внесок|цільовий фонд",
)
_KEYS = cells.one_of(
    total_area="за площею|площа|загальна площа|за загальною площею",
    heated_area="за опалюваною площею|опалювана площа",
    persons="за особами|осіб|за кількістю осіб",
    share="за часткою|частка|частка власності",
    equal="порівну|порівну між рахунками|з рахунку|з приміщення",
    weight="за вагою|вага",
)
_COLUMNS = (
    groups.GROUP,
    column("estimate", "Кошторис", common.TEXT, "text", "назва кошторису", required=True),
    column("first", "Перший місяць", cells.month, "date", "з місяця", "початок", required=True),
    column("months", "Місяців", cells.whole, "bigint", "кількість місяців", required=True),
    common.SERVICE,
    column("fund", "Фонд", _FUNDS, "text", "вид фонду", required=True),
    column("key", "Як ділити", _KEYS, "text", "ключ", "ділити", required=True),
    column("item", "Стаття", common.TEXT, "text", "стаття витрат", "витрата", required=True),
    column(
        "amount",
        "Сума за всі місяці",
        cells.decimals(2, below=10**10),
        "numeric",
        "сума",
        "план",
        required=True,
        is_total=True,
    ),
    *common.ACT,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of items."""
    del known
    return _COLUMNS


KIND = Kind(
    "condo_estimates",
    "Кошториси ОСББ",
    columns,
    (
        groups.FIND,
        Check("import.condo-estimate.group", "group", steps.NO_GROUP),
        Check("import.condo-estimate.sum", "amount", steps.NO_SUM),
        Check("import.condo-estimate.months", "months", steps.NO_MONTHS),
        Check("import.condo-estimate.differs", "estimate", steps.DIFFERS),
        Check("import.condo-estimate.fund", "fund", steps.FUND_DIFFERS),
        said_once("item", "group_key, estimate, service_id, item"),
        Check("import.condo-estimate.known", "estimate", steps.KNOWN),
        Call(steps.make, effect="estimate"),
    ),
    fields=groups.IDS,
)
