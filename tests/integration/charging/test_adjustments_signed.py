"""Adjustments by hand: two signatures beyond a limit, and undone whole, once."""

from datetime import date

import pytest
import time_machine
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.charging.adjustments.models import Adjustment
from app.charging.adjustments.operations import (
    AdjustmentDecided,
    NotPosted,
    OtherPersonNeeded,
    approve_adjustment,
    decline_adjustment,
    undo_adjustment,
)
from app.charging.adjustments.posting import NoMonthForAdjustment
from app.ledger.models import Posting
from app.ledger.post import AlreadyReversed
from app.ledger.queries import balance_of, statement
from app.months.operations import open_month
from app.months.parameter_keys import ADJUSTMENT_LIMIT, PENALTY_RATE
from app.months.parameters import set_parameter
from app.penalty.statement import debt_statement
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.money import close, open_sums, pay, publish
from tests.integration.charging.adjustments import (
    FEB,
    JAN,
    MAR,
    OTHER,
    D,
    correct,
    session,
    water,
)

__all__ = ["session", "water"]

pytestmark = pytest.mark.postgres


@pytest.fixture
def limited(session: Session) -> None:
    set_parameter(session, ADJUSTMENT_LIMIT, D(50), since=date(2025, 1, 1), by=BY)


@pytest.mark.usefixtures("limited")
class TestSecondSignature:
    def test_is_needed_beyond_the_limit_alone(self, session: Session, water: Agreement) -> None:
        assert correct(session, water, "-50.00").is_posted
        assert not correct(session, water, "50.01", key="other").is_posted
        assert balance_of(session, water.account_id) == D(50)

    def test_is_another_person_s(self, session: Session, water: Agreement) -> None:
        made = correct(session, water, "-60.00")

        with pytest.raises(OtherPersonNeeded):
            approve_adjustment(session, made.id, by=BY)
        approve_adjustment(session, made.id, by=OTHER)
        with pytest.raises(AdjustmentDecided):
            approve_adjustment(session, made.id, by=OTHER)
        with pytest.raises(AdjustmentDecided):
            decline_adjustment(session, made.id, because="пізно", by=OTHER)

        assert balance_of(session, water.account_id) == D(40)
        with pytest.raises(OtherPersonNeeded):
            undo_adjustment(session, made.id, reason="помилка", by=BY)
        undo_adjustment(session, made.id, reason="помилка", by=OTHER)
        assert balance_of(session, water.account_id) == D(100)

    def test_refused_leaves_everything_as_it_was(self, session: Session, water: Agreement) -> None:
        made = correct(session, water, "-60.00")

        decline_adjustment(session, made.id, because="не той рахунок", by=OTHER)

        with pytest.raises(AdjustmentDecided):
            approve_adjustment(session, made.id, by=OTHER)
        with pytest.raises(NotPosted):
            undo_adjustment(session, made.id, reason="помилка", by=OTHER)
        assert balance_of(session, water.account_id) == D(100)

    def test_cannot_be_forged_past_the_product(self, session: Session, water: Agreement) -> None:
        made = correct(session, water, "-60.00")
        posting = session.scalar(select(func.max(Posting.id)))
        forged = update(Adjustment).where(Adjustment.id == made.id)

        for signer in (BY, None):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(forged.values(posting_id=posting, decided_by=signer))


class TestUndoing:
    def test_turns_every_line_round_once(self, session: Session, water: Agreement) -> None:
        pay(session, water.account_id, "60.00", date(2026, 2, 10))
        made = correct(session, water, "-55.00")
        assert open_sums(session, water.account_id) == {"2026-01": D(-15)}

        undo_adjustment(session, made.id, reason="не той рахунок", by=BY)

        assert open_sums(session, water.account_id) == {"2026-01": D(40)}
        with pytest.raises(AlreadyReversed):
            undo_adjustment(session, made.id, reason="ще раз", by=BY)
        (line,) = statement(session, water.account_id, FEB)
        assert line.recalculated == D(0)

    def test_after_its_month_is_published_goes_into_the_next(
        self, session: Session, water: Agreement
    ) -> None:
        made = correct(session, water, "-30.00")
        publish(session, FEB)
        with pytest.raises(NoMonthForAdjustment):
            undo_adjustment(session, made.id, reason="помилка", by=BY)
        close(session, JAN)
        open_month(session, MAR)

        undo_adjustment(session, made.id, reason="помилка", by=BY)

        assert [
            line.recalculated
            for month in (FEB, MAR)
            for line in statement(session, water.account_id, month)
        ] == [D(-30), D(30)]

    def test_makes_nobody_late_for_what_was_paid_in_time(
        self, session: Session, water: Agreement
    ) -> None:
        """January was paid; February took its credit and is due on 20 March, as its bill says."""
        set_parameter(session, PENALTY_RATE, D("0.01"), since=date(2020, 1, 1), by=BY)
        pay(session, water.account_id, "100.00", date(2026, 2, 10))
        with time_machine.travel("2026-02-15T10:00:00Z"):
            made = correct(session, water, "-90.00")
        publish(session, FEB, (water, "90.00"))
        assert open_sums(session, water.account_id) == {}
        close(session, JAN)
        open_month(session, MAR)

        with time_machine.travel("2026-03-05T10:00:00Z"):
            undo_adjustment(session, made.id, reason="не той рахунок", by=BY)

        assert open_sums(session, water.account_id) == {"2026-02": D(90)}
        found = debt_statement(session, water.account_id, on=date(2026, 3, 20))
        assert (found.owed, found.total) == (D(0), D(0))
