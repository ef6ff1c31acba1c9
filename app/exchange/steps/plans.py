"""Which services the flats of a treasurer's book take, and how they are charged.

A book does not say it, so the plan is derived: a service with meters in the book is charged by
them where a flat has one; the main one, and what is owed for, by total area. The layout's option
`plans` (service code -> method) overrules it, `-` leaves a service out.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.exchange.kind import Call, Step
from app.exchange.known import Known
from app.exchange.steps.facts import FactTable
from app.tariffs.models import Agreement, ContractModel, Method
from app.tariffs.terms import is_contribution

_ENTER = """
INSERT INTO plan_row
SELECT * FROM jsonb_to_recordset(CAST(:plans AS jsonb))
    AS plan(service_id bigint, code text, method text, contract_model text)
"""
_TABLE = """
CREATE TEMPORARY TABLE plan_row (
    service_id bigint, code text, method text, contract_model text
) ON COMMIT DROP
"""


def plans_of(
    known: Known, columns: frozenset[str], wanted: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the plan of each service the flats take: its method and contract model."""
    found: list[dict[str, Any]] = []
    for service in known.services:
        is_metered = not columns.isdisjoint({f"serial_{service.code}", f"reading_{service.code}"})
        is_owed = not columns.isdisjoint({f"debt_{service.code}", f"credit_{service.code}"})
        derived = Method.METERED if is_metered else Method.AREA
        is_taken = is_metered or is_owed or service == known.main_service
        method = wanted.get(service.code, derived if is_taken else "-")
        if method != "-":
            found.append(
                {
                    "service_id": service.id,
                    "code": service.code,
                    "method": method,
                    "contract_model": ContractModel.CONTRIBUTION
                    if is_contribution(service.name)
                    else ContractModel.INDIVIDUAL,
                }
            )
    return found


def _enter(session: Session, parameters: Mapping[str, Any]) -> int:
    plans = plans_of(
        parameters["known"], parameters["columns"], parameters["options"].get("plans", {})
    )
    session.execute(text(_TABLE))
    session.execute(text(_ENTER), {"plans": json.dumps(plans)})
    return 0


AGREE: tuple[Step, ...] = (
    Call(_enter),
    *FactTable(
        Agreement,
        ("account_id", "service_id"),
        """
        SELECT line, account_id, plan.service_id, person_id AS debtor_id, contract_model,
               NULL::bigint AS payee_id, method, NULL::text AS norm_kind,
               CASE WHEN method = 'area' THEN 'total_area' END AS area_kind,
               NULL::numeric AS amount, NULL::text AS contract_number,
               daterange(:since, NULL) AS valid
        FROM staged CROSS JOIN plan_row AS plan
        WHERE person_id IS NOT NULL
          AND (method <> 'metered'
               OR coalesce(serials, '{}') || coalesce(readings, '{}') || coalesce(debts, '{}')
                  || coalesce(credits, '{}') ? plan.code)
          AND NOT EXISTS (
              SELECT FROM agreement AS taken
              WHERE taken.account_id = staged.account_id AND taken.service_id = plan.service_id
                AND taken.retired_at IS NULL AND upper_inf(taken.valid))
        """,
        "account",
    ).steps,
)
