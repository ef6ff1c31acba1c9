"""Months that correct one another: in order, once, and each debt as old as it is."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text

from app.charging.inline import work_off
from app.charging.newer import FactsMoved
from app.charging.publish import withdraw
from app.charging.recalculation.posting import PublishedLater
from app.charging.run import rerun_marked, start_run
from app.charging.work import work_chunk
from app.database import company_session
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.models import Entry, OpenItem
from app.registry.models import Parameter
from app.registry.operations import NewParameter, change_parameter
from app.reports.books import CHECKS
from app.tariffs.agreements import pass_on_services
from app.tariffs.models import Agreement
from app.tariffs.operations import Act, Price, TariffKey, set_tariff
from tests.factories.accounts import BY, an_account
from tests.factories.money import pay
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    OCT,
    Flat,
    area,
    december,
    flat,
    issue,
    published,
    run,
    taken,
)

__all__ = ["flat"]


def owed(flat: Flat, month: str) -> Decimal:
    """Return what was charged for upkeep of a month in all; the books must agree."""
    with company_session(flat.company) as session:
        assert list(discrepancies(session, CHECKS)) == []
        query = select(func.sum(Entry.amount)).where(
            Entry.kind.in_(["charge", "recalculation"]),
            Entry.service_id == 2,
            Entry.month == Month.parse(month).first_day,
        )
        return session.scalar(query) or Decimal(0)


def read_on(flat: Flat) -> None:
    for day in (date(2026, 11, 30), date(2026, 12, 31)):
        taken(flat, "105", day)


def only_october(flat: Flat, value: str, then: str) -> None:
    area(flat, value, since=OCT)
    area(flat, then, since=NOV)


def taken_back(flat: Flat, month: Month) -> None:
    with company_session(flat.company) as session:
        withdraw(session, month=month, by=BY, reason="помилка")


def mended(flat: Flat, month: Month) -> None:
    with company_session(flat.company) as session:
        again = rerun_marked(session, month=month, by=BY) or start_run(session, month=month, by=BY)
        run_id = again.id
    assert work_off(flat.company, run_id=run_id)


class TestOrder:
    def test_no_month_is_taken_back_below_a_published_one(self, flat: Flat) -> None:
        read_on(flat)
        area(flat, "60", since=OCT)
        issue(flat, NOV)
        december(flat)
        only_october(flat, "45", "60")
        issue(flat, DEC)

        with pytest.raises(PublishedLater):
            taken_back(flat, NOV)
        assert owed(flat, "2026-10") == Decimal(450)

    def test_no_month_is_published_below_a_published_one(self, flat: Flat) -> None:
        read_on(flat)
        december(flat)
        run(flat, NOV)
        issue(flat, DEC)

        with pytest.raises(PublishedLater):
            published(flat, NOV)

    def test_what_is_no_longer_planned_is_not_posted(self, flat: Flat) -> None:
        """December would correct November, which is taken back and charged with the new area."""
        read_on(flat)
        issue(flat, NOV)
        december(flat)
        area(flat, "60", since=OCT)
        run(flat, DEC)
        taken_back(flat, NOV)
        only_october(flat, "61", "60")
        mended(flat, DEC)
        issue(flat, NOV)
        mended(flat, DEC)
        published(flat, DEC)

        assert [owed(flat, each) for each in ("2026-10", "2026-11", "2026-12")] == [610, 600, 600]

    def test_two_workers_meet_no_rows_of_the_plan_before(self, flat: Flat) -> None:
        read_on(flat)
        issue(flat, NOV)
        december(flat)
        area(flat, "60", since=NOV)
        run(flat, DEC)
        only_october(flat, "70", "60")
        with company_session(flat.company) as session:
            again = rerun_marked(session, month=DEC, by=BY)
            assert again is not None
            run_id = again.id
        with company_session(flat.company) as one, company_session(flat.company) as other:
            assert work_chunk(one, run_id=run_id) is not None
            assert work_chunk(other, run_id=run_id) is not None
        assert work_off(flat.company, run_id=run_id)
        published(flat, DEC)

        assert [owed(flat, each) for each in ("2026-10", "2026-11", "2026-12")] == [700, 600, 600]

    def test_a_month_taken_back_keeps_its_own_marks(self, flat: Flat) -> None:
        read_on(flat)
        area(flat, "60", since=OCT)
        run(flat, NOV)
        taken_back(flat, OCT)
        run(flat, OCT)
        area(flat, "70", since=OCT)
        mended(flat, NOV)

        with pytest.raises(FactsMoved):
            published(flat, OCT)

    def test_a_new_building_is_charged_when_asked(self, flat: Flat) -> None:
        read_on(flat)
        run(flat, NOV)
        with company_session(flat.company) as session:
            newcomer = an_account(session, opened_on=NOV.first_day).id
            new = NewParameter(kind=Parameter.TOTAL_AREA, value=Decimal(5))
            change_parameter(session, account_id=newcomer, new=new, since=NOV.first_day, by=BY)
        with pytest.raises(FactsMoved):
            published(flat, NOV)
        mended(flat, NOV)
        published(flat, NOV)

        assert owed(flat, "2026-11") == Decimal(500)


class TestDebtors:
    def test_one_does_not_pay_for_the_other(self, flat: Flat) -> None:
        """The former owner paid October; the flat was sold on its first day, as it turns out."""
        read_on(flat)
        with company_session(flat.company) as session:
            pay(session, flat.account, "650.00", date(2026, 11, 15))
            session.execute(
                text(
                    "INSERT INTO person (id, kind, name, name_key, sort_key)"
                    " VALUES (901, 'human', 'Н', 'n', 'n')"
                )
            )
            pass_on_services(
                session, account_id=flat.account, debtor_id=901, since=OCT.first_day, by=BY
            )
        issue(flat, NOV)

        with company_session(flat.company) as session:
            assert list(discrepancies(session, CHECKS)) == []
            rows = session.execute(
                select(Agreement.debtor_id, func.sum(OpenItem.outstanding))
                .join(Agreement, Agreement.id == OpenItem.agreement_id)
                .group_by(Agreement.debtor_id)
                .order_by(Agreement.debtor_id)
            )
            assert [tuple(row) for row in rows.all()] == [(900, -650), (901, 650 + 500)]


class TestAge:
    def test_of_a_debt_stays_where_only_the_vat_rate_changes(self, flat: Flat) -> None:
        read_on(flat)
        with company_session(flat.company) as session:
            set_tariff(
                session,
                TariffKey(service_id=2),
                Price(applied=Decimal(10), vat_rate=Decimal(7)),
                since=OCT.first_day,
                act=Act(kind="рішення", number="1", dated=date(2025, 1, 1)),
                by=BY,
            )
        issue(flat, NOV)

        assert ages(flat, OCT) == [("2026-11-20", "2026-10-31", Decimal("500.00"))]

    def test_of_what_is_left_stays_when_a_late_rise_is_taken_back(self, flat: Flat) -> None:
        read_on(flat)
        only_october(flat, "60", "50")
        issue(flat, NOV)
        december(flat)
        only_october(flat, "55", "50")
        issue(flat, DEC)

        assert ages(flat, OCT) == [
            ("2026-11-20", "2026-10-31", Decimal("500.00")),
            ("2026-12-21", "2026-11-30", Decimal("50.00")),
        ]

    def test_of_what_rises_beyond_what_fell_is_new(self, flat: Flat) -> None:
        """At 7 % and 12.00 a metre: 500 keep their age, 100 are new."""
        read_on(flat)
        with company_session(flat.company) as session:
            set_tariff(
                session,
                TariffKey(service_id=2),
                Price(applied=Decimal(12), vat_rate=Decimal(7)),
                since=OCT.first_day,
                act=Act(kind="рішення", number="1", dated=date(2025, 1, 1)),
                by=BY,
            )
        issue(flat, NOV)

        assert ages(flat, OCT) == [
            ("2026-11-20", "2026-10-31", Decimal("500.00")),
            ("2026-12-21", "2026-11-30", Decimal("100.00")),
        ]


def ages(flat: Flat, month: Month) -> list[tuple[str, str, Decimal]]:
    """Return due day, day it arose and sum of the upkeep still owed for a month."""
    with company_session(flat.company) as session:
        assert list(discrepancies(session, CHECKS)) == []
        rows = session.execute(
            select(OpenItem.due_on, OpenItem.arose_on, OpenItem.outstanding)
            .where(OpenItem.month == month.first_day, OpenItem.service_id == 2)
            .order_by(OpenItem.due_on)
        )
        return [(str(due), str(arose), amount) for due, arose, amount in rows]
