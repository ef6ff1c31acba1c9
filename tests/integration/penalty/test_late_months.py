"""Penalty, interest and inflation in the books, month by month, to the kopeck.

A thousand of January is due on Friday, 20 February; its first day of penalty is Monday, the 23rd.
"""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import company_session
from app.ledger.models import Entry, Posting
from app.ledger.post import reverse
from app.months.parameter_keys import (
    INFLATION_POSTING,
    INTEREST_POSTING,
    PENALTY_CAP,
    PENALTY_POSTING,
)
from app.months.parameters import set_parameter
from app.months.states import mark_withdrawn
from app.penalty.late.counted import count_month
from app.penalty.late.posting import (
    post_month,
    withdraw_month,
)
from app.penalty.models import Extent, Ground
from app.penalty.operations import NewProtection, protect
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, pay, publish
from tests.integration.penalty.conftest import FEB, JAN
from tests.integration.penalty.late_months import (
    APR,
    MAR,
    MAY,
    D,
    an_index,
    asked,
    issue,
    monthly,
    neighbour,
    owed,
)

__all__ = ["neighbour"]
pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("neighbour")]


class TestEachMonth:
    def test_asks_for_its_days_and_once(self, session: Session, owing: Agreement) -> None:
        monthly(session, PENALTY_POSTING)
        issue(session, FEB, (owing, "500.00"))
        document = issue(session, MAR)

        assert document is not None
        assert asked(session, FEB) == [("penalty", "2026-01", D("0.60"))]
        # 31 days of March on 1000; from Monday, 23 March, 9 days on February's 500
        assert asked(session, MAR) == [
            ("penalty", "2026-01", D("3.10")),
            ("penalty", "2026-02", D("0.45")),
        ]
        assert post_month(session, MAR, due_on=date(2026, 4, 20), by=BY) is None
        entries = session.execute(
            select(Entry.posted, Entry.month, Entry.nature, Entry.due_on, Entry.amount)
            .where(Entry.kind == "penalty")
            .order_by(Entry.posted)
        )
        assert [tuple(row) for row in entries] == [
            (FEB.first_day, FEB.first_day, "penalty", date(2026, 3, 20), D("0.60")),
            (MAR.first_day, MAR.first_day, "penalty", date(2026, 4, 20), D("3.55")),
        ]
        # Penalty bears no penalty: nothing of it is late by the rate.
        assert owed(session, owing.account_id) == {
            "penalty 2026-02": D("0.60"),
            "penalty 2026-03": D("3.55"),
            "principal 2026-01": D("1000.00"),
            "principal 2026-02": D("500.00"),
        }

    def test_payment_told_late_lowers_what_was_asked_too_much(
        self, session: Session, owing: Agreement
    ) -> None:
        monthly(session, PENALTY_POSTING)
        issue(session, FEB, (owing, "500.00"))
        issue(session, MAR)
        pay(session, owing.account_id, "1000.00", date(2026, 3, 10))
        issue(session, APR)

        # January: 15 days to 9 March are 1.50, 3.70 were asked; February: 39 days, 0.45 asked
        assert asked(session, APR) == [
            ("penalty", "2026-01", D("-2.20")),
            ("penalty", "2026-02", D("1.50")),
        ]
        assert owed(session, owing.account_id) == {
            "penalty 2026-02": D("0.60"),
            "penalty 2026-03": D("2.85"),  # 3.55 less the 0.70 by which April lowers it
            "principal 2026-02": D("500.00"),
        }

    def test_payment_that_did_not_come_is_owed_and_grows_again(
        self, session: Session, owing: Agreement
    ) -> None:
        monthly(session, PENALTY_POSTING)
        issue(session, FEB)
        paid = pay(session, owing.account_id, "1000.00", date(2026, 3, 10))
        issue(session, MAR)
        issue(session, APR)
        posting = session.scalars(
            select(Posting.id).where(Posting.kind == "payment", Posting.source_id == str(paid.id))
        ).one()
        reverse(session, posting, reason="чуже", by=BY, into=APR, on_day=date(2026, 5, 10))
        issue(session, MAY)

        assert asked(session, MAR) == [("penalty", "2026-01", D("0.90"))]  # 1 to 9 March
        assert asked(session, APR) == []
        assert asked(session, MAY) == [("penalty", "2026-01", D("2.20"))]  # 10 to 31 May

    def test_paid_penalty_taken_back_is_a_credit_that_pays_the_debt(
        self, session: Session, owing: Agreement
    ) -> None:
        monthly(session, PENALTY_POSTING)
        issue(session, FEB)
        issue(session, MAR)
        pay(session, owing.account_id, "1003.70", date(2026, 4, 5))
        protect(
            session,
            account_id=owing.account_id,
            new=NewProtection(
                ground=Ground.MOBILISED,
                extent=Extent.ALL,
                since=date(2026, 2, 1),
                until=None,
                document="довідка № 5",
            ),
            by=BY,
        )
        issue(session, APR, (owing, "500.00"))

        assert asked(session, APR) == [("penalty", "2026-01", D("-3.70"))]
        assert owed(session, owing.account_id) == {"principal 2026-04": D("496.30")}

    def test_protection_is_heard_of_where_nothing_is_owed_any_more(
        self, session: Session, owing: Agreement
    ) -> None:
        """The debt was paid in books that are closed; a month later the paper comes."""
        monthly(session, PENALTY_POSTING)
        issue(session, FEB)
        pay(session, owing.account_id, "1000.60", date(2026, 3, 1))
        issue(session, MAR)
        issue(session, APR)
        issue(session, MAY)
        assert owed(session, owing.account_id) == {}
        new = NewProtection(
            ground=Ground.MOBILISED,
            extent=Extent.ALL,
            since=date(2026, 2, 1),
            until=None,
            document="довідка № 5",
        )
        protect(session, account_id=owing.account_id, new=new, by=BY)
        issue(session, MAY.plus(1))

        assert [asked(session, month) for month in (MAR, APR, MAY)] == [[], [], []]
        assert asked(session, MAY.plus(1)) == [("penalty", "2026-01", D("-0.60"))]
        assert owed(session, owing.account_id) == {"penalty 2026-06": D("-0.60")}

    @pytest.mark.usefixtures("owing")
    def test_stops_at_the_cap(self, session: Session) -> None:
        set_parameter(session, PENALTY_CAP, D("0.35"), since=JAN.first_day, by=BY)
        monthly(session, PENALTY_POSTING)
        for month in (FEB, MAR, APR):
            issue(session, month)

        assert [asked(session, month) for month in (FEB, MAR, APR)] == [
            [("penalty", "2026-01", D("0.60"))],
            [("penalty", "2026-01", D("2.90"))],  # 3.50 in all, two days before the month ends
            [],
        ]

    @pytest.mark.usefixtures("owing")
    def test_asks_for_no_day_before_the_company_chose_so(self, session: Session) -> None:
        monthly(session, PENALTY_POSTING, since=date(2026, 3, 11))
        issue(session, FEB)
        issue(session, MAR)

        assert asked(session, FEB) == []
        assert asked(session, MAR) == [("penalty", "2026-01", D("2.10"))]  # 11 to 31 March

    @pytest.mark.usefixtures("owing")
    def test_asks_for_interest_and_inflation_too(self, session: Session) -> None:
        monthly(session, INTEREST_POSTING, INFLATION_POSTING)
        issue(session, FEB)
        an_index(session, MAR, "101.0")
        issue(session, MAR)
        issue(session, APR)  # the index of April is not known yet
        an_index(session, APR, "100.8")
        issue(session, MAY)

        # From Saturday, 21 February: 8, 39, 69 and 100 days x 1000 x 3 % / 365
        assert asked(session, FEB) == [("interest", "2026-01", D("0.66"))]
        assert asked(session, MAR) == [
            ("inflation", "2026-01", D("10.00")),
            ("interest", "2026-01", D("2.55")),
        ]
        assert asked(session, APR) == [("interest", "2026-01", D("2.46"))]
        assert asked(session, MAY) == [
            ("inflation", "2026-01", D("8.08")),
            ("interest", "2026-01", D("2.55")),
        ]

    def test_withdrawn_takes_all_back_and_asks_the_same_again(
        self, session: Session, owing: Agreement
    ) -> None:
        monthly(session, PENALTY_POSTING)
        issue(session, FEB)
        before = owed(session, owing.account_id)
        close(session, JAN)
        publish(session, MAR)
        post_month(session, MAR, due_on=date(2026, 4, 20), by=BY)
        mark_withdrawn(session, MAR)
        withdraw_month(session, MAR, reason="помилка", by=BY)
        assert owed(session, owing.account_id) == before
        publish(session, MAR)
        post_month(session, MAR, due_on=date(2026, 4, 20), by=BY)

        assert asked(session, MAR) == [("penalty", "2026-01", D("3.10"))] * 2
        assert owed(session, owing.account_id)["penalty 2026-03"] == D("3.10")

    @pytest.mark.usefixtures("owing")
    def test_of_a_company_that_asks_by_hand_is_nothing(
        self, session: Session, two_companies: TwoCompanies
    ) -> None:
        monthly(session, PENALTY_POSTING)
        issue(session, FEB)
        with company_session(two_companies.kashtan) as other:
            publish(other, FEB)
            assert list(count_month(other, FEB)) == []
            assert post_month(other, FEB, due_on=date(2026, 3, 20), by=BY) is None
            assert asked(other, FEB) == []
