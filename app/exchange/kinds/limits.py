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


_KEY = "account_id, service_id, coalesce(measure, 'sum')"
_SAME = """live.account_id = staged.account_id AND live.service_id = staged.service_id
                AND live.measure = coalesce(staged.measure, 'sum')"""


def of_year(key: str, table: str, same: str) -> str:
    """Return the SQL of a line's days: to the end of its year, or to the next of the key.

    The next may be another line, or what is known already: a list of January, sent once more,
    says nothing of what was changed in June. `same` says which `live` rows of the table it has.
    """
    return f"""daterange(since_on, least(
        make_date(extract(year FROM since_on)::int + 1, 1, 1),
        min(since_on) OVER (PARTITION BY {key} ORDER BY since_on
                            RANGE BETWEEN '1 day' FOLLOWING AND UNBOUNDED FOLLOWING),
        (SELECT min(lower(live.valid)) FROM {table} AS live
         WHERE live.retired_at IS NULL AND {same} AND lower(live.valid) > since_on)))"""


def later_stands(table: str, key: str, same: str) -> Check:
    """Return the warning of a line that changes a limit, and not what it became since.

    What other lines of the file say themselves is not told.
    """
    return Check(
        "import.limit.later",
        "since_on",
        f"""
        SELECT staged.line, jsonb_build_object('day', min(lower(live.valid)))
        FROM (SELECT *, {key} AS of_line FROM staged) AS staged JOIN {table} AS live ON {same}
        WHERE live.retired_at IS NULL AND lower(live.valid) > staged.since_on
          AND upper(live.valid) <= make_date(extract(year FROM staged.since_on)::int + 1, 1, 1)
          AND NOT EXISTS (
              SELECT FROM staged AS other
              WHERE ({key}) = staged.of_line AND other.since_on > staged.since_on
                AND other.since_on <= lower(live.valid))
          AND NOT EXISTS (
              SELECT FROM {table} AS live WHERE live.retired_at IS NULL AND {same}
                AND live.valid @> staged.since_on AND live.value = staged.value)
        GROUP BY staged.line
        """,
        level="warning",
    )


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
        later_stands("yearly_limit", f"({_KEY})", _SAME),
        *FactTable(
            YearlyLimit,
            ("account_id", "service_id", "measure"),
            f"""
            SELECT line, account_id, service_id, coalesce(measure, 'sum') AS measure, value, kekv,
                   document,
                   {of_year(_KEY, "yearly_limit", _SAME)} AS valid
            FROM staged
            """,
            "account",
            accounts="none",
        ).steps,
    ),
    fields=accounts.IDS,
)
