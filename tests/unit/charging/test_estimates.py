"""Months without a good reading: the average, then as without a meter; a late reading settles."""

from datetime import date

import pytest

from app.charging.calculate import calculate
from app.charging.estimates.chain import Rule
from app.charging.estimates.models import Base, Reason
from app.charging.exact import day_of
from app.charging.rules import Rules
from tests.factories.charging import a_register, a_tariff, an_agreement, millions
from tests.factories.estimates import a_history, estimating, stood
from tests.unit.charging.estimates import (
    APR,
    FEB,
    JAN,
    MAR,
    YEAR,
    equals,
    facts_of,
    records,
    silent,
)
from tests.unit.charging.lines import charged, troubles


class TestTheAverage:
    @pytest.mark.parametrize(("rules", "volume"), [(JAN, "8.153"), (FEB, "7.364"), (MAR, "8.153")])
    def test_w3_is_of_the_last_twelve_months(self, rules: Rules, volume: str) -> None:
        facts = facts_of(silent(), known=estimating(histories=(YEAR,)), rules=rules)

        found = equals(facts, rules)

        assert found[1, "r7.est"][0] == volume
        assert troubles(facts, rules) == []

    def test_w3_ends_after_three_months(self) -> None:
        facts = facts_of(silent(), known=estimating(histories=(YEAR,)), rules=APR)

        assert equals(facts, APR) == {(1, "r7.norm"): ("13.5", "135.00")}
        assert records(facts, APR) == [("norm", "no_reading", "2026-04-01", "settled", "13.5")]

    def test_keeps_what_it_stands_on(self) -> None:
        facts = facts_of(silent(), known=estimating(histories=(YEAR,)), rules=JAN)
        found = calculate(facts, JAN).estimates.row(0, named=True)

        assert day_of(found["began"]) == date(2026, 1, 1)
        assert day_of(found["limit"]) == date(2026, 4, 1)
        assert found["settling"] == "settled"

    def test_of_the_last_period_where_the_company_says_so(self) -> None:
        period = a_history(
            (date(2025, 12, 31), "196"),
            (date(2024, 12, 31), "100"),
            period=(date(2025, 11, 30), "186.7"),
        )
        rule = Rule(Reason.NO_READING, Base.LAST_PERIOD, 3, settles=True)
        facts = facts_of(silent(), known=estimating(rule, histories=(period,)), rules=FEB)

        assert equals(facts, FEB) == {(1, "r7.est"): ("8.4", "84.00")}  # 9.3 / 31 x 28

    def test_of_a_service_goes_before_that_of_all(self) -> None:
        of_all = Rule(Reason.NO_READING, Base.NONE, None, settles=True)
        own = Rule(Reason.NO_READING, Base.YEAR, 12, settles=True, service_id=1)
        facts = facts_of(silent(), known=estimating(of_all, own, histories=(YEAR,)), rules=APR)

        assert equals(facts, APR)[1, "r7.est"][0] == "7.89"

    def test_follows_a_dial_through_zero(self) -> None:
        wrapped = a_history((date(2025, 12, 31), "6"), (date(2024, 12, 31), "99910"))
        register = silent(value="6", capacity=millions("100000"))
        facts = facts_of(register, known=estimating(histories=(wrapped,)), rules=JAN)

        assert equals(facts, JAN)[1, "r7.est"][0] == "8.153"

    def test_is_converted_to_the_unit_of_the_service(self) -> None:
        services = [{"service_id": 1, "unit": "gcal", "places": 5}]
        facts = facts_of(
            silent(unit="gj"), known=estimating(histories=(YEAR,)), rules=JAN, services=services
        )

        assert equals(facts, JAN)[1, "r7.est"][0] == "1.94741"  # 96 / 4.1868 x 31 / 365

    def test_is_cut_where_the_tariff_changes_and_still_adds_up(self) -> None:
        prices = [
            a_tariff("10", end=date(2026, 1, 11)),
            a_tariff("20", number=2, start=date(2026, 1, 11)),
        ]
        facts = facts_of(silent(), known=estimating(histories=(YEAR,)), rules=JAN, tariffs=prices)

        assert equals(facts, JAN) == {
            (1, "r7.est"): ("2.63", "26.30"),
            (1, "r7.est.d11"): ("5.523", "110.46"),
        }

    def test_once_charged_stands_whatever_is_learnt_of_earlier_months(self) -> None:
        known = estimating(
            histories=(YEAR,), standing=(stood(date(2026, 1, 1), date(2026, 2, 1), "7"),)
        )

        assert equals(facts_of(silent(), known=known, rules=JAN), JAN) == {
            (1, "r7.est"): ("7", "70.00")
        }


class TestAsWithoutAMeter:
    def test_a_meter_never_read_before_goes_by_norm_at_once(self) -> None:
        new = a_register(None, None, installed=date(2026, 1, 11)) | {
            "first_id": 1,
            "first_day": date(2026, 1, 11),
            "first_value": 0,
        }
        facts = facts_of(new, known=estimating(), rules=JAN)

        assert equals(facts, JAN) == {(1, "r7.norm.d11"): ("9.145", "91.45")}  # 13.5 x 21/31

    def test_nobody_counted_is_a_named_problem(self) -> None:
        facts = facts_of(silent(), known=estimating(), rules=APR, persons=None)

        assert troubles(facts, APR) == ["no_persons"]
        assert records(facts, APR) == []

    def test_no_norm_is_a_named_problem(self) -> None:
        facts = facts_of(silent(), known=estimating(), rules=APR, norms=[])

        assert troubles(facts, APR) == ["no_norm"]

    def test_the_agreement_names_the_norm_of_several(self) -> None:
        norms = [
            {"norm_id": 1, "service_id": 1, "value": millions("4.5"), "norm_kind": "bath"},
            {"norm_id": 2, "service_id": 1, "value": millions("2"), "norm_kind": "tap"},
        ]
        agreements = [an_agreement("metered", norm_kind="tap")]
        facts = facts_of(
            silent(), known=estimating(), rules=APR, norms=norms, agreements=agreements
        )

        assert equals(facts, APR) == {(1, "r7.norm"): ("6", "60.00")}

    def test_the_rule_names_it_where_the_agreement_does_not(self) -> None:
        norms = [
            {"norm_id": 1, "service_id": 1, "value": millions("4.5"), "norm_kind": "bath"},
            {"norm_id": 2, "service_id": 1, "value": millions("2"), "norm_kind": "tap"},
        ]
        rule = Rule(Reason.NO_READING, Base.YEAR, 3, settles=True, kind="tap")
        facts = facts_of(silent(), known=estimating(rule), rules=APR, norms=norms)

        assert charged(facts, APR) == {(1, "r7.norm"): ("6", "60.00")}

    def test_two_meters_amiss_are_one_flat_without_a_meter(self) -> None:
        other = silent(number=8) | {"register_id": 8, "meter_id": 8}
        facts = facts_of(silent(), other, known=estimating(), rules=APR)

        assert equals(facts, APR) == {(1, "r7.norm"): ("13.5", "135.00")}
        assert [row[4] for row in records(facts, APR)] == ["6.75", "6.75"]

    def test_one_of_two_amiss_takes_the_flat_off_both(self) -> None:
        sound = a_register("10", "12", number=8, rules=APR)
        facts = facts_of(silent(), sound, known=estimating(), rules=APR)

        assert equals(facts, APR) == {(1, "r7.norm"): ("13.5", "135.00")}

    def test_the_average_of_the_other_is_of_the_days_left_to_it(self) -> None:
        """0.2926 m3 a day from 2 January on: 8.778 of 30 days, of which 3 are 0.878."""
        prices = [
            a_tariff("10", end=date(2026, 1, 5)),
            a_tariff("20", number=2, start=date(2026, 1, 5)),
        ]
        history = a_history((date(2025, 12, 31), "196"), (date(2025, 12, 26), "194.537"))
        gone = {"register_id": 8, "meter_id": 8, "removed": date(2026, 1, 2)}
        facts = facts_of(
            silent(),
            silent(number=8) | gone,
            known=estimating(histories=(history,)),
            rules=JAN,
            tariffs=prices,
        )

        assert equals(facts, JAN) == {
            (1, "r8.norm"): ("0.435", "4.35"),
            (1, "r7.est.d2"): ("0.878", "8.78"),
            (1, "r7.est.d5"): ("7.9", "158.00"),
        }
