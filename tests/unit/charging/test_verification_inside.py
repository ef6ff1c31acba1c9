"""A verification that ends inside the month: its days after the last reading go by the average.

Until the month is over the premises are not yet without a meter.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.charging.estimates.chain import Rule
from app.charging.estimates.models import Base, Reason
from app.charging.rules import Rules
from app.kernel.month import Month
from app.months.parameter_keys import MonthBasis
from tests.factories.charging import a_register, a_tariff, an_agreement, millions
from tests.factories.estimates import a_history, a_state, estimating, overdue, stood
from tests.unit.charging.estimates import JAN, YEAR, equals, facts_of, late, records, silent
from tests.unit.charging.test_estimates_explained import explained, plain

ENDED = overdue(date(2026, 1, 11))
"""It held until 10 January."""
READ = ("r7", ("2.8", "28.00"))
REST = ("r7.est.d11", ("5.523", "55.23"))  # 96 x 21 / 365


def on_tenth(**more: object) -> dict[str, object]:
    return late("198.8", date(2026, 1, 10), **more)


class TestReadOnItsLastDay:
    def test_goes_by_the_average_from_the_next_day_on(self) -> None:
        facts = facts_of(
            on_tenth(), known=estimating(states=(ENDED,), histories=(YEAR,)), rules=JAN
        )

        assert equals(facts, JAN) == {(1, READ[0]): READ[1], (1, REST[0]): REST[1]}
        assert records(facts, JAN) == [("average", "unverified", "2026-01-11", "final", "5.523")]

    def test_says_so(self) -> None:
        facts = facts_of(
            on_tenth(), known=estimating(states=(ENDED,), histories=(YEAR,)), rules=JAN
        )

        assert plain(explained(facts, JAN, REST[0]).quantity) == (
            "Строк повірки лічильника № 4471920 минув: з 11.01.2026 його показання не "
            "враховуються. Нараховано за середнім: 96 м³ за 365 дн. (від 31.12.2024 до "
            "31.12.2025), за 21 дн. без показань. З 01.02.2026 нараховуватимемо як без лічильника."
        )

    def test_goes_by_norm_where_no_average_is_known(self) -> None:
        facts = facts_of(on_tenth(), known=estimating(states=(ENDED,)), rules=JAN)

        assert equals(facts, JAN) == {
            (1, READ[0]): READ[1],
            (1, "r7.norm.d11"): ("9.145", "91.45"),  # 13.5 x 21/31
        }

    def test_follows_the_companys_own_rule(self) -> None:
        period = a_history(
            (date(2025, 12, 31), "196"),
            (date(2024, 12, 31), "100"),
            period=(date(2025, 11, 30), "186.7"),
        )
        own = Rule(Reason.UNVERIFIED, Base.LAST_PERIOD, 2, settles=False)
        known = estimating(own, states=(ENDED,), histories=(period,))

        found = equals(facts_of(on_tenth(), known=known, rules=JAN), JAN)

        assert found == {(1, READ[0]): READ[1], (1, REST[0]): ("6.3", "63.00")}  # 9.3 / 31 x 21

    def test_of_a_calendar_month_too(self) -> None:
        rules = replace(JAN, month_by=MonthBasis.CALENDAR)
        facts = facts_of(
            on_tenth(), known=estimating(states=(ENDED,), histories=(YEAR,)), rules=rules
        )

        assert equals(facts, rules) == {(1, READ[0]): READ[1], (1, REST[0]): REST[1]}

    def test_of_a_meter_taken_off_after_it(self) -> None:
        gone = on_tenth(removed=date(2026, 1, 20))
        new = a_register(None, None, number=8, installed=date(2026, 1, 20)) | {
            "first_id": 801,
            "first_day": date(2026, 1, 20),
            "first_value": 0,
            "to_id": 802,
            "to_day": date(2026, 1, 31),
            "to_value": millions("2"),
        }
        known = estimating(states=(ENDED,), histories=(YEAR,))

        assert equals(facts_of(gone, new, known=known, rules=JAN), JAN) == {
            (1, READ[0]): READ[1],
            (1, REST[0]): ("2.367", "23.67"),  # 96 x 9 / 365
            (1, "r8.d20"): ("2", "20.00"),
        }


class TestReadOnAnotherDay:
    @pytest.mark.parametrize(
        ("day", "start", "volume"),
        [(8, "2026-01-09", "6.049"), (30, "2026-01-31", "0.263")],
    )
    def test_goes_by_the_average_from_the_reading_on(
        self, day: int, start: str, volume: str
    ) -> None:
        register = late("198.8", date(2026, 1, day))
        known = estimating(states=(overdue(date(2026, 2, 1)),), histories=(YEAR,))

        facts = facts_of(register, known=known, rules=JAN)

        assert equals(facts, JAN)[1, "r7"] == ("2.8", "28.00")
        assert records(facts, JAN) == [("average", "unverified", start, "final", volume)]

    def test_is_whole_where_the_reading_closes_the_month(self) -> None:
        known = estimating(states=(overdue(date(2026, 2, 1)),), histories=(YEAR,))
        facts = facts_of(late("204", date(2026, 1, 31)), known=known, rules=JAN)

        assert equals(facts, JAN) == {(1, "r7"): ("8", "80.00")}
        assert records(facts, JAN) == []

    @pytest.mark.parametrize("ended", [27, 29, 32])
    def test_goes_on_after_the_day_that_closes_the_month_for_readings(self, ended: int) -> None:
        """No later month tells of 26-31 January: they go by the average."""
        rules = replace(JAN, reading_day=25)
        register = late("204", date(2026, 1, 25), read_on=date(2025, 12, 25))
        ends = overdue(date(2026, 1, 1) + timedelta(days=ended - 1))
        facts = facts_of(register, known=estimating(states=(ends,), histories=(YEAR,)), rules=rules)

        assert equals(facts, rules) == {
            (1, "r7"): ("8", "80.00"),
            (1, "r7.est.d26"): ("1.578", "15.78"),  # 96 x 6 / 365
        }

    def test_that_is_none_goes_as_any_month_without_one(self) -> None:
        facts = facts_of(silent(), known=estimating(states=(ENDED,), histories=(YEAR,)), rules=JAN)

        assert equals(facts, JAN) == {(1, "r7.est"): ("8.153", "81.53")}
        assert records(facts, JAN)[0][:4] == ("average", "no_reading", "2026-01-01", "settled")


class TestInMonthsByTheCalendar:
    RULES = replace(JAN, month_by=MonthBasis.CALENDAR)

    def test_is_measured_by_readings_around_it(self) -> None:
        """Read 28 December and 5 February, verified until 19 January, 1 m3 a day."""
        around = silent(read_on=date(2025, 12, 28), value="197") | {
            "to_id": 790,
            "to_day": date(2025, 12, 28),
            "to_value": millions("197"),
            "after_from_id": 795,
            "after_from_day": date(2026, 2, 5),
            "after_from_value": millions("236"),
            "after_to_id": 795,
            "after_to_day": date(2026, 2, 5),
            "after_to_value": millions("236"),
        }
        known = estimating(states=(overdue(date(2026, 1, 20)),), histories=(YEAR,))
        facts = facts_of(around, known=known, rules=self.RULES)

        assert equals(facts, self.RULES) == {(1, "r7"): ("31", "310.00")}
        assert records(facts, self.RULES) == []

    @pytest.mark.parametrize(
        ("readings", "found"),
        [
            (("10",), {"r7.est": "2.367", "r7.est.d10": "5.786"}),
            (("10", "15"), {"r7.d10": "2", "r7.est": "2.367", "r7.est.d16": "4.208"}),
        ],
    )
    def test_tells_what_it_counted_after_it_was_mended(
        self, readings: tuple[str, ...], found: dict[str, str]
    ) -> None:
        """Broken 1-9 January, verified until 19 January, not read after that."""
        history = a_history(
            (date(2025, 12, 31), "196"),
            (date(2024, 12, 31), "100"),
            back=(date(2026, 1, 10), "197"),
        )
        broken = a_state("broken", date(2026, 1, 1), date(2026, 1, 10))
        known = estimating(states=(broken, overdue(date(2026, 1, 20))), histories=(history,))
        last = int(readings[-1])
        shown = str(197 + 2 * (last - 10) // 5)
        facts = facts_of(late(shown, date(2026, 1, last)), known=known, rules=self.RULES)

        assert {part: volume for (_, part), (volume, _) in equals(facts, self.RULES).items()} == (
            found
        )


class TestBesideOthers:
    def test_of_several_meters_is_of_its_own_alone(self) -> None:
        other = late("209", date(2026, 1, 31)) | {"register_id": 8, "meter_id": 8}
        known = estimating(states=(ENDED,), histories=(YEAR,))

        assert equals(facts_of(on_tenth(), other, known=known, rules=JAN), JAN) == {
            (1, READ[0]): READ[1],
            (1, REST[0]): REST[1],
            (1, "r8"): ("13", "130.00"),
        }

    def test_is_followed_by_wastewater(self) -> None:
        known = estimating(services=(1, 2), states=(ENDED,), histories=(YEAR,))
        facts = facts_of(
            on_tenth(),
            known=known,
            rules=JAN,
            services=[
                {"service_id": 1, "code": "water", "unit": "m3", "places": 3},
                {"service_id": 2, "code": "wastewater", "unit": "m3", "places": 3},
            ],
            agreements=[an_agreement("metered"), an_agreement("metered", service=2, number=2)],
            tariffs=[a_tariff("10"), a_tariff("5", number=2, service=2)],
        )

        assert equals(facts, JAN) == {
            (1, READ[0]): READ[1],
            (1, REST[0]): REST[1],
            (2, READ[0]): ("2.8", "14.00"),
            (2, REST[0]): ("5.523", "27.62"),
        }

    def test_away_for_verification_meanwhile_is_charged_once(self) -> None:
        away = a_state("at_verification", date(2026, 1, 15))
        history = a_history(
            (date(2025, 12, 31), "196"),
            (date(2024, 12, 31), "100"),
            period=(date(2025, 11, 30), "186.7"),
        )
        known = estimating(states=(ENDED, away), histories=(history,))
        facts = facts_of(on_tenth(), known=known, rules=JAN)

        assert equals(facts, JAN) == {
            (1, READ[0]): READ[1],
            (1, REST[0]): ("1.052", "10.52"),  # 96 x 4 / 365
            (1, "r7.est.d15"): ("5.1", "51.00"),  # 9.3 / 31 x 17
        }


def test_next_month_goes_as_without_a_meter() -> None:
    rules = Rules(Month(2026, 2))
    register = silent(read_on=date(2026, 1, 10), value="198.8")
    rest = stood(date(2026, 1, 11), date(2026, 2, 1), "5.523")
    ends = overdue(date(2026, 2, 1))
    known = estimating(states=(ends,), histories=(YEAR,), standing=(rest,))
    facts = facts_of(register, known=known, rules=rules)

    assert equals(facts, rules) == {(1, "r7.norm"): ("13.5", "135.00")}
