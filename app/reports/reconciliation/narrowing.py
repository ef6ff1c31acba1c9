"""Which lines and balances of accounts a paper tells of."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, func, literal, or_, select
from sqlalchemy.orm import aliased

from app.ledger.households import is_anothers
from app.ledger.models import UNASSIGNED
from app.tariffs.models import Agreement, Service

Choose = Callable[[Select[*tuple[Any, ...]], Any], Select[*tuple[Any, ...]]]
"""Narrows a query of lines, or of balances, to what is asked for."""


def chosen(
    query: Select[*tuple[Any, ...]],
    table: Any,
    *,
    payee_id: int | None,
    household_on: date | None,
) -> Select[*tuple[Any, ...]]:
    """Return the query of what is asked for alone: one payee's lines, one household's."""
    query = _of_payee(query, table, payee_id)
    if household_on is None:
        return query
    of_line = aliased(Agreement)
    is_theirs = (
        select(of_line.id)
        .where(
            of_line.id == table.agreement_id,
            is_anothers(of_line, literal(household_on, Date)),
        )
        .correlate_except(of_line)
        .exists()
    )
    return query.where(or_(table.service_id == UNASSIGNED, ~is_theirs))


def _of_payee(
    query: Select[*tuple[Any, ...]], table: Any, payee_id: int | None
) -> Select[*tuple[Any, ...]]:
    """Return the query of a payee's lines alone: of its agreements, else of its services."""
    if payee_id is None:
        return query
    of_line = func.coalesce(Agreement.service_id, table.service_id)
    is_paid: ColumnElement[bool] = (
        func.coalesce(Agreement.payee_id, Service.payee_id, UNASSIGNED) == payee_id
    )
    return (
        query.outerjoin(Agreement, Agreement.id == table.agreement_id)
        .outerjoin(Service, Service.id == of_line)
        .where(is_paid)
    )
