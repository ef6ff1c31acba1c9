"""Wastewater by meters of cold and of hot water: each goes by a norm of its own."""

from datetime import date
from typing import Any

from app.charging.estimates.facts import Estimating
from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.charging import a_tariff, an_agreement, millions
from tests.factories.estimates import Given, estimating, stood
from tests.unit.charging.estimates import FEB, JAN, equals, facts_of, late, records, silent

WASTE = 3
READ = date(2025, 9, 30)
COLD = {"register_id": 7}
HOT = {"register_id": 8, "meter_id": 8, "serial": "777", "service_id": 2}


def drained(*registers: dict[str, Any], known: Estimating, rules: Rules) -> Facts:
    """Return the facts of one person's wastewater: 4 m3 of cold water by norm, 3 of hot."""
    codes = enumerate(("water", "hot_water", "wastewater"), start=1)
    return facts_of(
        *registers,
        known=known,
        rules=rules,
        services=[{"service_id": number, "code": code} for number, code in codes],
        agreements=[an_agreement("metered", number=WASTE)],
        norms=[
            {"norm_id": 1, "service_id": 1, "value": millions("4"), "norm_kind": "all"},
            {"norm_id": 2, "service_id": 2, "value": millions("3"), "norm_kind": "all"},
        ],
        tariffs=[a_tariff("10", service=WASTE)],
        persons="1",
    )


def month(first: date, volume: str, *, step: str, own: int) -> Given:
    end = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    of = {"service_id": WASTE, "own_service_id": own, "register_id": 6 + own}
    return stood(first, end, volume, step=step) | of


def by_average(own: int) -> tuple[Given, ...]:
    months = (date(2025, 10, 1), "31"), (date(2025, 11, 1), "30"), (date(2025, 12, 1), "31")
    return tuple(month(first, volume, step="average", own=own) for first, volume in months)


class TestTheNormOfEachMeter:
    def test_is_recorded_with_it(self) -> None:
        unread = silent(read_on=READ, value="100")
        known = estimating(services=(1, 2, 3))
        facts = drained(unread | COLD, unread | HOT, known=known, rules=JAN)

        assert equals(facts, JAN) == {
            (WASTE, "r7.norm"): ("4", "40.00"),
            (WASTE, "r8.norm"): ("3", "30.00"),
        }
        assert [row[4] for row in records(facts, JAN)] == ["4", "3"]

    def test_is_taken_off_its_late_reading(self) -> None:
        """1 m3 a day: 151 in 151 days, of which 92 went by the average."""
        unread = silent(read_on=READ, value="100")
        january = drained(
            unread | COLD, unread | HOT, known=estimating(services=(1, 2, 3)), rules=JAN
        )
        norms = tuple(
            month(date(2026, 1, 1), row[4], step="norm", own=own)
            for own, row in enumerate(records(january, JAN), start=1)
        )
        known = estimating(services=(1, 2, 3), standing=(*by_average(1), *by_average(2), *norms))
        read = late("251", date(2026, 2, 28), read_on=READ, value="100")
        facts = drained(read | COLD, read | HOT, known=known, rules=FEB)

        assert equals(facts, FEB) == {
            (WASTE, "r7"): ("55", "550.00"),  # 151 - 92 - 4
            (WASTE, "r8"): ("56", "560.00"),  # 151 - 92 - 3
        }
