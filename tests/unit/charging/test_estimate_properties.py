"""Random meters without good readings: the engine charges what the scalar reference does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app.charging.calculate import calculate
from app.charging.estimates.chain import Rule
from app.charging.estimates.models import Afterwards, Base, Reason
from app.charging.exact import from_millionths, kopecks
from app.charging.rules import Rules
from app.kernel.month import Month
from app.months.meter_keys import NegativeSettlement
from app.months.parameter_keys import MonthBasis
from tests.factories.charging import a_tariff, an_agreement, millions, some_facts
from tests.factories.estimates import estimating, overdue, stood
from tests.references.charging import ReferenceLine, lines_of

Draw = Callable[[st.SearchStrategy[Any]], Any]
MONTH = Month(2026, 5)
FIRST, LAST = MONTH.first_day, date(2026, 5, 31)
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A failing month is as good as the smallest one, and that takes minutes to find."""
_LEFT = {"negative_consumption", "spike", "meter_gap"}
"""What is left to a person, and charges nothing of the service or not of all its days."""
_STATES = ("broken", "at_verification", "unverified", "unauthorised", "access_refused")


def _days(first: date, last: date) -> st.SearchStrategy[date]:
    return st.dates(first, last)


def _figure(largest: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, largest * 1000).map(lambda each: Decimal(each) / 1000)


@st.composite
def _rules(draw: Draw) -> tuple[Rule, ...]:
    return tuple(
        Rule(
            reason,
            draw(st.sampled_from(list(Base))),
            draw(st.one_of(st.none(), st.integers(1, 6))),
            settles=draw(st.booleans()),
            afterwards=draw(st.sampled_from(list(Afterwards))),
        )
        for reason in Reason
        if reason is not Reason.UNAUTHORISED and draw(st.booleans())
    )


@st.composite
def _states(draw: Draw, meter: int) -> list[dict[str, Any]]:
    """Return states that follow one another, as the table keeps them."""
    found, since = [], date(2025, 11, 1)
    for number in range(draw(st.integers(0, 3))):
        start = draw(_days(since, LAST + timedelta(days=20)))
        end = start + timedelta(days=draw(st.integers(1, 120)))
        is_open = draw(st.booleans())
        state = draw(st.sampled_from(_STATES))
        daily = draw(_figure(30)) if state == "unauthorised" else Decimal(0)
        found.append(
            {
                "meter_id": meter,
                "state_id": meter * 10 + number + 1,
                "state": state,
                "start": start,
                "end": None if is_open else end,
                "daily": millions(daily),
            }
        )
        if is_open or end > LAST:
            break
        since = end
    in_month = [each for each in found if each["start"] <= LAST and (each["end"] or LAST) > FIRST]
    if draw(st.integers(0, 3)) == 0:
        before = st.sampled_from([date(2026, 5, 1), date(2026, 2, 1)])
        inside = _days(FIRST + timedelta(days=1), LAST + timedelta(days=1))
        in_month.append(overdue(draw(st.one_of(before, inside)), meter=meter))
    return in_month


@st.composite
def _register(draw: Draw, number: int) -> tuple[dict[str, Any], dict[str, Any] | None]:  # noqa: C901 - one rule, told whole
    """Return a register and the history of its readings, as they are loaded."""
    value = draw(_figure(500))
    row: dict[str, Any] = {"register_id": number, "meter_id": number, "service_id": 1}
    row |= {
        "installed": date(2022, 1, 1),
        "capacity": millions(draw(st.sampled_from([1000, 100000]))),
    }
    row["multiplier"] = millions(draw(st.sampled_from(["1", "1", "40"])))
    if draw(st.integers(0, 6)) == 0:
        row["installed"] = day = draw(_days(FIRST, LAST - timedelta(days=1)))
        row |= {"first_id": number * 10, "first_day": day, "first_value": millions(value)}
    else:
        day = draw(_days(date(2025, 12, 1), date(2026, 4, 30)))
        row |= {"from_id": number * 10, "from_day": day, "from_value": millions(value)}
        row |= {"to_id": number * 10, "to_day": day, "to_value": millions(value)}
    if draw(st.integers(0, 8)) == 0:
        row["removed"] = draw(_days(row["installed"] + timedelta(days=1), date(2026, 7, 1)))
        row["removed"] = max(row["removed"], date(2026, 5, 2))
    if draw(st.booleans()):
        until = min(row.get("removed", LAST), LAST)
        read_on = draw(_days(max(FIRST, row["installed"]), max(until, FIRST)))
        step = draw(_figure(60))
        row |= {"to_id": number * 10 + 1, "to_day": read_on, "to_value": millions(value + step)}
        row["to_confirmed"] = 1
    history = None
    if "from_day" in row and draw(st.integers(0, 4)):
        history = {
            "register_id": number,
            "last_id": 1,
            "last_day": day,
            "last_value": millions(value),
        }
        for which, reach in (("year", 365), ("period", 40)):
            if draw(st.integers(0, 4)):
                before = (
                    draw(_figure(500))
                    if draw(st.integers(0, 5)) == 0
                    else value * draw(st.integers(1, 9)) / 10
                )
                back = timedelta(days=draw(st.integers(1, reach)))
                history |= {f"{which}_id": 2, f"{which}_day": day - back}
                history[f"{which}_value"] = millions(round(before, 3))
        if row.get("to_id") == number * 10 + 1 and draw(st.booleans()):
            history |= {
                "back_id": 3,
                "back_day": draw(_days(FIRST, row["to_day"])),
                "back_value": millions(value),
            }
    return row, history


@st.composite
def _standing(draw: Draw, number: int) -> list[dict[str, Any]]:
    found = []
    for month in range(1, 5):
        if draw(st.integers(0, 2)):
            continue
        first, end = date(2026, month, 1), date(2026, month + 1, 1)
        settling = draw(st.sampled_from(["settled", "final", "beside"]))
        step = draw(st.sampled_from(["average", "norm", "carried"]))
        settling = "settled" if step == "carried" else settling
        volume = str(draw(_figure(30)))
        found.append(stood(first, end, volume, step=step, settling=settling, register_id=number))
    return found


@st.composite
def _facts(draw: Draw) -> tuple[Any, Rules]:
    negative = draw(st.sampled_from(list(NegativeSettlement)))
    rules = Rules(MONTH, month_by=MonthBasis.READING_WINDOW, negative_settlement=negative)
    numbers = range(7, 7 + draw(st.integers(1, 2)))
    read = [draw(_register(number)) for number in numbers]
    known = estimating(
        *draw(_rules()),
        states=tuple(each for number in numbers for each in draw(_states(number))),
        histories=tuple(history for _, history in read if history),
        standing=tuple(each for number in numbers for each in draw(_standing(number))),
    )
    change = draw(_days(FIRST + timedelta(days=1), LAST))
    persons = [{"parameter_id": 1, "kind": "persons", "value": millions(draw(st.integers(1, 4)))}]
    if draw(st.booleans()):
        persons = [
            persons[0] | {"end": change},
            persons[0] | {"parameter_id": 2, "start": change, "value": millions(2)},
        ]
    prices = [a_tariff("10", end=change), a_tariff("12.345", number=2, start=change)]
    facts = some_facts(
        rules,
        agreements=[an_agreement("metered")],
        registers=[row for row, _ in read],
        tariffs=draw(st.sampled_from([[a_tariff("32.184")], prices])),
        norms=[{"norm_id": 1, "service_id": 1, "value": millions("4.567"), "norm_kind": "all"}],
        parameters=persons,
    )
    return replace(facts, estimating=known), rules


class TestAnyMeterWithoutReadings:
    @settings(max_examples=100, deadline=None, phases=_PHASES)
    @given(_facts())
    def test_is_charged_as_the_reference_does(self, given_facts: tuple[Any, Rules]) -> None:
        facts, rules = given_facts
        outcome = calculate(facts, rules)
        left = set(outcome.problems["kind"]) - {"days_before"}  # of which nothing else is charged
        if left:
            assert left <= _LEFT
            return

        engine = {
            (row["service_id"], row["part"]): ReferenceLine(
                from_millionths(row["quantity"]),
                from_millionths(row["price"]),
                kopecks(row["amount"]),
            )
            for row in outcome.rows.iter_rows(named=True)
        }
        assert engine == lines_of(facts, rules, 1)

    @settings(max_examples=40, deadline=None, phases=_PHASES)
    @given(_facts())
    def test_keeps_of_every_estimate_what_it_charged(self, given_facts: tuple[Any, Rules]) -> None:
        facts, rules = given_facts
        outcome = calculate(facts, rules)
        estimated = outcome.rows.filter(outcome.rows["part"].str.contains(r"\.(est|norm|act)"))
        kept = outcome.estimates.filter(outcome.estimates["step"] != "carried")

        assert estimated["quantity"].sum() == kept["volume"].sum()
