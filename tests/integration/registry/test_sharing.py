"""A share that changes, changes what everyone pays of the same sum: to the kopeck."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from psycopg.types.range import Range
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.charging import run as runs
from app.charging.drafts import draft_lines
from app.charging.inline import work_off
from app.charging.run import progress, rerun_marked, start_run
from app.database import company_session
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.months.models import MonthRow, ToRecompute
from app.registry.models import AccountParameter, Parameter
from app.registry.operations import NewParameter, change_parameter, close_account
from app.tariffs.agreements import end_service
from app.tariffs.models import Agreement, LegalAct, Method
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.groups import a_group, a_shared_sum
from tests.factories.imports import NOVEMBER, an_office, imported

ALWAYS = Range(date(2020, 1, 1), None)
DAY = date(2026, 11, 1)


@pytest.fixture
def by(two_companies: TwoCompanies) -> int:
    return an_office(two_companies.kashtan)


@pytest.fixture
def house(two_companies: TwoCompanies, by: int) -> list[tuple[int, str]]:
    """Two accounts that bear 1 000.01 by shares of 0.6 and 0.4, and one of another house."""
    assert by
    with company_session(two_companies.kashtan) as session:
        estimate = a_service(session)
        act = LegalAct(kind="протокол", number="1")
        session.add(act)
        session.flush()
        made, bearers = [], defaultdict(list)
        for group, share in (("house", "0.6"), ("house", "0.4"), ("other", "1")):
            account = an_account(session)
            an_agreement(session, account, estimate, method=Method.SHARE)
            session.add(
                AccountParameter(
                    account_id=account.id,
                    kind=Parameter.SHARE,
                    value=Decimal(share),
                    valid=ALWAYS,
                    recorded_by=BY,
                )
            )
            made.append((account.id, account.number))
            bearers[group].append(account)
        for members in bearers.values():
            a_shared_sum(session, a_group(session, *members), estimate, "1000.01", act=act)
    return made


def amounts(company: CompanyRef) -> list[Decimal]:
    with company_session(company) as session:
        lines = sorted(draft_lines(session, NOVEMBER), key=lambda line: line.account_id)
        return [line.amount for line in lines]


def begun(session: Session) -> None:
    """Let November be published, so that whatever reaches it is marked."""
    session.execute(update(MonthRow).values(charging="published"))


def marked(session: Session) -> set[int | None]:
    return set(session.scalars(select(ToRecompute.account_id)))


def share_of(account: int, value: str, session: Session) -> None:
    new = NewParameter(Parameter.SHARE, Decimal(value))
    change_parameter(session, account_id=account, new=new, since=DAY, by=BY)


def test_the_others_of_the_sum_are_charged_again(
    two_companies: TwoCompanies, house: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A chunk for each building, so that nobody is charged again in the wake of a neighbour.
    monkeypatch.setattr(runs, "CHUNK_PREMISES", 1)
    company = two_companies.kashtan
    with company_session(company) as session:
        run_id = start_run(session, month=NOVEMBER, by=BY).id
        assert progress(session, run_id=run_id) == (0, 3)
    assert work_off(company, run_id=run_id)
    assert amounts(company) == [Decimal("600.01"), Decimal("400.00"), Decimal("1000.01")]

    with company_session(company) as session:
        share_of(house[0][0], "0.7", session)
        assert marked(session) == {house[0][0], house[1][0]}
        assert rerun_marked(session, month=NOVEMBER, by=BY) is not None
        assert progress(session, run_id=run_id) == (1, 3)
    assert work_off(company, run_id=run_id)

    # 1 000.01 × 7/11 and × 4/11: the parts still make the whole.
    assert amounts(company) == [Decimal("636.37"), Decimal("363.64"), Decimal("1000.01")]


class TestWhoIsMarked:
    def test_only_the_account_where_the_figure_shares_nothing(
        self, two_companies: TwoCompanies, house: list[tuple[int, str]]
    ) -> None:
        with company_session(two_companies.kashtan) as session:
            begun(session)
            new = NewParameter(Parameter.PERSONS, Decimal(3))
            change_parameter(session, account_id=house[0][0], new=new, since=DAY, by=BY)

            assert marked(session) == {house[0][0]}

    def test_the_others_by_area_where_they_share_by_area(
        self, two_companies: TwoCompanies, house: list[tuple[int, str]]
    ) -> None:
        with company_session(two_companies.kashtan) as session:
            begun(session)
            heat, by_area = a_service(session), []
            for _ in range(2):
                account = an_account(session)
                an_agreement(
                    session,
                    account,
                    heat,
                    method=Method.SHARE,
                )
                by_area.append(account)
            a_shared_sum(session, a_group(session, *by_area), heat, "1", key="total_area")
            new = NewParameter(Parameter.TOTAL_AREA, Decimal("54.70"))
            change_parameter(session, account_id=by_area[0].id, new=new, since=DAY, by=BY)

            assert marked(session) == {each.id for each in by_area}
            assert house[0][0] not in marked(session)

    @pytest.mark.parametrize("how", ["service", "account"])
    def test_the_others_when_one_leaves(
        self, two_companies: TwoCompanies, house: list[tuple[int, str]], how: str
    ) -> None:
        with company_session(two_companies.kashtan) as session:
            begun(session)
            first = house[0][0]
            if how == "account":
                close_account(session, account_id=first, closed_on=date(2026, 11, 16), by=BY)
            else:
                service = session.scalars(
                    select(Agreement.service_id).where(Agreement.account_id == first)
                ).one()
                end_service(
                    session,
                    account_id=first,
                    service_id=service,
                    ended_on=date(2026, 11, 16),
                    by=BY,
                )

            assert marked(session) >= {house[1][0]}
            assert house[2][0] not in marked(session)

    def test_the_others_when_a_file_changes_a_share_and_when_that_is_undone(
        self, two_companies: TwoCompanies, house: list[tuple[int, str]], by: int
    ) -> None:
        company = two_companies.kashtan
        with company_session(company) as session:
            begun(session)
        content = f"Рахунок;Діє з;Частка\n{house[0][1]};01.11.2026;0,7\n"

        job = imported(company, "parameters", content, by=by)
        with company_session(company) as session:
            assert marked(session) == {house[0][0], house[1][0]}
            before = session.scalar(select(func.max(ToRecompute.id))) or 0
            undo_import(session, job, by=by)

        with company_session(company) as session:
            query = select(ToRecompute.account_id, ToRecompute.because).where(
                ToRecompute.id > before
            )
            assert {(row.account_id, row.because) for row in session.execute(query)} == {
                (house[0][0], "parameter.share"),
                (house[0][0], "shared-sum"),
                (house[1][0], "shared-sum"),
            }
