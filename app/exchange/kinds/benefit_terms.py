"""Benefits that the company takes off its charges: state ones, local programmes, discounts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.exchange import cells
from app.exchange.cells import Circumstances
from app.exchange.kind import Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import acts
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.formats.table import Cell
from app.kernel.text import matching_key
from app.tariffs.benefits.models import BenefitTerm


def _name(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    written = cells.text(cell, around)
    return {"benefit": written, "benefit_key": matching_key(written)}


NAME = Column(
    "benefit",
    "Пільга",
    _name,
    {"benefit": "text", "benefit_key": "text"},
    ("назва пільги", "знижка", "програма"),
    required=True,
)
_COLUMNS = (
    NAME,
    Column(
        "source",
        "За чий кошт",
        cells.one_of(
            state="держава|державна|державний бюджет",
            local="громада|місцева програма|місцевий бюджет",
            company="підприємство|працівникам|власний кошт",
        ),
        {"source": "text"},
        ("джерело", "хто відшкодовує"),
        required=True,
    ),
    common.SERVICE,
    column("percent", "Знижка, %", cells.percent, "numeric", "відсоток", "%", required=True),
    Column(
        "base",
        "Від чого",
        cells.one_of(
            sum="усієї суми|від суми|сума",
            persons="частки осіб|за особами|осіб",
            norm="у межах норми|норма|соціальної норми",
        ),
        {"base": "text"},
        ("база", "від якої частини"),
        required=True,
    ),
    column("per_person", "Норма на особу", cells.decimals(6), "numeric", "на особу"),
    column("per_home", "Норма на оселю", cells.decimals(6), "numeric", "на сім'ю", "на квартиру"),
    replace(common.FROM, required=True),
    common.TO,
    *common.ACT,
)
MARK_HOLDERS = """
INSERT INTO to_recompute (month, account_id, because, marked_by)
SELECT DISTINCT month.month, holder.account_id, 'benefit', :actor
FROM new_benefit_term AS new
JOIN benefit_grant AS holder ON holder.benefit_id = new.benefit_id
 AND holder.retired_at IS NULL AND holder.valid && new.valid
JOIN month ON month.charging <> 'none'
 AND new.valid * holder.valid
     && daterange(month.month, (month.month + interval '1 month')::date)
"""


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of benefits."""
    del known
    return _COLUMNS


KIND = Kind(
    "benefit_terms",
    "Пільги й знижки підприємства",
    columns,
    (
        TURNED_ROUND,
        Check(
            "import.benefit.percent",
            "percent",
            """
            SELECT line, jsonb_build_object('given', percent)
            FROM staged WHERE percent <= 0 OR percent > 100
            """,
        ),
        Check(
            "import.benefit.norm",
            "per_person",
            """
            SELECT line, '{}'::jsonb FROM staged
            WHERE (base = 'norm') <> (coalesce(per_person, 0) + coalesce(per_home, 0) > 0)
            """,
        ),
        Check(
            "import.benefit.other-source",
            "source",
            """
            SELECT staged.line, jsonb_build_object('given', staged.benefit)
            FROM staged JOIN benefit AS known ON known.name_key = staged.benefit_key
            WHERE known.source <> staged.source
            UNION
            SELECT later.line, jsonb_build_object('given', later.benefit)
            FROM staged AS later JOIN staged AS earlier
              ON earlier.benefit_key = later.benefit_key AND earlier.line < later.line
            WHERE earlier.source <> later.source
            """,
        ),
        *acts.ENTER,
        Write(
            """
            INSERT INTO benefit (name, name_key, source)
            SELECT DISTINCT ON (benefit_key) benefit, benefit_key, source
            FROM staged ORDER BY benefit_key, line
            ON CONFLICT (name_key) DO NOTHING
            """,
            effect="benefit",
        ),
        Write(
            """
            UPDATE staged SET benefit_id = known.id
            FROM benefit AS known WHERE known.name_key = staged.benefit_key
            """
        ),
        *FactTable(
            BenefitTerm,
            ("benefit_id", "service_id"),
            f"""
            SELECT line, benefit_id, service_id, base, percent,
                   CASE WHEN base = 'norm' THEN per_person END AS per_person,
                   CASE WHEN base = 'norm' THEN per_home END AS per_home,
                   act_id AS legal_act_id, {PERIOD} AS valid
            FROM staged
            """,
            "benefit",
            accounts="none",
        ).steps,
        Write(MARK_HOLDERS),
    ),
    fields={**acts.IDS, "benefit_id": "bigint", "settlement_id": "bigint", "katottg": "text"},
)
