"""What the trial of a register of subsidies tells of its money."""

from typing import Any

import pytest

from app.database import company_session
from app.exchange.queries import summary
from tests.factories.companies import TwoCompanies
from tests.factories.dbf import a_dbf
from tests.factories.imports import tried
from tests.factories.registers import SUBSIDY
from tests.integration.exchange.test_registers import FIRST, SECOND, by, late_november

__all__ = ["by", "late_november"]

pytestmark = pytest.mark.postgres
FOR_OCTOBER: dict[str, Any] = {"constants": {"month": "10.2026"}, "name": "SUBS.DBF"}


def test_tells_its_sum_before_anything_is_posted(two_companies: TwoCompanies, by: int) -> None:
    """150.00 + 320.55 of the first, 79.99 of the second, which has no sum of its own."""
    register = a_dbf(SUBSIDY, [FIRST, SECOND], encoding="cp1125")

    job = tried(two_companies.kashtan, "subsidies", register, by=by, **FOR_OCTOBER)

    with company_session(two_companies.kashtan) as session:
        told = summary(session, job)
    assert told.job.rows == 2
    assert [(each.title, f"{each.of_lines:f}") for each in told.totals] == [
        ("Сума за послугами, разом", "550.54"),
        ("Субсидія разом", "470.55"),
    ]
