"""Accounts whose late debts do not grow: mobilised people, unpaid subsidies and the like."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange import cells
from app.exchange.kind import Column, Kind, column
from app.exchange.kinds import common
from app.exchange.kinds.moratoria import EXTENT
from app.exchange.known import Known
from app.exchange.steps import accounts
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.penalty.models import DebtProtection

_GROUND = Column(
    "ground",
    "Підстава захисту",
    cells.one_of(
        mobilised="мобілізований|мобілізація|військовослужбовець",
        state_arrears="борг держави|заборгованість держави|невиплачена субсидія",
        wage_arrears="борг із зарплати|заборгованість із заробітної плати",
        damaged="пошкоджене житло|пошкоджено",
        displaced="впо|внутрішньо переміщена особа",
        restructured="реструктуризація",
        other="інше",
    ),
    {"ground": "text"},
    ("причина",),
    required=True,
)
_COLUMNS = (
    accounts.ACCOUNT,
    _GROUND,
    EXTENT,
    replace(common.FROM, required=True),
    common.TO,
    column("document", "Документ-підстава", common.TEXT, "text", "документ", required=True),
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of protected accounts."""
    del known
    return _COLUMNS


KIND = Kind(
    "protections",
    "Захист від пені",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        TURNED_ROUND,
        *FactTable(
            DebtProtection,
            ("account_id", "ground"),
            f"""
            SELECT line, account_id, ground, coalesce(extent, 'all') AS extent, document,
                   {PERIOD} AS valid
            FROM staged
            """,
            "account",
            accounts="none",
        ).steps,
    ),
    fields=accounts.IDS,
)
