"""Which service an authority means by a code, as the company confirms it."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange import cells
from app.exchange.kind import Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import register_columns
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.subsidies.models import RegisterCode

_COLUMNS = (
    Column(
        "scheme",
        "Який код",
        cells.one_of(
            place="субсидія|номер послуги|номер послуги у файлах субсидій",
            benefit="пільга|lgcode|код у файлах пільг і боргів",
        ),
        {"scheme": "text"},
        ("файл", "вид коду"),
        required=True,
    ),
    column("code", "Код послуги", register_columns.digits, "text", "код", required=True),
    common.SERVICE,
    column("tariff_code", "Код тарифу", cells.whole, "bigint", "code2"),
    replace(common.FROM, required=True),
    common.TO,
    replace(common.BASIS, required=True),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of codes."""
    del known
    return _COLUMNS


KIND = Kind(
    "register_codes",
    "Коди послуг у реєстрах пільг і субсидій",
    columns,
    (
        TURNED_ROUND,
        *FactTable(
            RegisterCode,
            ("scheme", "code"),
            f"""
            SELECT line, scheme, code, service_id, tariff_code, basis, {PERIOD} AS valid
            FROM staged
            """,
            "code",
            accounts="none",
        ).steps,
    ),
)
