"""Even payments among random charges and payments, against sums in kopecks.

Bills ask for all even sums so far less all that was paid; the last one for all that was charged.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.even_payments.models import Settles
from app.kernel.money import KOPECK
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.queries import balance_of
from app.months.operations import open_month
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.even import an_even_agreement
from tests.factories.money import pay
from tests.integration.even_payments.year import charge, to_pay, told

pytestmark = pytest.mark.postgres
JAN = Month(2026, 1)


@pytest.fixture(scope="module")
def session(module_companies: TwoCompanies) -> Iterator[Session]:
    with module_companies.session_for(module_companies.vodokanal) as session:
        open_month(session, JAN)
        yield session


@dataclass
class Told:
    """The same agreement in whole kopecks."""

    plan: int
    months: int
    parts: int
    charged: list[int] = field(default_factory=list)
    paid: int = 0

    @property
    def asked(self) -> int:
        least, larger = divmod(self.plan, self.months)
        return sum(least + (place < larger) for place in range(len(self.charged)))

    @property
    def to_pay(self) -> int:
        if len(self.charged) < self.months:
            return max(self.asked - self.paid, 0)
        all_charged = sum(self.charged)
        if self.parts and all_charged > self.asked:
            return max(self.asked - self.paid, 0)
        return max(all_charged - self.paid, 0)


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_asked_and_settled_is_what_was_charged(
    session: Session, data: st.DataObject
) -> None:
    history = session.begin_nested()
    try:
        _any_history(session, data)
        assert discrepancies(session) == []
    finally:
        history.rollback()
        session.expire_all()


def _any_history(session: Session, data: st.DataObject) -> None:
    account = an_account(session)
    heat = an_agreement(session, account, a_service(session))
    water = an_agreement(session, account, a_service(session), debtor_id=heat.debtor_id)
    months = data.draw(st.integers(2, 5))
    parts = data.draw(st.integers(0, 3))
    reference = Told(data.draw(st.integers(months, 3000)), months, parts)
    even = an_even_agreement(
        session,
        account.id,
        [heat.service_id, water.service_id],
        first=JAN,
        months=months,
        amount=str(KOPECK * reference.plan),
        settles=Settles.PARTS if parts else Settles.AT_ONCE,
        parts=parts or 1,
    )
    due = date(2026, 2, 20)
    for place in range(months):
        sums = data.draw(st.tuples(st.integers(0, 1500), st.integers(0, 300)))
        both = ((heat, str(KOPECK * sums[0])), (water, str(KOPECK * sums[1])))
        due = charge(session, JAN.plus(place), *both)
        reference.charged.append(sum(sums))
        assert to_pay(session, account.id, due) == KOPECK * reference.to_pay
        paid = data.draw(st.one_of(st.just(reference.to_pay), st.integers(0, 2000)))
        if paid:
            pay(session, account.id, str(KOPECK * paid), due)
            reference.paid += paid
            assert to_pay(session, account.id, due) == KOPECK * reference.to_pay
    rows = told(session, even)
    assert sum(each.part for each in rows) == rows[-1].asked == KOPECK * reference.plan
    assert rows[-1].charged == KOPECK * sum(reference.charged)
    for place in range(months, months + parts):
        due = charge(session, JAN.plus(place))
    balance = balance_of(session, account.id)
    assert balance == KOPECK * (sum(reference.charged) - reference.paid)
    assert to_pay(session, account.id, due) == max(balance, Decimal(0))
