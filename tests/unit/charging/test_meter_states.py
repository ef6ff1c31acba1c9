"""Meters that are broken, away, unverified, passed by, or that nobody is let in to read."""

from datetime import date

from tests.factories.charging import millions
from tests.factories.estimates import a_history, a_state, estimating, overdue
from tests.unit.charging.estimates import APR, JAN, YEAR, equals, facts_of, late, records, silent


class TestStates:
    def test_access_refused_counts_three_months_from_its_day(self) -> None:
        state = a_state("access_refused", date(2026, 1, 15))
        known = estimating(states=(state,), histories=(YEAR,))
        facts = facts_of(silent(), known=known, rules=APR)

        assert equals(facts, APR) == {
            (1, "r7.est"): ("3.682", "36.82"),  # 96 x 14 / 365
            (1, "r7.norm.d15"): ("7.2", "72.00"),  # 13.5 x 16/30
        }
        assert {row[:2] for row in records(facts, APR)} == {
            ("average", "access_refused"),
            ("norm", "access_refused"),
        }

    def test_a_reading_that_comes_in_spite_of_refused_access_counts(self) -> None:
        known = estimating(states=(a_state("access_refused", date(2026, 1, 1)),), histories=(YEAR,))
        facts = facts_of(late("201", date(2026, 1, 31)), known=known, rules=JAN)

        assert equals(facts, JAN) == {(1, "r7"): ("5", "50.00")}

    def test_away_for_verification_is_beside_what_was_counted(self) -> None:
        history = a_history(
            (date(2025, 12, 31), "196"),
            (date(2024, 12, 31), "100"),
            period=(date(2025, 11, 30), "186.7"),
        )
        away = a_state("at_verification", date(2026, 1, 10), date(2026, 1, 20))
        facts = facts_of(
            late("200", date(2026, 1, 31)),
            known=estimating(states=(away,), histories=(history,)),
            rules=JAN,
        )

        assert equals(facts, JAN) == {
            (1, "r7"): ("4", "40.00"),
            (1, "r7.est.d10"): ("3", "30.00"),  # 9.3 / 31 x 10
        }
        assert records(facts, JAN)[0][3] == "beside"

    def test_broken_inside_the_month_is_believed_to_its_first_day(self) -> None:
        broken = a_state("broken", date(2026, 1, 12))
        known = estimating(states=(broken,), histories=(YEAR,))
        facts = facts_of(late("199", date(2026, 1, 12)), known=known, rules=JAN)

        assert equals(facts, JAN) == {
            (1, "r7"): ("3", "30.00"),
            (1, "r7.est.d12"): ("5.26", "52.60"),  # 96 x 20 / 365
        }
        assert records(facts, JAN)[0][3] == "final"

    def test_a_reading_taken_while_broken_is_not_believed(self) -> None:
        broken = a_state("broken", date(2026, 1, 12))
        known = estimating(states=(broken,), histories=(YEAR,))
        facts = facts_of(late("199", date(2026, 1, 20)), known=known, rules=JAN)

        assert equals(facts, JAN) == {
            (1, "r7.est"): ("2.893", "28.93"),
            (1, "r7.est.d12"): ("5.26", "52.60"),
        }

    def test_mended_inside_the_month_is_believed_from_a_reading_on(self) -> None:
        broken = a_state("broken", date(2025, 12, 20), date(2026, 1, 12))
        history = a_history(
            (date(2025, 11, 30), "188"), (date(2024, 11, 30), "92"), back=(date(2026, 1, 12), "190")
        )
        known = estimating(states=(broken,), histories=(history,))
        register = late("195", date(2026, 1, 31), read_on=date(2025, 11, 30), value="188")
        facts = facts_of(register, known=known, rules=JAN)

        assert equals(facts, JAN) == {
            (1, "r7.est"): ("2.893", "28.93"),  # 96 x 11 / 365
            (1, "r7.d12"): ("5", "50.00"),
        }

    def test_broken_days_after_its_last_reading_is_estimated_between(self) -> None:
        broken = a_state("broken", date(2026, 1, 12))
        known = estimating(states=(broken,), histories=(YEAR,))
        facts = facts_of(late("199", date(2026, 1, 8)), known=known, rules=JAN)

        assert equals(facts, JAN) == {
            (1, "r7"): ("3", "30.00"),
            (1, "r7.est.d9"): ("0.789", "7.89"),  # 96 x 3 / 365
            (1, "r7.est.d12"): ("5.26", "52.60"),
        }

    def test_mended_days_before_its_first_reading_is_estimated_between(self) -> None:
        broken = a_state("broken", date(2025, 12, 20), date(2026, 1, 12))
        history = a_history(
            (date(2025, 11, 30), "188"), (date(2024, 11, 30), "92"), back=(date(2026, 1, 15), "190")
        )
        known = estimating(states=(broken,), histories=(history,))
        register = late("195", date(2026, 1, 31), read_on=date(2025, 11, 30), value="188")
        facts = facts_of(register, known=known, rules=JAN)

        assert equals(facts, JAN) == {
            (1, "r7.est"): ("2.893", "28.93"),
            (1, "r7.est.d12"): ("1.052", "10.52"),  # four days: the 15th is before what was read
            (1, "r7.d16"): ("5", "50.00"),
        }

    def test_overdue_verification_goes_by_norm_whatever_was_read(self) -> None:
        known = estimating(states=(overdue(date(2026, 1, 1)),), histories=(YEAR,))
        facts = facts_of(late("201", date(2026, 1, 31)), known=known, rules=JAN)

        assert equals(facts, JAN) == {(1, "r7.norm"): ("13.5", "135.00")}
        assert records(facts, JAN) == [("norm", "unverified", "2026-01-01", "final", "13.5")]

    def test_verified_again_inside_the_month_it_is_measured_from_then_on(self) -> None:
        gap = a_state("unverified", date(2025, 6, 1), date(2026, 1, 11))
        history = a_history((date(2025, 5, 31), "100"), None, back=(date(2026, 1, 11), "190"))
        register = late("194", date(2026, 1, 31), read_on=date(2025, 5, 31), value="100")
        facts = facts_of(register, known=estimating(states=(gap,), histories=(history,)), rules=JAN)

        assert equals(facts, JAN) == {
            (1, "r7.norm"): ("4.355", "43.55"),  # 13.5 x 10/31
            (1, "r7.d11"): ("4", "40.00"),
        }

    def test_unauthorised_use_is_charged_by_its_act(self) -> None:
        state = a_state("unauthorised", date(2026, 1, 22), daily=millions("30.5363"))
        known = estimating(states=(state,), histories=(YEAR,))
        facts = facts_of(late("203", date(2026, 1, 22)), known=known, rules=JAN)

        assert equals(facts, JAN) == {
            (1, "r7"): ("7", "70.00"),
            (1, "r7.act.d22"): ("305.363", "3053.63"),
        }
