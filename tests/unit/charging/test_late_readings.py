"""A late reading pays for what was estimated meanwhile, and gives back what was too much."""

from dataclasses import replace
from datetime import date

from app.months.meter_keys import NegativeSettlement
from app.months.parameter_keys import MonthBasis
from tests.factories.charging import a_register, a_tariff, millions
from tests.factories.estimates import estimating, stood
from tests.unit.charging.estimates import (
    GAP,
    MAY,
    TENS,
    equals,
    facts_of,
    late,
    records,
)
from tests.unit.charging.lines import charged


class TestALateReading:
    def test_c023_pays_for_what_was_estimated_meanwhile(self) -> None:
        facts = facts_of(GAP, known=estimating(standing=TENS), rules=MAY)

        assert equals(facts, MAY) == {(1, "r7"): ("18", "180.00")}

    def test_alone_is_charged_whole(self) -> None:
        facts = facts_of(GAP, known=estimating(), rules=MAY)

        assert equals(facts, MAY) == {(1, "r7"): ("48", "480.00")}

    def test_of_less_than_was_estimated_gives_back(self) -> None:
        register = GAP | {"to_value": millions("118")}
        facts = facts_of(register, known=estimating(standing=TENS), rules=MAY)

        assert equals(facts, MAY) == {(1, "r7"): ("-12", "-120.00")}

    def test_gives_back_at_the_first_tier(self) -> None:
        register = GAP | {"to_value": millions("118")}
        tiers = [
            a_tariff("10", tier_ceiling=millions("20")),
            a_tariff("30", number=2, tier_floor=millions("20")),
        ]
        facts = facts_of(register, known=estimating(standing=TENS), rules=MAY, tariffs=tiers)

        assert charged(facts, MAY) == {(1, "r7"): ("-12", "-120.00")}

    def test_of_less_is_carried_on_where_the_company_says_so(self) -> None:
        rules = replace(MAY, negative_settlement=NegativeSettlement.CARRY_ON)
        register = GAP | {"to_value": millions("118")}
        facts = facts_of(register, known=estimating(standing=TENS), rules=rules)

        assert equals(facts, rules) == {(1, "r7"): ("0", "0.00")}
        assert records(facts, rules) == [("carried", "no_reading", "2026-05-01", "settled", "12")]

    def test_what_was_carried_lowers_the_month_after(self) -> None:
        carried = stood(date(2026, 4, 1), date(2026, 5, 1), "12", step="carried")
        facts = facts_of(
            a_register("118", "125", rules=MAY), known=estimating(standing=(carried,)), rules=MAY
        )

        assert equals(facts, MAY) == {(1, "r7"): ("-5", "-50.00")}

    def test_leaves_out_the_days_charged_for_good(self) -> None:
        """120 days read, 30 of them charged by norm for good: 48 x 90 / 120, less two tens."""
        final = stood(date(2026, 4, 1), date(2026, 5, 1), "13.5", step="norm", settling="final")
        facts = facts_of(GAP, known=estimating(standing=(*TENS[:2], final)), rules=MAY)

        assert equals(facts, MAY) == {(1, "r7"): ("16", "160.00")}

    def test_leaves_alone_the_days_its_meter_was_away(self) -> None:
        away = stood(date(2026, 3, 1), date(2026, 3, 11), "3", settling="beside")
        facts = facts_of(GAP, known=estimating(standing=(*TENS, away)), rules=MAY)

        assert equals(facts, MAY) == {(1, "r7"): ("18", "180.00")}

    def test_settles_norms_where_the_rule_says_so(self) -> None:
        norm = stood(date(2026, 4, 1), date(2026, 5, 1), "13.5", step="norm")
        facts = facts_of(GAP, known=estimating(standing=(*TENS[:2], norm)), rules=MAY)

        assert equals(facts, MAY) == {(1, "r7"): ("14.5", "145.00")}

    def test_by_calendar_days_is_measured_between_the_readings(self) -> None:
        """The months before are computed again by their own days; nothing is settled here."""
        rules = replace(MAY, month_by=MonthBasis.CALENDAR)
        read = {"id": 702, "day": date(2026, 5, 31), "value": millions("148")}
        register = GAP | {f"after_from_{name}": each for name, each in read.items()}
        facts = facts_of(register, known=estimating(standing=TENS), rules=rules)

        assert charged(facts, rules) == {(1, "r7"): ("12.4", "124.00")}  # 48 x 31 / 120


class TestAReadingInTheOpeningMonth:
    """The reading that opens the days stands inside a month that was not closed by it."""

    def test_of_a_meter_put_up_pays_for_the_days_by_norm(self) -> None:
        """9.145 m3 were charged from the 11th of April on, 20 m3 were counted."""
        norm = stood(date(2026, 4, 11), date(2026, 5, 1), "9.145", step="norm")
        register = late("120", date(2026, 5, 31), read_on=date(2026, 4, 11), value="100")
        facts = facts_of(register, known=estimating(standing=(norm,)), rules=MAY)

        assert equals(facts, MAY) == {(1, "r7"): ("10.855", "108.55")}

    def test_leaves_out_days_charged_for_good(self) -> None:
        """10 of 51 days: 20.4 m3 less 4, and less 2 that waited."""
        final = stood(date(2026, 4, 11), date(2026, 4, 21), "5", settling="final")
        waits = stood(date(2026, 4, 21), date(2026, 5, 1), "2")
        register = late("120.4", date(2026, 5, 31), read_on=date(2026, 4, 11), value="100")
        facts = facts_of(register, known=estimating(standing=(final, waits)), rules=MAY)

        assert equals(facts, MAY) == {(1, "r7"): ("14.4", "144.00")}

    def test_that_closed_it_before_it_was_passed_by_counts_whole(self) -> None:
        """To the end of the month: the dial stood still meanwhile."""
        final = stood(date(2026, 4, 11), date(2026, 5, 1), "5", step="inlet", settling="final")
        register = late("120.4", date(2026, 5, 31), read_on=date(2026, 4, 11), value="100")
        facts = facts_of(register, known=estimating(standing=(final,)), rules=MAY)

        assert equals(facts, MAY) == {(1, "r7"): ("20.4", "204.00")}

    def test_that_closed_it_counts_whole_whatever_was_charged_beside(self) -> None:
        beside = stood(date(2026, 4, 11), date(2026, 4, 21), "5", settling="beside")
        before = stood(date(2026, 4, 1), date(2026, 4, 10), "3")
        register = late("120", date(2026, 5, 31), read_on=date(2026, 4, 30), value="100")
        facts = facts_of(register, known=estimating(standing=(beside, before)), rules=MAY)

        assert equals(facts, MAY) == {(1, "r7"): ("20", "200.00")}
