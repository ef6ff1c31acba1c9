"""Who has the company's benefits: account, benefit, persons, paper, days."""

from collections.abc import Sequence
from dataclasses import replace

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.kinds.benefit_terms import NAME
from app.exchange.known import Known
from app.exchange.steps import accounts
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.tariffs.benefits.models import BenefitGrant

_COLUMNS = (
    accounts.ACCOUNT,
    NAME,
    column("person", "Кому надано", common.TEXT, "text", "піб", "пільговик", required=True),
    column("persons", "Скільки осіб", cells.whole, "bigint", "осіб", "кількість осіб"),
    column("document", "Документ-підстава", common.TEXT, "text", "документ", required=True),
    replace(common.FROM, required=True),
    common.TO,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of those who have benefits."""
    del known
    return _COLUMNS


KIND = Kind(
    "benefit_grants",
    "Хто має пільги підприємства",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        TURNED_ROUND,
        Check(
            "import.absence.document",
            "document",
            "SELECT line, '{}'::jsonb FROM staged WHERE document !~ '[0-9]'",
        ),
        Check(
            "import.benefit.persons",
            "persons",
            """
            SELECT line, jsonb_build_object('given', persons)
            FROM staged WHERE persons = 0 OR persons > 100
            """,
        ),
        Write(
            """
            UPDATE staged SET benefit_id = known.id
            FROM benefit AS known WHERE known.name_key = staged.benefit_key
            """
        ),
        Check(
            "import.benefit.unknown",
            "benefit",
            """
            SELECT line, jsonb_build_object('given', benefit)
            FROM staged WHERE benefit_id IS NULL
            """,
        ),
        *FactTable(
            BenefitGrant,
            ("account_id", "benefit_id"),
            f"""
            SELECT line, account_id, benefit_id, coalesce(persons, 1)::int AS persons, person,
                   document, {PERIOD} AS valid
            FROM staged
            """,
            "account",
        ).steps,
    ),
    fields={**accounts.IDS, "benefit_id": "bigint"},
)
