"""Scenarios on a city: what they find is what a run would charge, and nothing else is touched."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.charging.what_if import work as work_module
from app.charging.what_if.changes import (
    MethodChange,
    NormChange,
    ParameterChange,
    PriceChange,
)
from app.charging.what_if.compare import GROUPINGS
from app.charging.what_if.differences import largest
from app.charging.what_if.models import ScenarioGroup
from app.charging.what_if.queries import compared, scenario_card
from app.charging.what_if.run import (
    ScenarioMissing,
)
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.parameter_keys import READING_WINDOW_TO
from app.tariffs.models import Method
from app.tariffs.operations import Act, Price, set_tariff
from app.tariffs.operations import key_of as tariff_key
from bench.city import HEAT, UPKEEP, WASTE, WATER
from tests.integration.charging.steps import charge
from tests.integration.charging.what_if.steps import (
    begin,
    calculated,
    dearer_water,
    drafted,
    everything_else,
    found,
    work_off,
)


@pytest.mark.usefixtures("small_chunks")
class TestScenario:
    def test_finds_what_a_run_with_the_new_price_charges(self, city: CompanyRef) -> None:
        as_it_is = drafted(city)
        scenario_id = calculated(city, dearer_water())
        with company_session(city) as session:
            set_tariff(
                session,
                tariff_key(session, 1),
                Price(applied=Decimal("40.5"), vat_rate=Decimal(20)),
                since=date(2026, 1, 1),
                act=Act(kind="рішення виконкому", number="78", dated=date(2025, 12, 2)),
                by=1,
            )
        as_it_would_be = drafted(city)

        before, after = found(city, scenario_id)

        assert before == as_it_is
        assert after == as_it_would_be
        assert after != before
        with company_session(city) as session:
            card = scenario_card(session, scenario_id)
        assert card.before == sum(as_it_is.values())
        assert card.after == sum(as_it_would_be.values())

    def test_finds_what_a_run_with_other_norms_and_days_charges(self, city: CompanyRef) -> None:
        earlier = ParameterChange(name=READING_WINDOW_TO.name, stored=15)
        scenario_id = calculated(city, NormChange(norm_id=1, value=Decimal("0.2")), earlier)
        with company_session(city) as session:
            session.execute(text("UPDATE norm SET retired_at = now(), retired_by = 1"))
            session.execute(
                text(
                    "INSERT INTO norm (service_id, kind, valid, value, legal_act_id, recorded_by)"
                    " VALUES (4, 'common', '[2026-01-01,)', 0.2, 1, 1)"
                )
            )
            session.execute(
                text(
                    "INSERT INTO company_parameter (key, value, source, valid, recorded_by)"
                    " VALUES ('reading_window_to', '15', '', '[2026-01-01,)', 1)"
                )
            )
        as_it_would_be = drafted(city)

        _, after = found(city, scenario_id)

        # What the earlier day leaves without a reading is in neither side.
        assert after.items() <= as_it_would_be.items()
        assert {service for _, service in after} == {WATER, HEAT, UPKEEP, WASTE}
        assert as_it_would_be.keys() - after.keys() <= {
            (account, service) for account, service in as_it_would_be if service in (WATER, HEAT)
        }

    def test_moves_a_service_to_another_method(self, city: CompanyRef) -> None:
        by_flat = MethodChange(service_id=WASTE, method=Method.NORM, instead=Method.FLAT)
        of_budget = replace(by_flat, category="budget")
        fixed = MethodChange(
            service_id=UPKEEP, method=Method.AREA, instead=Method.FIXED, amount=Decimal("412.35")
        )

        before, after = found(city, calculated(city, of_budget, fixed))

        # One account in forty is a budget body; a flat's waste costs one unit's price.
        assert {each for (_, service), each in after.items() if service == UPKEEP} == {
            Decimal("412.35")
        }
        moved = {
            int(account)
            for (account, service), each in after.items()
            if service == WASTE and each != before[account, service]
        }
        assert moved == set(range(40, 301, 40))
        assert {after[str(each), WASTE] for each in moved} == {Decimal("293.56")}

    def test_leaves_out_what_only_the_scenario_cannot_charge(self, city: CompanyRef) -> None:
        by_meter = MethodChange(service_id=WASTE, method=Method.NORM, instead=Method.METERED)

        scenario_id = calculated(city, by_meter)

        before, after = found(city, scenario_id)
        assert {service for _, service in after} == {WATER, HEAT, UPKEEP}
        assert before == after
        with company_session(city) as session:
            (reason,) = compared(session, scenario_id, grouped_by="new_problem")
            card = scenario_card(session, scenario_id)
        assert (reason.key, reason.accounts, reason.after) == ("no_meter", 300, Decimal(0))
        assert reason.before == sum(
            each for (_, service), each in drafted(city).items() if service == WASTE
        )
        assert (card.left_out, card.higher, card.lower) == (300, 0, 0)

    def test_sums_are_the_same_however_they_are_grouped(self, city: CompanyRef) -> None:
        scenario_id = calculated(city, dearer_water(), PriceChange(tariff_id=2, price=Decimal(9)))

        with company_session(city) as session:
            card = scenario_card(session, scenario_id)
            for grouped_by in ("service", "tariff", "category", "premises", "building", "band"):
                rows = compared(session, scenario_id, grouped_by=grouped_by)
                assert sum(each.before for each in rows) == card.before, grouped_by
                assert sum(each.after for each in rows) == card.after, grouped_by
            for grouped_by in ("category", "premises", "building", "band"):
                rows = compared(session, scenario_id, grouped_by=grouped_by)
                assert sum(each.accounts for each in rows) == card.accounts == 300, grouped_by
                assert sum(each.higher for each in rows) == card.higher, grouped_by
            more, less = largest(session, scenario_id, limit=5)
            known = {
                grouped
                for (grouped,) in session.execute(select(ScenarioGroup.grouped_by).distinct())
            }
        before, after = found(city, scenario_id)
        change: dict[str, Decimal] = {}
        for key, each in after.items():
            change[key[0]] = change.get(key[0], Decimal(0)) + each - before[key]
        assert len(more) == len(less) == 5
        assert [each.change for each in more] == sorted(change.values(), reverse=True)[:5]
        assert [each.change for each in less] == sorted(change.values())[:5]
        assert known <= set(GROUPINGS)

    def test_changes_no_table_but_its_own(self, city: CompanyRef) -> None:
        charge(city)
        with company_session(city) as session:
            before = everything_else(session)
        assert len(before) > 50

        calculated(
            city,
            dearer_water(),
            NormChange(norm_id=1, value=Decimal(1)),
            ParameterChange(name="price_per_person_rounded", stored=True),
            MethodChange(service_id=WASTE, method=Method.NORM, instead=Method.FLAT),
        )

        with company_session(city) as session:
            assert everything_else(session) == before

    def test_two_at_once_find_what_each_finds_alone(self, city: CompanyRef) -> None:
        alone = found(city, calculated(city, dearer_water()))
        one = begin(city, dearer_water())
        other = begin(city, PriceChange(tariff_id=3, price=Decimal(1)))
        for scenario_id in (one, other) * 20:
            with company_session(city) as session:
                work_module.work_chunk(session, scenario_id=scenario_id)

        assert work_off(city, one)
        assert work_off(city, other)

        assert found(city, one) == alone
        assert found(city, other)[0] == alone[0]
        assert found(city, other)[1] != alone[1]

    def test_is_of_one_company(self, city: CompanyRef) -> None:
        scenario_id = calculated(city, dearer_water())
        other = CompanyRef(1, "kashtan")

        with company_session(other) as session, pytest.raises(ScenarioMissing):
            scenario_card(session, scenario_id)
