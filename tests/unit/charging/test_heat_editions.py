"""A month follows the edition of order 315 that was in force then, however late it is computed."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from app.charging.calculate import calculate
from app.charging.rules import Rules
from app.kernel.month import Month
from app.months.heat_keys import HeatEdition, HeatHouseUnread
from tests.factories.charging import RULES
from tests.factories.heat import HeatHouse, a_town, flat

LOADED = {"source": "load", "load": 10**5, "design_temperature": -22 * 10**6}
WARM = {"outdoor_temperature": 0}


def rules_in(month: Month, **policies: Any) -> Rules:
    return replace(RULES, month=month, heat=replace(RULES.heat, **policies))


def told(house: HeatHouse, rules: Rules) -> tuple[list[int], set[str]]:
    outcome = calculate(a_town([house], rules), rules)
    return outcome.heat["building"].to_list(), set(outcome.problems["kind"])


@pytest.mark.parametrize(
    ("month", "edition"),
    [
        (Month(2019, 1), HeatEdition.FIRST),
        (Month(2022, 1), HeatEdition.FIRST),
        (Month(2022, 2), HeatEdition.SECOND),
        (Month(2026, 11), HeatEdition.SECOND),
    ],
)
def test_the_month_says_which_edition_it_follows(month: Month, edition: HeatEdition) -> None:
    """The second came into force on 28.01.2022, inside January: that month keeps the first."""
    assert RULES.heat.edition_in(month) is edition


def test_a_company_may_name_the_edition() -> None:
    rules = rules_in(Month(2022, 1), edition=HeatEdition.SECOND)

    assert rules.heat.edition_in(rules.month) is HeatEdition.SECOND


def test_a_building_without_a_meter_is_shared_out_by_the_second_alone() -> None:
    """0.1 Gcal/h x 744 hours of January or 672 of February x 18/40."""
    house = HeatHouse(None, [flat(50), flat(50)], changes={**LOADED, **WARM})

    assert told(house, rules_in(Month(2022, 2))) == ([30_240_000], set())
    assert told(house, rules_in(Month(2022, 1))) == ([], {"heat_not_by_load"})
    named = rules_in(Month(2022, 1), edition=HeatEdition.SECOND)
    assert told(house, named) == ([33_480_000], set())


def test_what_its_load_gives_takes_no_reading_s_place_by_the_first() -> None:
    changes = {**LOADED, **WARM, "source": "meter"}
    house = HeatHouse(None, [flat(50)], changes=changes)
    by_load = HeatHouseUnread.BY_LOAD

    assert told(house, rules_in(Month(2022, 1), house_unread=by_load)) == ([], {"house_unread"})
    assert told(house, rules_in(Month(2022, 2), house_unread=by_load))[1] == set()


def test_an_act_says_the_heat_by_either() -> None:
    house = HeatHouse(Fraction(1), [flat(50)], changes={**LOADED, "act_heat": 7_000_000})

    assert told(house, rules_in(Month(2022, 1))) == ([7_000_000], set())
