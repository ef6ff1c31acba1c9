"""Series of adjustments lower no account's month below nothing, however many there are of them."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.charging.adjustments.bound import BelowNothing
from app.charging.adjustments.operations import (
    NewAdjustment,
    decline_adjustment,
    make_adjustment,
    undo_adjustment,
)
from app.charging.adjustments.series import Choice, Measure, series_of
from app.database import company_session
from app.kernel.month import Month
from app.months.parameter_keys import ADJUSTMENT_LIMIT
from app.months.parameters import set_parameter
from app.registry.models import Account
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.integration.charging.adjustments import FEB, JAN, D, session, water
from tests.integration.charging.corrections import OCT, Flat, flat
from tests.integration.charging.test_adjustments_of_what_stands import UPKEEP

__all__ = ["flat", "session", "water"]

pytestmark = pytest.mark.postgres

OTHER = 2


def choice(of: Agreement, measure: Measure, value: str, *, month: Month = JAN) -> Choice:
    return Choice(
        service_id=of.service_id, month=month, building_id=None, measure=measure, value=D(value)
    )


def lowered(
    session: Session,
    of: Agreement,
    measure: Measure,
    value: str,
    *,
    key: str,
    month: Month = JAN,
) -> int:
    """Make a series and return its adjustment."""
    found = series_of(session, choice(of, measure, value, month=month))
    new = NewAdjustment(key=key, basis="акт № 5", reason="не було води", wanted=found.wanted)
    return make_adjustment(session, new, by=BY).id


def refused(
    session: Session, of: Agreement, measure: Measure, value: str, *, month: Month = JAN
) -> dict[str, Any]:
    with pytest.raises(BelowNothing) as refusal:
        series_of(session, choice(of, measure, value, month=month))
    return dict(refusal.value.facts)


def test_two_of_sixty_per_cent_come_to_more_than_the_whole(flat: Flat) -> None:
    """October is 500.00; less 300.00 it is 200.00: another 60 per cent would leave -100.00."""
    with company_session(flat.company) as session:
        whose = Agreement(account_id=flat.account, service_id=UPKEEP)
        first = lowered(session, whose, Measure.PERCENT, "-60", key="one", month=OCT)

        facts = refused(session, whose, Measure.PERCENT, "-60", month=OCT)

        number = session.get_one(Account, flat.account).number
        assert facts == {"month": OCT, "named": number, "count": 1}
        assert refused(session, whose, Measure.PERCENT, "-40.01", month=OCT)["count"] == 1
        rest = choice(whose, Measure.PERCENT, "-40", month=OCT)
        assert series_of(session, rest).total == D("-200.00")
        undo_adjustment(session, first, reason="помилка", by=BY)
        again = choice(whose, Measure.PERCENT, "-60", month=OCT)
        assert series_of(session, again).total == D("-300.00")


def test_a_fixed_sum_is_no_larger_than_the_month(session: Session, water: Agreement) -> None:
    assert series_of(session, choice(water, Measure.SUM, "-100.00")).total == D("-100.00")
    assert refused(session, water, Measure.SUM, "-100.01")["count"] == 1

    lowered(session, water, Measure.SUM, "-30.00", key="one")

    assert refused(session, water, Measure.SUM, "-70.01")["count"] == 1
    assert series_of(session, choice(water, Measure.SUM, "-70.00")).total == D("-70.00")
    assert series_of(session, choice(water, Measure.SUM, "500.00")).total == D("500.00")


def test_what_waits_for_a_second_person_counts(session: Session, water: Agreement) -> None:
    set_parameter(session, ADJUSTMENT_LIMIT, Decimal(10), since=JAN.first_day, by=BY)
    waits = lowered(session, water, Measure.SUM, "-60.00", key="one")

    assert refused(session, water, Measure.SUM, "-40.01")["count"] == 1
    decline_adjustment(session, waits, because="помилка", by=OTHER)

    assert series_of(session, choice(water, Measure.SUM, "-40.01")).total == D("-40.01")


def test_of_a_month_whose_bills_are_not_out_nobody_knows(
    session: Session, water: Agreement
) -> None:
    found = series_of(session, choice(water, Measure.SUM, "-100.01", month=FEB))

    assert found.total == D("-100.01")
