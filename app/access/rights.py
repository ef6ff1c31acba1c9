"""What each role may do. Routes name one of these rights; a structure test holds them to it."""

from collections.abc import Mapping
from enum import StrEnum

from app.access.models import Role


class Right(StrEnum):
    """One thing a member of staff may be allowed."""

    REGISTRY_VIEW = "registry.view"
    """Find and open accounts, buildings, meters; every view of a person is on record."""
    REGISTRY_CHANGE = "registry.change"
    READINGS_ENTER = "readings.enter"
    TARIFFS_VIEW = "tariffs.view"
    TARIFFS_CHANGE = "tariffs.change"
    SCENARIO_RUN = "scenario.run"
    """Try other prices, norms or methods on all accounts, and see what each would pay."""
    MONEY_VIEW = "money.view"
    MONEY_CHANGE = "money.change"
    """Change what an account owes by hand: order one-off services, protect debts from penalty,
    correct what was charged."""
    PAYMENTS_ENTER = "payments.enter"
    CASH_DESK = "cash.desk"
    """Take money at a cash desk, count it and hand it over; the money is in these hands."""
    MONTH_VIEW = "month.view"
    MONTH_RUN = "month.run"
    MONTH_PUBLISH = "month.publish"
    """Publish, withdraw publication, close the month."""
    BILLS_PRINT = "bills.print"
    IMPORT_RUN = "import.run"
    EXPORT_TABLES = "export.tables"
    STAFF_MANAGE = "staff.manage"
    COMPANY_CHANGE = "company.change"


_CASHIER = frozenset({Right.REGISTRY_VIEW, Right.CASH_DESK})
"""Finds the payer and takes the money; whoever else enters payments has none in the hands."""
_CLERK = frozenset(
    {
        Right.REGISTRY_VIEW,
        Right.READINGS_ENTER,
        Right.TARIFFS_VIEW,
        Right.MONEY_VIEW,
        Right.PAYMENTS_ENTER,
        Right.MONTH_VIEW,
        Right.BILLS_PRINT,
    }
)
_ACCOUNTANT = (
    _CLERK
    | _CASHIER
    | {
        Right.REGISTRY_CHANGE,
        Right.TARIFFS_CHANGE,
        Right.SCENARIO_RUN,
        Right.MONEY_CHANGE,
        Right.MONTH_RUN,
        Right.MONTH_PUBLISH,
        Right.IMPORT_RUN,
        Right.EXPORT_TABLES,
    }
)

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.CASHIER: _CASHIER,
    Role.CLERK: _CLERK,
    Role.ACCOUNTANT: _ACCOUNTANT,
    Role.OWNER: frozenset(Right),
}


def rights_of(role: Role | str) -> frozenset[Right]:
    """Return the rights of a role."""
    return RIGHTS[Role(role)]
