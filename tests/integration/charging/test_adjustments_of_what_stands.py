"""Adjustments go by what stands for a month: as published, corrected and withdrawn since."""

from datetime import date
from decimal import Decimal

import pytest

from app.charging.adjustments.lines import Wanted, lines_for
from app.charging.adjustments.series import Choice, Measure, series_of
from app.charging.publish import withdraw
from app.charging.recalculation.posting import PublishedLater
from app.database import company_session
from app.kernel.month import Month
from app.months.operations import first_uncharged
from app.tariffs.operations import Act, Price, TariffKey, set_tariff
from tests.factories.accounts import BY
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    OCT,
    Flat,
    area,
    december,
    flat,
    issue,
    taken,
)

__all__ = ["flat"]

pytestmark = pytest.mark.postgres

UPKEEP = 2


def vat(flat: Flat, rate: int, *, since: Month) -> None:
    with company_session(flat.company) as session:
        set_tariff(
            session,
            TariffKey(service_id=UPKEEP),
            Price(applied=Decimal(10), vat_rate=Decimal(rate)),
            since=since.first_day,
            act=Act(kind="рішення", number="1", dated=date(2025, 1, 1)),
            by=BY,
        )


def taken_back(flat: Flat) -> None:
    with company_session(flat.company) as session:
        withdraw(session, month=NOV, by=BY, reason="помилка")


def rate_of(flat: Flat, month: Month) -> Decimal:
    with company_session(flat.company) as session:
        (line,) = lines_for(session, [Wanted(flat.account, UPKEEP, month, Decimal(-10))])
        return line.vat_rate


def halved(flat: Flat) -> Decimal:
    with company_session(flat.company) as session:
        choice = Choice(
            service_id=UPKEEP,
            month=OCT,
            building_id=None,
            measure=Measure.PERCENT,
            value=Decimal(-50),
        )
        return series_of(session, choice).total


def test_a_per_cent_is_of_what_a_correction_left(flat: Flat) -> None:
    taken(flat, "105", date(2026, 11, 30))
    assert halved(flat) == Decimal("-250.00")
    area(flat, "10", since=OCT)

    issue(flat, NOV)

    # October was 500.00 and stands at 100.00 since.
    assert halved(flat) == Decimal("-50.00")


def test_a_per_cent_is_of_the_publication_again_without_its_correction(flat: Flat) -> None:
    taken(flat, "105", date(2026, 11, 30))
    area(flat, "10", since=OCT)
    issue(flat, NOV)

    taken_back(flat)

    assert halved(flat) == Decimal("-250.00")


def test_vat_is_not_that_of_a_withdrawn_publication(flat: Flat) -> None:
    taken(flat, "105", date(2026, 11, 30))
    vat(flat, 20, since=NOV)
    issue(flat, NOV)
    assert rate_of(flat, NOV) == Decimal(20)

    taken_back(flat)
    vat(flat, 0, since=NOV)
    issue(flat, NOV)

    assert rate_of(flat, NOV) == Decimal(0)


def test_vat_is_that_of_the_correction(flat: Flat) -> None:
    taken(flat, "105", date(2026, 11, 30))
    vat(flat, 7, since=OCT)
    vat(flat, 20, since=NOV)

    issue(flat, NOV)

    assert rate_of(flat, OCT) == Decimal(7)


def test_a_parameter_begins_after_the_last_charged_month(flat: Flat) -> None:
    for day in (date(2026, 11, 30), date(2026, 12, 31)):
        taken(flat, "105", day)
    issue(flat, NOV)
    december(flat)
    with company_session(flat.company) as session:
        assert first_uncharged(session) == DEC
    issue(flat, DEC)

    # December stands upon November, which cannot be taken back below it.
    with pytest.raises(PublishedLater):
        taken_back(flat)
    with company_session(flat.company) as session:
        assert first_uncharged(session) == Month(2027, 1)
