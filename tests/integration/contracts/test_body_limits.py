"""Limits of a body over all its accounts: one sum, what counts in it, what does not."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.contracts.limits.bodies import (
    LimitOfNobody,
    NewBodyLimit,
    get_body,
    remove_body_limit,
    set_body_limit,
)
from app.contracts.limits.figures import LimitState
from app.contracts.limits.models import BodyLimit
from app.contracts.limits.operations import LimitMissing
from app.contracts.limits.state import limit_states
from app.ledger.models import EntryKind, PostingKind
from app.ledger.post import post
from app.ledger.records import NewPosting
from app.months.facts import FactRetired
from app.registry.models import ConsumerCategory
from app.tariffs.models import Agreement, Service
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import a_charge, pay, publish
from tests.integration.contracts.test_limits import FEB, FEBRUARY, JAN, D, session

__all__ = ["session"]
pytestmark = pytest.mark.postgres


def takes(session: Session, service: str, *, of: int | None = None) -> Agreement:
    """Return an agreement of a new account of a budget body; of a person, where one is given."""
    account = an_account(session)
    account.category = ConsumerCategory.BUDGET
    session.flush()
    chosen = {} if of is None else {"debtor_id": of}
    return an_agreement(session, account, a_service(session, service), **chosen)


def limited(session: Session, of: Agreement, value: str, *services: int, **change: object) -> int:
    new = {
        "person_id": of.debtor_id,
        "service_ids": services,
        "value": D(value),
        "since": JAN.first_day,
        "document": "кошторис на 2026 рік",
        "kekv": "2272",
    }
    return set_body_limit(session, NewBodyLimit(**(new | change)), by=BY).id  # type: ignore[arg-type]


def state(session: Session, **asked: object) -> LimitState:
    (found,) = limit_states(session, on=FEBRUARY, **asked)  # type: ignore[arg-type]
    return found


@pytest.fixture
def school(session: Session) -> list[Agreement]:
    """Water of a school, wastewater of its other building, and its heat."""
    water = takes(session, "water")
    return [
        water,
        takes(session, "sewer", of=water.debtor_id),
        takes(session, "heat", of=water.debtor_id),
    ]


class TestABodyLimit:
    def test_is_one_sum_of_its_services_over_all_its_accounts(
        self, session: Session, school: list[Agreement]
    ) -> None:
        """400.00 + 300.05 + 150.00 - 0.05 of 1000.00; neither heat nor another body's counts."""
        water, sewer, heat = school
        other = takes(session, "water")
        limited(session, water, "1000.00", water.service_id, sewer.service_id)
        publish(session, JAN, (water, "400.00"), (sewer, "300.05"), (heat, "9.00"), (other, "7.00"))
        publish(session, FEB, (water, "150.00"))
        pay(session, water.account_id, "400.00", date(2026, 2, 20))
        less = a_charge(sewer, JAN, "-0.05", due_on=date(2026, 3, 20), kind=EntryKind.RECALCULATION)
        document = NewPosting(
            kind=PostingKind.CORRECTION, posted=FEB, source_kind="act", source_id="1", by=BY
        )
        post(session, posting=document, entries=[less], settles=True)

        found = state(session)

        assert (found.used, found.left, found.months) == (D("850.00"), D("150.00"), 2)
        assert (found.row.accounts, found.row.kekv) == (2, "2272")
        assert not found.is_near  # 85 % of it; warned of from 90 % on
        # What is left goes by 425.00 a month: less than one more month.
        assert found.lasts == 0

    def test_is_warned_of_on_each_of_its_accounts(
        self, session: Session, school: list[Agreement]
    ) -> None:
        water, sewer, heat = school
        limited(session, water, "1000.00", water.service_id, sewer.service_id)
        publish(session, JAN, (water, "500.00"), (sewer, "400.00"))

        assert state(session, accounts=[water.account_id]).is_near
        assert state(session, accounts=[sewer.account_id]).is_near
        assert limit_states(session, on=FEBRUARY, accounts=[heat.account_id]) == []
        publish(session, FEB, (sewer, "100.01"))
        passed = state(session, accounts=[water.account_id])
        assert (passed.is_passed, passed.left) == (True, D("-0.01"))

    def test_counts_nothing_of_accounts_of_people(
        self, session: Session, school: list[Agreement]
    ) -> None:
        """The school owes for a flat too: 400.00 of its own water count, 90.00 of the flat do not.

        People have no limits, and its page does not show the flat.
        """
        water, *_ = school
        same = session.get_one(Service, water.service_id)
        flat = an_agreement(session, an_account(session), same, debtor_id=water.debtor_id)
        limited(session, water, "1000.00", water.service_id)
        publish(session, JAN, (water, "400.00"), (flat, "90.00"))

        found = state(session)

        assert (found.used, found.row.accounts) == (D("400.00"), 1)
        assert limit_states(session, on=FEBRUARY, accounts=[flat.account_id]) == []

    def test_changes_from_a_day_and_is_taken_back_once(
        self, session: Session, school: list[Agreement]
    ) -> None:
        water, *_ = school
        limited(session, water, "1000.00", water.service_id)
        limited(session, water, "1200.00", water.service_id, since=date(2026, 2, 1))
        valid = select(func.lower(BodyLimit.valid), func.upper(BodyLimit.valid)).where(
            BodyLimit.retired_at.is_(None)
        )
        days = [tuple(each) for each in session.execute(valid.order_by(BodyLimit.valid))]
        assert days == [
            (date(2026, 1, 1), date(2026, 2, 1)),
            (date(2026, 2, 1), date(2027, 1, 1)),
        ]
        found = state(session)
        assert found.row.value == D(1200)
        which = {"person_id": water.debtor_id, "reason": "помилка", "by": BY}
        remove_body_limit(session, found.row.id, **which)  # type: ignore[arg-type]
        with pytest.raises(FactRetired):
            remove_body_limit(session, found.row.id, **which)  # type: ignore[arg-type]
        with pytest.raises(LimitMissing):
            remove_body_limit(session, found.row.id, **(which | {"person_id": 0}))  # type: ignore[arg-type]

    def test_over_nothing_is_refused(self, session: Session, school: list[Agreement]) -> None:
        water, *_ = school
        gas = a_service(session, "gas")
        with pytest.raises(LimitOfNobody):
            limited(session, water, "1000.00", gas.id)
        flat = an_agreement(session, an_account(session), a_service(session))
        with pytest.raises(LimitOfNobody):
            limited(session, flat, "1000.00", flat.service_id)
        assert len(get_body(session, water.debtor_id).accounts) == 3
        assert get_body(session, flat.debtor_id).accounts == []
