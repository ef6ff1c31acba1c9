"""Yearly limits of bodies over all their accounts: a sum by code of expenditure and services."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.contracts.limits.models import BodyLimit
from app.exchange import cells
from app.exchange.cells import Circumstances
from app.exchange.kind import Check, Column, Kind, Write
from app.exchange.kinds import common
from app.exchange.kinds.limits import DOCUMENT, KEKV, VALUE, later_stands, of_year
from app.exchange.known import Known
from app.exchange.steps.facts import FactTable
from app.exchange.steps.people import EDRPOU
from app.formats.table import Cell


def _services(cell: Cell, around: Circumstances) -> Mapping[str, Any]:
    named = [each.strip() for each in cells.text(cell, around).replace("+", ",").split(",")]
    found = sorted({around.known.service(each).id for each in named if each})
    return {"service_ids": found or [around.known.service("").id]}


_COLUMNS = (
    replace(EDRPOU, required=True),
    Column(
        "services",
        "Послуги",
        _services,
        {"service_ids": "bigint[]"},
        ("послуга", "види послуг"),
        required=True,
    ),
    replace(VALUE, read=cells.decimals(2, below=10**12)),
    KEKV,
    replace(common.FROM, required=True),
    DOCUMENT,
)

_KEY = "person_id, coalesce(kekv, '')"
_SAME = "live.person_id = staged.person_id AND live.kekv = coalesce(staged.kekv, '')"


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of limits."""
    del known
    return _COLUMNS


KIND = Kind(
    "body_limits",
    "Річні ліміти установ на всі рахунки",
    columns,
    (
        Write(
            """
            UPDATE staged SET person_id = known.person_id
            FROM (
                SELECT d.number, min(d.person_id) AS person_id
                FROM person_document AS d
                WHERE d.kind = 'edrpou' AND d.retired_at IS NULL GROUP BY d.number
            ) AS known
            WHERE known.number = staged.edrpou
            """
        ),
        Check(
            "import.limit.nobody",
            "edrpou",
            """
            SELECT line, jsonb_build_object('given', edrpou)
            FROM staged WHERE person_id IS NULL OR NOT EXISTS (
                SELECT FROM agreement AS g JOIN account AS a ON a.id = g.account_id
                WHERE g.debtor_id = staged.person_id AND g.service_id = ANY (staged.service_ids)
                  AND a.category <> 'population')
            """,
        ),
        later_stands("body_limit", f"({_KEY})", _SAME),
        *FactTable(
            BodyLimit,
            ("person_id", "kekv"),
            f"""
            SELECT line, person_id, coalesce(kekv, '') AS kekv, service_ids, value, document,
                   {of_year(_KEY, "body_limit", _SAME)} AS valid
            FROM staged
            """,
            "edrpou",
            accounts="none",
        ).steps,
    ),
    fields={"person_id": "bigint"},
)
