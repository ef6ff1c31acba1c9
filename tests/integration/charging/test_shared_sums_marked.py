"""Whoever bears a sum with others is charged again when any of them, or the sum, changes."""

from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.models import MonthRow, ToRecompute
from app.months.operations import open_month
from app.registry.groups.operations import NewMember, end_place, set_member
from app.registry.groups.queries import members_of, places_of
from app.registry.models import Parameter
from app.registry.operations import NewParameter, change_parameter
from app.tariffs.sharing.models import ShareKey
from app.tariffs.sharing.operations import end_sum
from app.tariffs.sharing.queries import sums_of
from tests.integration.charging.houses import DECEMBER, NOVEMBER, company, late_january, published
from tests.integration.charging.shared import DAY, a_house, account, marked, service

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres


class TestMarks:
    def begun(self, session: Session) -> int:
        group_id = a_house(session, amount=Decimal(1000))
        session.execute(update(MonthRow).values(charging="published"))
        session.execute(update(ToRecompute).values(done_at=None))
        assert marked(session) == set()
        return group_id

    def test_a_figure_of_one_marks_all_who_share_by_it(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            self.begun(session)
            new = NewParameter(Parameter.TOTAL_AREA, Decimal(50))
            change_parameter(session, account_id=account(session, "0001"), new=new, since=DAY, by=1)

            assert marked(session) == {"0001", "0002", "0003"}

    def test_one_who_is_freed_marks_all(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            group_id = self.begun(session)
            freed = NewMember(account_id=account(session, "0003"), since=DAY, bears=False)
            set_member(session, group_id, freed, by=1)

            assert marked(session) == {"0001", "0002", "0003"}
            assert [row.bears for row in members_of(session, group_id)] == [False]

    def test_a_building_that_leaves_marks_all_who_leave(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            group_id = self.begun(session)
            (place,) = places_of(session, group_id)
            end_place(session, group_id, place.id, since=DAY, by=1)

            assert marked(session) == {"0001", "0002", "0003"}
            assert places_of(session, group_id) == []

    def test_a_sum_that_ends_marks_all(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            group_id = self.begun(session)
            (row,) = sums_of(session, group_id)
            end_sum(session, row.id, from_month=NOVEMBER, by=1)

            assert marked(session) == {"0001", "0002", "0003"}
            assert sums_of(session, group_id) == []

    def test_a_month_published_anew_marks_who_share_by_it_in_the_next(
        self, company: CompanyRef
    ) -> None:
        with company_session(company) as session:
            water = service(session, "water")
            a_house(
                session,
                key=ShareKey.LAST_CONSUMPTION,
                of_service_id=water,
                amount=Decimal(1),
                first=DECEMBER,
                last=DECEMBER,
            )
            open_month(session, DECEMBER)
            session.execute(
                update(MonthRow)
                .where(MonthRow.month == DECEMBER.first_day)
                .values(charging="running")
            )
        published(company)

        with company_session(company) as session:
            told = select(ToRecompute.account_id).where(
                ToRecompute.month == DECEMBER.first_day, ToRecompute.because == "carried"
            )
            assert len(set(session.scalars(told))) == 3
