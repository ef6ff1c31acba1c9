"""Asking one account by hand for what its late debts grew by, to the kopeck."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.ledger.models import PostingKind
from app.ledger.post import post
from app.ledger.records import NewPosting
from app.months.parameter_keys import (
    PENALTY_POSTING,
)
from app.penalty.late.posting import (
    LateDocumentMissing,
    LateMoved,
    NothingLate,
    count_account,
    take_back_account,
)
from app.penalty.models import Extent, Ground, LateKind
from app.penalty.operations import NewProtection, end_protection, protect
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import a_charge, pay
from tests.integration.penalty.conftest import FEB, JAN
from tests.integration.penalty.late_months import (
    ALL,
    MAR,
    D,
    asked,
    by_hand,
    issue,
    monthly,
    neighbour,
    owed,
)

__all__ = ["neighbour"]
pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("neighbour")]
DUE_ON = date(2026, 2, 20)


class TestByHand:
    def test_asks_one_account_for_all_days_and_once(
        self, session: Session, owing: Agreement
    ) -> None:
        seen = count_account(session, owing.account_id, kinds=ALL, until=date(2026, 3, 22))
        assert (seen.of(LateKind.PENALTY), seen.of(LateKind.INTEREST)) == (D("2.80"), D("2.47"))

        by_hand(session, owing, date(2026, 3, 22), "5.27")

        assert owed(session, owing.account_id) == {
            "interest 2026-02": D("2.47"),
            "penalty 2026-02": D("2.80"),
            "principal 2026-01": D("1000.00"),
        }
        with pytest.raises(NothingLate):
            by_hand(session, owing, date(2026, 3, 22), "5.27")

    def test_is_part_of_what_the_months_ask_for(self, session: Session, owing: Agreement) -> None:
        by_hand(session, owing, date(2026, 3, 22), "2.80", [LateKind.PENALTY])
        monthly(session, PENALTY_POSTING, since=date(2026, 3, 1))
        issue(session, FEB)
        issue(session, MAR)

        # Up to 22 March was asked for: 9 days are left of the month
        assert asked(session, MAR) == [("penalty", "2026-01", D("0.90"))]

    def test_of_a_month_stands_with_what_its_bill_asks(
        self, session: Session, owing: Agreement
    ) -> None:
        other = an_agreement(session, an_account(session), a_service(session, "heat"))
        owes = NewPosting(
            kind=PostingKind.OPENING, posted=JAN, source_kind="test", source_id="1", by=BY
        )
        post(session, posting=owes, entries=[a_charge(other, JAN, "500.00", due_on=DUE_ON)])
        by_hand(session, owing, date(2026, 2, 24), "0.20", [LateKind.PENALTY])
        monthly(session, PENALTY_POSTING)
        issue(session, FEB)

        # Six days from Monday, 23 February: two were asked for by hand, into the same item
        assert sorted(amount for _, _, amount in asked(session, FEB)) == [
            D("0.20"),
            D("0.30"),
            D("0.40"),
        ]
        assert owed(session, owing.account_id)["penalty 2026-02"] == D("0.60")
        assert owed(session, other.account_id)["penalty 2026-02"] == D("0.30")

    def test_of_sums_that_moved_is_looked_at_again(
        self, session: Session, owing: Agreement
    ) -> None:
        pay(session, owing.account_id, "400.00", date(2026, 3, 10))

        with pytest.raises(LateMoved) as moved:
            by_hand(session, owing, date(2026, 3, 31), "3.70", [LateKind.PENALTY])

        assert moved.value.facts == {"seen": D("3.70"), "now": D("2.82")}
        assert owed(session, owing.account_id) == {"principal 2026-01": D("600.00")}

    def test_taken_back_is_owed_no_more_and_may_be_asked_again(
        self, session: Session, owing: Agreement
    ) -> None:
        document = by_hand(session, owing, date(2026, 3, 22), "5.27")
        which = {"account_id": owing.account_id, "document_id": document, "by": BY}
        day = date(2026, 3, 25)
        take_back_account(session, **which, reason="домовились", on_day=day)

        assert owed(session, owing.account_id) == {"principal 2026-01": D("1000.00")}
        with pytest.raises(LateDocumentMissing):
            take_back_account(session, **which, reason="ще раз", on_day=day)
        by_hand(session, owing, date(2026, 3, 22), "5.27")

    def test_protection_found_untrue_is_asked_for_after_all(
        self, session: Session, owing: Agreement
    ) -> None:
        new = NewProtection(
            ground=Ground.MOBILISED,
            extent=Extent.ALL,
            since=date(2026, 3, 1),
            until=None,
            document="довідка № 5",
        )
        fact = protect(session, account_id=owing.account_id, new=new, by=BY)
        by_hand(session, owing, date(2026, 3, 22), "0.60", [LateKind.PENALTY])
        end_protection(
            session,
            account_id=owing.account_id,
            protection_id=fact.id,
            by=BY,
            reason="protection.removed",
        )

        by_hand(session, owing, date(2026, 3, 22), "2.20", [LateKind.PENALTY])

        assert owed(session, owing.account_id)["penalty 2026-02"] == D("2.80")
