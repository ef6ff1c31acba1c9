"""Which registers the reading of the month before last must be known of."""

from datetime import date
from random import Random

import polars as pl
import pytest

from app.charging.consumption import may_be_doubted, measure
from app.charging.facts import REGISTERS, SERVICES
from app.charging.rules import Rules
from app.kernel.month import Month
from app.months.parameter_keys import MonthBasis
from tests.factories.charging import a_register, frame, millions

NOVEMBER = Month(2026, 11)


def asked(rules: Rules, **changes: object) -> bool:
    row = a_register("100", None, rules=rules, capacity="100000") | changes
    register = frame(REGISTERS, [row], rules)
    return not register.filter(may_be_doubted(rules)).is_empty()


class TestAsked:
    def test_a_usual_step_is_not_asked_about(self) -> None:
        assert not asked(Rules(NOVEMBER), to_value=millions("112"))

    def test_a_big_step_is(self) -> None:
        assert asked(Rules(NOVEMBER), to_value=millions("121"))

    def test_a_step_back_and_zones_are(self) -> None:
        assert asked(Rules(NOVEMBER), to_value=millions("99"))
        assert asked(Rules(NOVEMBER), to_value=millions("112"), zone="night")

    def test_by_calendar_days_either_end_may_be_the_big_one(self) -> None:
        rules = Rules(NOVEMBER, month_by=MonthBasis.CALENDAR)
        later = {"after_to_id": 9, "after_to_day": date(2026, 12, 10)}

        assert asked(rules, to_value=millions("250"), after_to_value=millions("112"), **later)
        assert asked(rules, to_value=millions("112"), after_to_value=millions("250"), **later)
        assert not asked(rules, to_value=millions("112"), after_to_value=millions("115"), **later)


@pytest.mark.parametrize("basis", list(MonthBasis))
def test_of_registers_not_asked_about_the_month_before_last_changes_nothing(
    basis: MonthBasis,
) -> None:
    rules, chance = Rules(NOVEMBER, month_by=basis), Random(7)
    services = frame(SERVICES, [{"service_id": 1, "code": "water", "unit": "m3"}])
    for _ in range(40):
        registers = frame(REGISTERS, [_some(chance, n, rules) for n in range(1, 60)], rules)
        known = registers.filter(~may_be_doubted(rules).fill_null(value=False))
        unknown = known.with_columns(before_value=pl.lit(None, dtype=pl.Int64))

        with_it, without = (
            measure(each, services=services, rules=rules) for each in (known, unknown)
        )

        assert with_it.rows.drop("before_value").equals(without.rows.drop("before_value"))
        assert with_it.problems.equals(without.problems)


def _some(chance: Random, number: int, rules: Rules) -> dict[str, object]:
    def value() -> str:
        return f"{chance.choice([0, 1, 15, 20, 21, 90, 150, 300, 99990]) + chance.random():.3f}"

    row = a_register(value(), value(), number=number, rules=rules, capacity="100000")
    row["to_confirmed"] = chance.randint(0, 1)
    row["before_value"] = millions(value())
    row["zone"] = chance.choice(["", "", "day", "night"])
    row["meter_id"] = number // 2
    if rules.month_by is MonthBasis.CALENDAR and chance.random() < 0.7:
        row |= {"after_from_id": 1, "after_from_day": rules.first + 3}
        row |= {"after_to_id": 2, "after_to_day": rules.end + 5}
        row |= {"after_from_value": millions(value()), "after_to_value": millions(value())}
    return row
