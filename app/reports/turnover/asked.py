"""Which part of the books a sheet is of: months, and what is chosen of accounts and their lines."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from app.kernel.month import Month
from app.ledger.models import UNASSIGNED, Balance, Entry
from app.ledger.orders import COMPANY_ITSELF
from app.registry.models import Account, Building, Premises
from app.tariffs.models import Agreement, Service


class By(StrEnum):
    """What a line of the sheet is of."""

    SERVICE = "service"
    STREET = "street"
    BUILDING = "building"
    ACCOUNT = "account"
    TARIFF = "tariff"
    PAYEE = "payee"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A sheet of some months in a row, of all accounts or of those that are chosen."""

    first: Month
    last: Month
    street_id: int | None = None
    building_id: int | None = None
    category: str | None = None
    service_id: int | None = None
    """0: what was paid ahead and is no service's yet."""
    payee_id: int | None = None
    """0: the company itself."""
    tariff_id: int | None = None
    """0: lines that no tariff priced."""

    @property
    def is_of_lines(self) -> bool:
        """Return whether some lines of an account are left out."""
        return not (self.service_id is None and self.payee_id is None and self.tariff_id is None)


def accounts_chosen(asked: Asked) -> Select[int] | None:
    """Return the SELECT of the accounts that are chosen by where and who they are; None is all."""
    conditions: list[ColumnElement[bool]] = []
    if asked.category is not None:
        conditions.append(Account.category == asked.category)
    if asked.building_id is not None:
        conditions.append(Premises.building_id == asked.building_id)
    if asked.street_id is not None:
        conditions.append(Building.street_id == asked.street_id)
    if not conditions:
        return None
    return (
        select(Account.id)
        .join(Premises, Premises.id == Account.premises_id)
        .join(Building, Building.id == Premises.building_id)
        .where(*conditions)
    )


def lines_chosen(asked: Asked, table: type[Entry | Balance] | Any) -> list[ColumnElement[bool]]:
    """Return the conditions on a table of lines: its service, and who is paid for it."""
    conditions: list[ColumnElement[bool]] = []
    if asked.service_id is not None:
        conditions.append(table.service_id == asked.service_id)
    if asked.payee_id is not None:
        conditions.append(_paid_to(asked.payee_id, table))
    return conditions


def _paid_to(payee_id: int, table: type[Entry | Balance] | Any) -> ColumnElement[bool]:
    """Return whether a line is paid to a payee: its agreement's, else its service's."""
    of_service = func.coalesce(Service.payee_id, COMPANY_ITSELF) == payee_id
    by_agreement = (
        select(Agreement.id)
        .join(Service, Service.id == Agreement.service_id)
        .where(func.coalesce(Agreement.payee_id, Service.payee_id, COMPANY_ITSELF) == payee_id)
    )
    without = and_(
        table.agreement_id == UNASSIGNED,
        or_(
            table.service_id.in_(select(Service.id).where(of_service)),
            and_(table.service_id == UNASSIGNED, literal(payee_id) == COMPANY_ITSELF),
        ),
    )
    return or_(table.agreement_id.in_(by_agreement), without)
