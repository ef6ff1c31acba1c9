"""Who comes into a group or leaves its service within a month: exact parts, or nobody's."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.models import RunProblem
from app.charging.publish import publish
from app.charging.sharing.bearers import bearers_query
from app.charging.sharing.borne import shown_run
from app.charging.sharing.models import SharedBalance
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.operations import open_month
from app.registry.groups.kept_parts import keep_parts
from app.registry.models import Account, Parameter, Premises
from app.registry.operations import NewAccount, NewParameter, change_parameter, open_account
from app.tariffs.agreements import end_service
from app.tariffs.models import Agreement
from app.tariffs.sharing.agreeing import agree_account, agree_group
from app.tariffs.sharing.models import SharedSum, ShareKey
from tests.factories.imports import ACCOUNTS, faults, imported
from tests.integration.charging.houses import (
    DECEMBER,
    NOVEMBER,
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


def told(company: CompanyRef) -> list[tuple[str, str, str, int]]:
    """Return what the run says of ended services: what, how gravely, of whom, of how many days."""
    with company_session(company) as session:
        rows = session.execute(
            select(
                RunProblem.kind,
                RunProblem.severity,
                Account.number,
                RunProblem.facts["days"].as_integer(),
            )
            .join(Account, Account.id == RunProblem.account_id)
            .where(RunProblem.facts.has_key("shared_sum"))
            .order_by(RunProblem.kind, Account.number)
        )
        return [(kind, severity, number, days) for kind, severity, number, days in rows]


def listed(company: CompanyRef) -> list[tuple[str, int, int | None, Decimal, Decimal, Decimal]]:
    """Return who bears the sum as its page lists them, by the run that the month is shown by."""
    with company_session(company) as session:
        shared_sum = session.scalars(select(SharedSum)).one()
        run = shown_run(session, NOVEMBER)
        query = bearers_query(session, shared_sum, NOVEMBER, run).order_by(Account.number)
        return [
            (row.number, row.days, row.passed_on, row.figure, row.per_cent, row.amount)
            for row in session.execute(query)
        ]


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
    """Area 45.60, 61.10 and 30 m²; the third account's service is ended on 16 November."""

    def ended(self, company: CompanyRef, *, for_company_since: date | None = None) -> None:
        with company_session(company) as session:
            group_id = a_house(session, amount=Decimal(1000), last=None)
            third = account(session, "0003")
            upkeep = service(session, "contribution")
            if for_company_since is not None:
                keep_parts(session, group_id, since=for_company_since, basis="протокол", by=1)
            end_service(session, account_id=third, service_id=upkeep, ended_on=LEFT, by=1)
            agree_group(session, group_id, by=1)

    def december(self, company: CompanyRef) -> None:
        flats_read(company, ("31.12.2026", "60"))
        with company_session(company) as session:
            open_month(session, DECEMBER)
        charge(company, DECEMBER)

    def test_leaves_the_days_after_to_the_others_and_says_so(self, company: CompanyRef) -> None:
        self.ended(company)
        charge(company)

        # 45.60 and 61.10 m² for 30 days, 30 m² for 15: 1368, 1833 and 450 of 3651 m²·days.
        assert amounts(company) == {
            "0001": Decimal("374.69"),
            "0002": Decimal("502.06"),
            "0003": Decimal("123.25"),
        }
        assert told(company) == [("share_passed_on", "warns", "0003", 15)]

        self.december(company)
        assert amounts(company, DECEMBER) == {
            "0001": Decimal("427.37"),
            "0002": Decimal("572.63"),
        }

    def test_leaves_its_part_to_the_company_where_the_group_says_so(
        self, company: CompanyRef
    ) -> None:
        self.ended(company, for_company_since=date(2026, 11, 1))
        charge(company)

        # Of 136.70 m² for 30 days: 333.58, 446.96 and 219.46, of which half the days are his.
        assert amounts(company) == {
            "0001": Decimal("333.58"),
            "0002": Decimal("446.96"),
            "0003": Decimal("109.73"),
        }
        assert told(company) == [("share_kept", "warns", "0003", 15)]
        with company_session(company) as session:
            (whole,) = session.scalars(select(SharedBalance)).all()
            assert (whole.total, whole.borne, whole.kept) == (
                Decimal(1000),
                Decimal("890.27"),
                Decimal("109.73"),
            )

        self.december(company)
        assert amounts(company, DECEMBER) == {
            "0001": Decimal("333.58"),
            "0002": Decimal("446.96"),
        }

    def test_is_the_company_s_from_the_day_on_which_the_group_says_so(
        self, company: CompanyRef
    ) -> None:
        self.ended(company, for_company_since=date(2026, 11, 21))
        charge(company)

        # Five days go to the others: 1368, 1833 and 750 (for 25 days) of 3951 m²·days.
        assert amounts(company) == {
            "0001": Decimal("346.24"),
            "0002": Decimal("463.93"),
            "0003": Decimal("113.90"),
        }
        assert told(company) == [
            ("share_kept", "warns", "0003", 10),
            ("share_passed_on", "warns", "0003", 5),
        ]

    def test_lists_everybody_with_his_figure_and_share(self, company: CompanyRef) -> None:
        self.ended(company)
        before = listed(company)
        charge(company)
        drafted = listed(company)
        with company_session(company) as session:
            publish(session, month=NOVEMBER, by=1)

        published = listed(company)

        assert {row[-1] for row in before} == {None}
        assert drafted == published
        assert published == [
            ("0001", 30, None, Decimal("45.6"), Decimal("37.4692"), Decimal("374.69")),
            ("0002", 30, None, Decimal("61.1"), Decimal("50.2054"), Decimal("502.06")),
            ("0003", 15, 15, Decimal(30), Decimal("12.3254"), Decimal("123.25")),
        ]
