from datetime import date
from decimal import Decimal

from app.metering.plausibility import Before, Bounds, Dial, Doubt, Verdict, judge

NOVEMBER = date(2026, 11, 30)


def verdict(
    value: str,
    *,
    previous: str | None = "100",
    daily: str | None = "0.2",
    capacity: str | None = "100000",
    decimals: int = 3,
) -> Verdict:
    before = None
    if previous is not None:
        usual = Decimal(daily) if daily else None
        before = Before(Decimal(previous), date(2026, 10, 31), usual)
    return judge(
        Decimal(value),
        read_on=NOVEMBER,
        before=before,
        dial=Dial(Decimal(capacity) if capacity else None, decimals),
        bounds=Bounds(times=Decimal(10), over=Decimal(100)),
    )


class TestJudge:
    def test_a_first_reading_brings_no_volume(self) -> None:
        """A new card with 100 on the dial (C022)."""
        assert verdict("100", previous=None) == Verdict(None)

    def test_a_usual_month_is_accepted(self) -> None:
        assert verdict("106.5") == Verdict(Decimal("6.5"))

    def test_below_the_previous_one_is_asked_about(self) -> None:
        assert verdict("99.999") == Verdict(None, Doubt.BELOW_PREVIOUS)

    def test_near_its_end_a_register_may_have_passed_zero(self) -> None:
        found = verdict("3", previous="99998")

        assert (found.doubt, found.suggested) == (Doubt.BELOW_PREVIOUS, Decimal(5))

    def test_ten_times_the_usual_is_a_spike(self) -> None:
        """421817 where hundreds are usual (C018)."""
        assert verdict("421817").doubt is Doubt.SPIKE

    def test_a_huge_jump_is_asked_about_with_nothing_to_compare(self) -> None:
        assert verdict("421817", daily=None).doubt is Doubt.SPIKE

    def test_all_digits_of_a_drum_typed_are_litres(self) -> None:
        """The drum shows 00012 270 (C028)."""
        found = verdict("12270", previous="11", decimals=3)

        assert (found.doubt, found.suggested) == (Doubt.RED_DIGITS, Decimal("12.270"))

    def test_of_a_dial_of_whole_units_only_the_black_digits_count(self) -> None:
        """A supplier that takes no litres (C028)."""
        found = verdict("12270", previous="11", decimals=0)

        assert (found.doubt, found.suggested) == (Doubt.RED_DIGITS, Decimal(12))
