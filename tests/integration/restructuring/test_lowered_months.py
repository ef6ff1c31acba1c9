"""A month lowered later was never owed: no penalty stays on it, paid late or put off as it was.

Penalty is 0.01 per cent a day. January is due on Friday, 20 February, and late from the 23rd.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.month import Month
from app.ledger.frames import Alike
from app.ledger.models import EntryKind, Nature, PostingKind
from app.ledger.post import post, post_frames, reverse
from app.ledger.records import NewPosting, Return
from app.months.operations import open_month
from app.months.states import mark_published, mark_withdrawn
from app.payments.operations import reverse_payment
from app.penalty.statement import debt_statement
from app.registry.models import Account
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import a_charge, close, open_sums, pay, publish
from tests.factories.restructurings import an_offer, equal, sign
from tests.integration.charging.adjustments import correct
from tests.integration.restructuring.conftest import FEB, JAN, MAR, SIGNED

D = Decimal
pytestmark = pytest.mark.postgres
JANUARY_DUE, FEB_28, MAR_31 = date(2026, 2, 20), date(2026, 2, 28), date(2026, 3, 31)

Lower = Callable[[Session, Agreement], object]


@pytest.fixture
def heat(session: Session, account: Account, water: Agreement) -> Agreement:
    """Heat of the same debtor: a credit of one pays no other's debt."""
    service = a_service(session, "heat")
    return an_agreement(session, account, service, debtor_id=water.debtor_id)


def recalculate(session: Session, water: Agreement) -> object:
    """Lower January by 900.00 as a run's correction does."""
    entry = a_charge(water, JAN, "-900.00", due_on=JANUARY_DUE, kind=EntryKind.RECALCULATION)
    document = NewPosting(
        kind=PostingKind.RECALCULATION,
        posted=MAR,
        source_kind="recalculation",
        source_id="1",
        by=BY,
    )
    return post(session, posting=document, entries=[entry], settles=True)


def adjust(session: Session, water: Agreement) -> object:
    """Lower January by 900.00 by hand."""
    return correct(session, water, "-900.00")


def publish_with_return(session: Session, water: Agreement, kopecks: int, back: str) -> None:
    """Publish February with what it takes back of a one-off order of January among its sums."""
    row = mark_published(session, FEB, by=BY, at=clock.now())
    assert row.due_on is not None
    alike = Alike(
        month=FEB.first_day,
        kind=EntryKind.CHARGE,
        nature=Nature.PRINCIPAL,
        on_day=FEB_28,
        due_on=row.due_on,
        arose_on=FEB_28,
    )
    line = {
        "account_id": water.account_id,
        "agreement_id": water.id,
        "service_id": water.service_id,
        "vat_rate": 20_00,
        "amount": kopecks,
    }
    taken_back = Return(
        account_id=water.account_id,
        service_id=water.service_id,
        agreement_id=water.id,
        month=JAN,
        amount=D(back),
        vat_rate=D(20),
    )
    post_frames(
        session,
        posting=NewPosting(
            kind=PostingKind.PUBLICATION, posted=FEB, source_kind="run", source_id="F", by=BY
        ),
        lines=[pl.DataFrame([line])],
        alike=alike,
        returns=[taken_back],
    )


def penalty(session: Session, account_id: int, on: date = MAR_31) -> Decimal:
    return debt_statement(session, account_id, on=on).penalty


def to_march(session: Session) -> None:
    close(session, JAN)
    open_month(session, MAR)


@pytest.mark.parametrize("lower", [recalculate, adjust])
class TestLowered:
    def test_after_it_was_put_off(self, session: Session, water: Agreement, lower: Lower) -> None:
        account = water.account_id
        publish(session, JAN, (water, "1000.00"))
        publish(session, FEB)
        april = equal(D("1000.00"), date(2026, 4, 20), 5)
        sign(session, an_offer(session, account, signed_on=SIGNED, schedule=april))
        assert penalty(session, account) == D("2.10")
        to_march(session)

        lower(session, water)

        # 100.00 for the 21 days before the agreement
        assert penalty(session, account) == D("0.21")
        assert open_sums(session, account) == {"2026-01": D("100.00")}

    def test_after_it_was_paid_late(
        self, session: Session, water: Agreement, heat: Agreement, lower: Lower
    ) -> None:
        account = water.account_id
        publish(session, JAN, (water, "1000.00"))
        publish(session, FEB, (heat, "900.00"))
        pay(session, account, "1000.00", SIGNED)
        to_march(session)

        lower(session, water)

        # What was paid too much has covered heat since the day it came.
        assert penalty(session, account) == D("0.21")
        assert open_sums(session, account) == {}

    def test_gives_a_credit_of_each_day_on_which_money_came(
        self, session: Session, water: Agreement, heat: Agreement, lower: Lower
    ) -> None:
        account = water.account_id
        publish(session, JAN, (water, "1000.00"), (heat, "900.00"))
        publish(session, FEB)
        pay(session, account, "500.00", date(2026, 3, 10))
        pay(session, account, "500.00", SIGNED)
        to_march(session)

        lower(session, water)

        # Water 100.00 x 15 days; heat 900.00 x 15 and, less the 400.00 too much, 500.00 x 6.
        assert penalty(session, account) == D("0.15") + D("1.35") + D("0.30")
        assert open_sums(session, account) == {}


def test_adjustment_beyond_what_was_charged_is_of_the_bill_that_shows_it(
    session: Session, water: Agreement
) -> None:
    publish(session, JAN, (water, "100.00"))
    publish(session, FEB)
    pay(session, water.account_id, "40.00", date(2026, 2, 10))
    to_march(session)

    correct(session, water, "-130.00")

    assert debt_statement(session, water.account_id, on=date(2026, 6, 30)).items == []
    assert open_sums(session, water.account_id) == {"2026-01": D("-70.00")}


class TestOrderTakenBack:
    def test_was_never_owed(self, session: Session, water: Agreement) -> None:
        publish(session, JAN, (water, "1000.00"))
        assert penalty(session, water.account_id) == D("3.70")

        publish_with_return(session, water, -900_00, "900.00")

        assert penalty(session, water.account_id) == D("0.37")
        assert open_sums(session, water.account_id) == {"2026-01": D("100.00")}

    def test_was_never_owed_though_put_off(self, session: Session, water: Agreement) -> None:
        account, signed_on = water.account_id, date(2026, 2, 25)
        publish(session, JAN, (water, "1000.00"))
        march = equal(D("1000.00"), date(2026, 3, 20), 5)
        sign(session, an_offer(session, account, signed_on=signed_on, schedule=march))

        publish_with_return(session, water, -900_00, "900.00")

        assert penalty(session, account) == D("0.02")
        assert open_sums(session, account) == {"2026-01": D("100.00")}

    def test_does_not_come_back_with_an_advance_that_did_not_exist(
        self, session: Session, water: Agreement
    ) -> None:
        account = water.account_id
        publish(session, JAN, (water, "100.00"))
        first = pay(session, account, "100.00", date(2026, 2, 10))
        ahead = pay(session, account, "80.00", date(2026, 2, 20))
        reverse_payment(session, first.id, reason="банк", by=BY, on_day=date(2026, 2, 25))
        publish_with_return(session, water, 50_00, "30.00")
        assert open_sums(session, account) == {"2026-02": D("70.00")}

        reverse_payment(session, ahead.id, reason="банк", by=BY, on_day=date(2026, 3, 5))

        assert open_sums(session, account) == {"2026-01": D("70.00"), "2026-02": D("80.00")}


def test_a_month_is_lowered_once_for_each_document(session: Session, water: Agreement) -> None:
    """The second document finds what the first has left of the month, and no more."""
    publish(session, JAN, (water, "1000.00"))
    publish(session, FEB)
    pay(session, water.account_id, "1000.00", SIGNED)
    to_march(session)

    correct(session, water, "-600.00", month=Month(2026, 1), key="one")
    correct(session, water, "-400.00", month=Month(2026, 1), key="two")

    assert penalty(session, water.account_id) == D("0.00")
    assert open_sums(session, water.account_id) == {"2026-01": D("-1000.00")}


def test_a_withdrawn_month_is_owed_by_no_instalments_where_it_charges_nothing_again(
    session: Session, water: Agreement, heat: Agreement
) -> None:
    posting = publish(session, JAN, (water, "100.00"), (heat, "50.00"))
    signed_on = date(2026, 2, 25)
    sign(session, an_offer(session, water.account_id, signed_on=signed_on))
    reverse(session, posting, reason="помилка", by=BY, into=JAN, on_day=date(2026, 1, 31))
    other = an_agreement(session, an_account(session), a_service(session))
    mark_withdrawn(session, JAN)

    publish(session, JAN, (other, "70.00"))

    assert open_sums(session, water.account_id) == {}
    assert open_sums(session, other.account_id) == {"2026-01": D(70)}
