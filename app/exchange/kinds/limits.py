"""Yearly limits of accounts: service, measure, value, since when, by which estimate."""

from collections.abc import Sequence
from dataclasses import replace

from app.contracts.limits.models import YearlyLimit
from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts
from app.exchange.steps.facts import FactTable

VALUE = column(
    "value",
    "Ліміт на рік",
    cells.decimals(3, below=10**12),
    "numeric",
    "ліміт",
    "сума на рік",
    "кошторис",
    required=True,
    is_total=True,
)
KEKV = column("kekv", "КЕКВ", common.TEXT, "text", "код економічної класифікації")
DOCUMENT = column(
    "document", "Документ-підстава", common.TEXT, "text", "документ", "підстава", required=True
)
_COLUMNS = (
    accounts.ACCOUNT,
    common.SERVICE,
    Column(
        "measure",
        "У чому ліміт",
        cells.one_of(sum="гривні|грн|сума", volume="обсяг|обсяг послуги"),
        {"measure": "text"},
        ("міра", "вид ліміту"),
    ),
    VALUE,
    KEKV,
    replace(common.FROM, required=True),
    DOCUMENT,
)


def of_year(key: str) -> str:
    """Return the SQL of a line's days: to the end of its year, or to the next line of the key."""
    return f"""daterange(since_on, least(
        make_date(extract(year FROM since_on)::int + 1, 1, 1),
        min(since_on) OVER (PARTITION BY {key} ORDER BY since_on
                            RANGE BETWEEN '1 day' FOLLOWING AND UNBOUNDED FOLLOWING)))"""


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of limits."""
    del known
    return _COLUMNS


KIND = Kind(
    "limits",
    "Річні ліміти рахунків",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        Check(
            "import.limit.people",
            "account",
            """
            SELECT line, jsonb_build_object('given', staged.account)
            FROM staged JOIN account AS known ON known.id = staged.account_id
            WHERE known.category = 'population'
            """,
        ),
        *FactTable(
            YearlyLimit,
            ("account_id", "service_id", "measure"),
            f"""
            SELECT line, account_id, service_id, coalesce(measure, 'sum') AS measure, value, kekv,
                   document,
                   {of_year("account_id, service_id, coalesce(measure, 'sum')")} AS valid
            FROM staged
            """,
            "account",
            accounts="none",
        ).steps,
    ),
    fields=accounts.IDS,
)
