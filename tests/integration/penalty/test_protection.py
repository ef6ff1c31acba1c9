"""Accounts protected by hand: what stops, what is told, what is refused."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.months.facts import FactOverlaps
from app.penalty.models import Extent, Ground
from app.penalty.operations import (
    NewProtection,
    ProtectionEndsBefore,
    ProtectionMissing,
    end_protection,
    protect,
    protections_of,
)
from app.penalty.statement import DebtStatement, debt_statement
from app.tariffs.models import Agreement
from tests.factories.accounts import BY

APRIL_END = date(2026, 4, 30)
D = Decimal
pytestmark = pytest.mark.postgres


def statement(session: Session, agreement: Agreement, on: date = APRIL_END) -> DebtStatement:
    return debt_statement(session, agreement.account_id, on=on)


class TestProtection:
    def protected(self, session: Session, owing: Agreement, **chosen: object) -> int:
        given = {
            "ground": Ground.MOBILISED,
            "extent": Extent.ALL,
            "since": date(2026, 3, 1),
            "until": None,
            "document": "довідка № 5 від 01.03.2026",
        }
        new = NewProtection(**given | chosen)  # type: ignore[arg-type]
        return protect(session, account_id=owing.account_id, new=new, by=BY).id

    def test_stops_all_on_its_days_and_is_told(self, session: Session, owing: Agreement) -> None:
        self.protected(session, owing)

        found = statement(session, owing)

        assert (found.penalty, found.interest) == (D("0.60"), D("0.66"))  # 6 and 8 days
        block = found.items[0].penalty.rows[-1].interval.block
        assert block is not None
        assert (block.ground, block.document) == ("mobilised", "довідка № 5 від 01.03.2026")

    def test_may_stop_penalty_alone(self, session: Session, owing: Agreement) -> None:
        self.protected(session, owing, extent=Extent.PENALTY, ground=Ground.STATE_ARREARS)

        found = statement(session, owing, date(2026, 3, 22))

        assert (found.penalty, found.interest) == (D("0.60"), D("2.47"))

    def test_taken_back_was_never_there(self, session: Session, owing: Agreement) -> None:
        before = statement(session, owing)
        protection = self.protected(session, owing)

        end_protection(
            session,
            account_id=owing.account_id,
            protection_id=protection,
            by=BY,
            reason="помилка",
        )

        assert statement(session, owing) == before
        assert list(protections_of(session, owing.account_id)) == []

    def test_is_told_once_for_a_day_and_a_reason(self, session: Session, owing: Agreement) -> None:
        self.protected(session, owing)

        with pytest.raises(FactOverlaps):
            self.protected(session, owing, since=date(2026, 4, 1))

    def test_that_ends_before_it_begins_is_refused(
        self, session: Session, owing: Agreement
    ) -> None:
        with pytest.raises(ProtectionEndsBefore):
            self.protected(session, owing, until=date(2026, 2, 1))

    def test_of_another_account_is_not_found(self, session: Session, owing: Agreement) -> None:
        protection = self.protected(session, owing)

        with pytest.raises(ProtectionMissing):
            end_protection(
                session,
                account_id=owing.account_id + 1,
                protection_id=protection,
                by=BY,
                reason="x",
            )
