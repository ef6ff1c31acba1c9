"""Who is freed of a shared sum for some days in the middle of a month."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.models import RunProblem
from app.database import company_session
from app.kernel.company import CompanyRef
from app.registry.groups.operations import NewMember, end_member, set_member
from app.registry.models import Parameter, Premises
from app.registry.operations import NewAccount, NewParameter, change_parameter, open_account
from app.tariffs.sharing.agreeing import agree_account
from tests.integration.charging.houses import charge, company, late_january
from tests.integration.charging.shared import a_house, amounts

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres


def test_an_account_freed_in_between_needs_its_figure_on_both_sides(company: CompanyRef) -> None:
    """Of 1 to 9 November nothing is known: the days from the 20th do not stand for them."""
    with company_session(company) as session:
        group_id = a_house(session, amount=Decimal(1000), last=None)
        new = NewAccount(
            number="0100",
            premises_id=session.scalars(select(Premises.id)).first() or 0,
            holder="Нова Людмила",
            opened_on=date(2026, 11, 1),
        )
        account_id = open_account(session, new, by=1)
        since = date(2026, 11, 20)
        area = NewParameter(Parameter.TOTAL_AREA, Decimal(30))
        change_parameter(session, account_id=account_id, new=area, since=since, by=1)
        agree_account(session, account_id, since=date(2026, 11, 1), by=1)
        freed = NewMember(account_id=account_id, since=date(2026, 11, 10), bears=False)
        set_member(session, group_id, freed, by=1)
        end_member(session, group_id, account_id, since=since, by=1)

    charge(company)

    assert amounts(company) == {}
    with company_session(company) as session:
        found = session.execute(select(RunProblem.kind, RunProblem.severity)).all()
        assert ("no_share", "blocks") in found
