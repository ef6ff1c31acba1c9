"""Several prices from one day: what was before it stays, what was shown is what is charged."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.charging.digest import charges_sha256, drafts_text
from app.charging.publish import withdraw
from app.charging.run import get_run
from app.charging.what_if.mass import (
    EffectUnknown,
    apply_with_effect_seen,
    prepare_with_effect,
)
from app.charging.what_if.queries import scenario_card
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.errors import DomainError
from app.ledger.checks import discrepancies
from app.months.models import ToRecompute
from app.months.operations import open_month
from app.tariffs.mass_change.models import MassChange
from app.tariffs.mass_change.operations import (
    MassChangeDone,
    MassChangeMissing,
    NoPriceChanged,
    PricesMoved,
    apply_mass_change,
    prepare_mass_change,
)
from app.tariffs.models import Tariff
from app.tariffs.operations import Act, ActMissing
from bench.city import MONTH
from tests.integration.charging.steps import charge, published
from tests.integration.charging.what_if.mass_steps import (
    ACT,
    AS_IT_WAS,
    DECEMBER,
    JANUARY,
    MIDDLE,
    NEW,
    applied,
    prepared,
    prices,
    undone,
)
from tests.integration.charging.what_if.steps import work_off


class TestApplying:
    def test_ends_each_price_the_day_before_and_leaves_others(self, city: CompanyRef) -> None:
        assert prices(city) == AS_IT_WAS

        applied(city, prepared(city))

        assert prices(city) == [
            (1, "budget", JANUARY, DECEMBER, Decimal("36.300000")),
            (1, "budget", DECEMBER, None, Decimal("39.200000")),
            (1, "population", JANUARY, DECEMBER, Decimal("32.184000")),
            (1, "population", DECEMBER, None, Decimal("34.760000")),
            (3, "", JANUARY, MIDDLE, Decimal("9.850000")),
            (3, "", MIDDLE, DECEMBER, Decimal("10.200000")),
            (3, "", DECEMBER, None, Decimal("11.020000")),
        ]
        with company_session(city) as session:
            change = session.scalars(select(MassChange)).one()
            rates = set(session.scalars(select(Tariff.vat_rate)))
        assert (change.reason, change.applied_by) == ("подорожчала вода", 1)
        assert rates == {Decimal("20.00")}

    def test_leaves_every_earlier_month_bit_for_bit(self, city: CompanyRef) -> None:
        run_id = published(city)
        with company_session(city) as session:
            before = charges_sha256(session, MONTH, run_id=run_id)
            lines = drafts_text(session, MONTH)
            assert lines.count(b"\n") > 1000
            open_month(session, MONTH.plus(1))

        applied(city, prepared(city))

        with company_session(city) as session:
            assert charges_sha256(session, MONTH, run_id=run_id) == before
            assert session.scalars(select(ToRecompute)).all() == []
            assert list(discrepancies(session)) == []
            withdraw(session, month=MONTH, by=1, reason="порахуємо ще раз")
        charge(city)
        with company_session(city) as session:
            assert drafts_text(session, MONTH) == lines

    def test_charges_what_its_effect_has_shown(self, city: CompanyRef) -> None:
        with company_session(city) as session:
            change, scenario = prepare_with_effect(
                session, since=MONTH.first_day, prices={1: NEW[1]}, month=MONTH, name="Ефект", by=1
            )
            ids = change.id, scenario.id
        with company_session(city) as session, pytest.raises(EffectUnknown):
            apply_with_effect_seen(session, ids[0], act=ACT, reason="рано", by=1)
        assert work_off(city, ids[1])
        with company_session(city) as session:
            shown = scenario_card(session, ids[1]).after
            apply_with_effect_seen(session, ids[0], act=ACT, reason="час", by=1)

        run_id = charge(city)

        with company_session(city) as session:
            assert get_run(session, run_id).total == shown

    def test_marks_each_account_of_a_charged_month_once_a_service(self, city: CompanyRef) -> None:
        charge(city)

        applied(city, prepared(city, since=date(2026, 11, 20)))

        with company_session(city) as session:
            marks = session.execute(
                select(ToRecompute.month, ToRecompute.because, func.count()).group_by(
                    ToRecompute.month, ToRecompute.because
                )
            ).all()
        assert [tuple(each) for each in marks] == [(MONTH.first_day, "tariff", 600)]

    def test_is_refused_twice_without_an_act_and_where_prices_moved(self, city: CompanyRef) -> None:
        change_id = prepared(city)
        other = prepared(city)
        nameless = Act(kind="рішення", number=" ", dated=DECEMBER)
        with company_session(city) as session, pytest.raises(ActMissing):
            apply_mass_change(session, change_id, act=nameless, reason="?", by=1)
        applied(city, change_id)

        with pytest.raises(MassChangeDone):
            applied(city, change_id)
        with pytest.raises(PricesMoved) as moved:
            applied(city, other)

        assert moved.value.facts == {"count": 3}
        with company_session(city) as session, pytest.raises(NoPriceChanged):
            prepare_mass_change(session, since=DECEMBER, prices={}, by=1)
        for day in (date.min, date(2024, 12, 31)):
            with pytest.raises(PricesMoved):
                prepared(city, since=day)

    def test_from_the_last_day_of_all_has_one_day(self, city: CompanyRef) -> None:
        change_id = prepared(city, since=date.max)
        applied(city, change_id)

        assert (1, "population", date.max, None, Decimal("34.760000")) in prices(city)
        undone(city, change_id)
        assert prices(city) == AS_IT_WAS

    def test_two_at_once_are_one_change_and_one_refusal(self, city: CompanyRef) -> None:
        ids = prepared(city), prepared(city, prices={1: Decimal(50)})

        def attempt(change_id: int) -> str:
            try:
                applied(city, change_id)
            except DomainError as refusal:
                return type(refusal).__name__
            return "applied"

        with ThreadPoolExecutor(2) as two:
            assert sorted(two.map(attempt, ids)) == ["PricesMoved", "applied"]

    def test_is_of_one_company(self, city: CompanyRef) -> None:
        change_id = prepared(city)
        other = CompanyRef(1, "kashtan")

        with company_session(other) as session, pytest.raises(MassChangeMissing):
            apply_mass_change(session, change_id, act=ACT, reason="чуже", by=1)
