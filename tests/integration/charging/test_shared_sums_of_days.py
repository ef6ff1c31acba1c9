"""Who comes into a group or leaves its service within a month: exact parts, or nobody's."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.models import RunProblem
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.operations import open_month
from app.registry.groups.operations import NewMember, set_member
from app.registry.models import Parameter, Premises
from app.registry.operations import NewAccount, NewParameter, change_parameter, open_account
from app.tariffs.agreements import end_service
from app.tariffs.models import Agreement
from app.tariffs.sharing.agreeing import agree_account, agree_group
from app.tariffs.sharing.models import ShareKey
from tests.factories.imports import ACCOUNTS, faults, imported
from tests.integration.charging.houses import (
    DECEMBER,
    charge,
    company,
    flats_read,
    late_january,
)
from tests.integration.charging.shared import a_house, account, amounts, marked, service

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres

LEFT = date(2026, 11, 16)


def problems(company: CompanyRef) -> list[tuple[str, str, int]]:
    with company_session(company) as session:
        rows = session.execute(
            select(RunProblem.kind, RunProblem.severity, RunProblem.facts["accounts"].as_integer())
            .where(RunProblem.facts.has_key("shared_sum"))
            .order_by(RunProblem.id)
        )
        return [(kind, severity, accounts) for kind, severity, accounts in rows]


def opened(company: CompanyRef, *, area: str | None) -> None:
    """Open a fourth account for November's last day in the building of a group."""
    with company_session(company) as session:
        a_house(session, amount=Decimal(1000), last=None)
        day = date(2026, 11, 30)
        new = NewAccount(
            number="0100",
            premises_id=session.scalars(select(Premises.id)).first() or 0,
            holder="Нова Людмила",
            opened_on=day,
        )
        account_id = open_account(session, new, by=1)
        if area is not None:
            figure = NewParameter(Parameter.TOTAL_AREA, Decimal(area))
            change_parameter(session, account_id=account_id, new=figure, since=day, by=1)
        agree_account(session, account_id, since=day, by=1)


class TestAnAccountThatIsOpened:
    def test_bears_its_days_of_what_the_group_bears(self, company: CompanyRef) -> None:
        opened(company, area="30")

        charge(company)

        # 136.70 m² for 30 days, 30 m² for one: 4101 and 30 of 4131 m²·days.
        assert amounts(company) == {
            "0001": Decimal("331.15"),
            "0002": Decimal("443.72"),
            "0003": Decimal("217.87"),
            "0100": Decimal("7.26"),
        }

    def test_without_its_figure_stops_the_sum_and_says_for_how_many(
        self, company: CompanyRef
    ) -> None:
        opened(company, area=None)

        charge(company)

        assert amounts(company) == {}
        assert problems(company) == [("no_share", "blocks", 4)]

    def test_marks_whoever_bears_the_sum_with_it(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            a_house(session, amount=Decimal(1000), last=None, key=ShareKey.EQUAL)
        charge(company)
        with company_session(company) as session:
            new = NewAccount(
                number="0100",
                premises_id=session.scalars(select(Premises.id)).first() or 0,
                holder="Нова Людмила",
                opened_on=date(2026, 11, 30),
            )
            agree_account(session, open_account(session, new, by=1), since=new.opened_on, by=1)
            assert marked(session) == {"0001", "0002", "0003", "0100"}

    def test_from_a_file_bears_it_too(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            a_house(session, amount=Decimal(1000), last=None, key=ShareKey.EQUAL)
        job = imported(company, "accounts", ACCOUNTS.replace("\n0001", "\n0101"), by=1)
        assert faults(company, job) == []

        with company_session(company) as session:
            new = account(session, "0101")
            (taken,) = session.scalars(select(Agreement).where(Agreement.account_id == new))
            assert (taken.method, taken.import_job_id) == ("share", job)


class TestAServiceThatIsEnded:
    def ended(self, company: CompanyRef, *, is_freed: bool) -> None:
        with company_session(company) as session:
            group_id = a_house(session, amount=Decimal(1000), last=None)
            third = account(session, "0003")
            upkeep = service(session, "contribution")
            end_service(session, account_id=third, service_id=upkeep, ended_on=LEFT, by=1)
            if is_freed:
                freed = NewMember(account_id=third, since=LEFT, bears=False)
                set_member(session, group_id, freed, by=1)
            agree_group(session, group_id, by=1)

    def december(self, company: CompanyRef) -> None:
        flats_read(company, ("31.12.2026", "60"))
        with company_session(company) as session:
            open_month(session, DECEMBER)
        charge(company, DECEMBER)

    def test_is_nobody_s_to_pay_until_the_group_says_so(self, company: CompanyRef) -> None:
        self.ended(company, is_freed=False)
        charge(company)

        assert amounts(company) == {}
        assert problems(company) == [("no_shared_service", "blocks", 3)]

        self.december(company)
        assert amounts(company, DECEMBER) == {}

    def test_leaves_the_days_after_to_the_others_once_freed(self, company: CompanyRef) -> None:
        self.ended(company, is_freed=True)
        charge(company)

        # 45.60 and 61.10 m² for 30 days, 30 m² for 15: 1368, 1833 and 450 of 3651 m²·days.
        assert amounts(company) == {
            "0001": Decimal("374.69"),
            "0002": Decimal("502.06"),
            "0003": Decimal("123.25"),
        }

        self.december(company)
        assert amounts(company, DECEMBER) == {
            "0001": Decimal("427.37"),
            "0002": Decimal("572.63"),
        }
