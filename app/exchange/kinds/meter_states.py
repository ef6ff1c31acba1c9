"""States of meters: broken, away for verification, no access, unauthorised use."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.metering.states.models import MeterState

_STATE = Column(
    "state",
    "Стан лічильника",
    cells.one_of(
        broken="несправний|зламаний|пошкоджений",
        at_verification="на повірці|знято на повірку|у ремонті|повірка",
        access_refused="недопуск|не допущено|відмова в доступі",
        unverified="не повірений|прострочена повірка|повірку прострочено",
        unauthorised="безоблікове користування|самовільне користування|безобліково",
    ),
    {"state": "text"},
    ("стан",),
    required=True,
)
_COLUMNS = (
    accounts.ACCOUNT,
    common.SERVICE,
    replace(common.SERIAL, required=True),
    _STATE,
    replace(common.FROM, required=True),
    common.TO,
    column("daily_volume", "Обсяг на добу за актом", cells.decimals(6), "numeric", "обсяг на добу"),
    common.BASIS,
)
_METER = """
JOIN meter ON meter.account_id = staged.account_id AND meter.service_id = staged.service_id
 AND meter.serial_key = staged.serial_key AND meter.installed_on <= staged.since_on
 AND (meter.removed_on IS NULL OR meter.removed_on > staged.since_on)
"""


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of meters that cannot be read or believed."""
    del known
    return _COLUMNS


KIND = Kind(
    "meter_states",
    "Стан лічильників",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        TURNED_ROUND,
        Check(
            "import.meter.unknown",
            "serial",
            f"""
            SELECT line, jsonb_build_object('given', staged.serial, 'day', since_on)
            FROM staged WHERE NOT EXISTS (
                SELECT FROM (SELECT staged.*) AS own {_METER.replace("staged.", "own.")})
            """,
        ),
        Check(
            "import.state.volume",
            "daily_volume",
            """
            SELECT line, '{}'::jsonb FROM staged
            WHERE (state = 'unauthorised') <> (coalesce(daily_volume, 0) > 0)
            """,
        ),
        *FactTable(
            MeterState,
            ("meter_id",),
            f"""
            SELECT line, staged.account_id, meter.id AS meter_id, state,
                   coalesce(daily_volume, 0) AS daily_volume, basis, {PERIOD} AS valid
            FROM staged {_METER}
            """,
            "serial",
        ).steps,
    ),
    fields=accounts.IDS,
)
