"""Meters, readings and distributions of buildings from files; what the house page is told."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.houses import house_shares, house_sums
from app.charging.models import HouseBalance
from app.charging.shown_balances import months_of
from app.database import company_session
from app.exchange.undo import ImportInUse, undo_import
from app.kernel.company import CompanyRef
from app.metering.distributions import NewDistribution, distribute
from app.registry.models import Account, Building
from app.tariffs.models import Service
from tests.factories.imports import count, faults, imported, the_job
from tests.factories.price_lists import an_item, an_order
from tests.integration.charging.houses import (
    DISTRIBUTION,
    INPUTS,
    NOVEMBER,
    charge,
    company,
    distributed,
    inputs_read,
    late_january,
    published,
)

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres


class TestTheHousePage:
    @pytest.mark.parametrize("charged", [charge, published])
    def test_is_told_the_sum_and_the_shares(
        self, company: CompanyRef, charged: Callable[[CompanyRef], object]
    ) -> None:
        inputs_read(company, 1, ("30.11.2026", "1030"))
        distributed(company)
        charged(company)

        with company_session(company) as session:
            house = session.scalars(select(Building.id)).one()
            assert months_of(session, HouseBalance, house) == [NOVEMBER.first_day]
            (total,) = house_sums(session, house, month=NOVEMBER.first_day)
            shares = house_shares(session, total, month=NOVEMBER.first_day)

        assert total.is_published is (charged is published)
        assert [(each.number, f"{each.total:.3f}") for each in shares] == [
            ("0001", "8.050"),
            ("0002", "16.336"),
            ("0003", "5.614"),
        ]
        assert sum(each.total for each in shares) == total.balance.input

    @pytest.mark.parametrize("charged", [charge, published])
    def test_counts_nothing_but_volumes(
        self, company: CompanyRef, charged: Callable[[CompanyRef], object]
    ) -> None:
        """A verification ordered from the price list of the same service is no volume."""
        inputs_read(company, 1, ("30.11.2026", "1030"))
        distributed(company)
        with company_session(company) as session:
            account = session.scalars(select(Account.id).order_by(Account.id).limit(1)).one()
            water = session.scalars(select(Service).where(Service.code == "water")).one()
            an_order(session, account, an_item(session, water), date(2026, 11, 10), quantity="5")
        charged(company)

        with company_session(company) as session:
            house = session.scalars(select(Building.id)).one()
            (total,) = house_sums(session, house, month=NOVEMBER.first_day)
            shares = house_shares(session, total, month=NOVEMBER.first_day)

        assert [f"{each.own:.3f}" for each in shares] == ["7.250", "0.000", "0.000"]
        assert sum(each.total for each in shares) == total.balance.input


class TestByHand:
    def test_a_building_is_shared_out_from_a_month_on(self, company: CompanyRef) -> None:
        inputs_read(company, 1, ("30.11.2026", "1030"))
        charge(company)

        with company_session(company) as session:
            house = session.scalars(select(Building.id)).one()
            water = session.scalars(select(Service.id).where(Service.code == "water")).one()
            new = NewDistribution(
                building_id=house, service_id=water, since=NOVEMBER, common_volume=Decimal("2.4")
            )
            distribute(session, new, by=1)

        with company_session(company) as session:
            assert count(session, "to_recompute", "because = 'distribution.changed'") == 1
        charge(company)
        with company_session(company) as session:
            (total,) = house_sums(session, house, month=NOVEMBER.first_day)
            assert (total.balance.common, total.balance.shared) == (
                Decimal("2.4"),
                Decimal("20.35"),
            )


class TestFiles:
    def test_again_change_nothing(self, company: CompanyRef) -> None:
        distributed(company)
        inputs_read(company, 1, ("30.11.2026", "1030"))

        jobs = [
            distributed(company),
            inputs_read(company, 1, ("30.11.2026", "1030")),
            imported(company, "building_meters", INPUTS, by=1),
        ]

        assert [the_job(company, job).effects for job in jobs] == [{}, {}, {}]
        with company_session(company) as session:
            assert count(session, "meter", "building_id IS NOT NULL") == 1
            assert count(session, "reading", "source = 'act' AND value = 1000") == 1

    def test_of_a_building_nobody_knows_are_refused(self, company: CompanyRef) -> None:
        strange = DISTRIBUTION.format(common="1").replace("12-А/3 корп. 2", "99")

        job = imported(company, "distributions", strange, by=1, mode="valid")

        assert faults(company, job) == [(2, "house", "import.building.unknown")]

    def test_distribute_nothing_but_water(self, company: CompanyRef) -> None:
        fee = DISTRIBUTION.format(common="1").replace("Водопостачання", "contribution")

        job = imported(company, "distributions", fee, by=1, mode="valid")

        assert faults(company, job) == [(2, "service", "import.distribution.unit")]

    def test_are_taken_back_unless_lines_stand_on_them(self, company: CompanyRef) -> None:
        read = inputs_read(company, 1, ("30.11.2026", "1030"))
        job = distributed(company)
        published(company)
        for used in (read, job):
            with pytest.raises(ImportInUse), company_session(company) as session:
                undo_import(session, used, by=1)

    def test_taken_back_mark_the_building(self, company: CompanyRef) -> None:
        job = distributed(company)
        charge(company)

        with company_session(company) as session:
            undo_import(session, job, by=1)

        with company_session(company) as session:
            assert count(session, "to_recompute", "building_id IS NOT NULL") == 1
            assert count(session, "distribution", "retired_at IS NULL") == 0
