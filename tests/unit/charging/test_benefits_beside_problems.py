"""A benefit stays with the line of a shared sum that stands, and goes with those that do not."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from app.charging.calculate import calculate
from app.charging.facts import Facts
from app.charging.shadow import reference
from tests.factories.charging import (
    RULES,
    a_register,
    a_tariff,
    an_agreement,
    millions,
)
from tests.references.days import known_of
from tests.unit.charging.groups import Member, a_group, facts_of

STOPPED = {(1, 1)}
HALF = {"grant_id": 5, "term_id": 6, "account_id": 1, "service_id": 1, "base": "sum"}
HALF |= {"off_percent": 50_00, "having": 1}
METERED = an_agreement("metered", number=9, service_id=1)


def group(**of_sum: Any) -> dict[str, list[dict[str, Any]]]:
    return a_group(Member(1, "1"), Member(2, "1"), **of_sum)


def charged(facts: Facts) -> dict[str, Decimal]:
    rows = calculate(facts, RULES).rows.filter(account_id=1)
    return {part: Decimal(amount) / 100 for part, amount in rows.select("part", "amount").rows()}


def counted_again(facts: Facts) -> dict[str, Decimal]:
    """Return the lines of the reference, told that the account's service is stopped."""
    lines = reference.lines_of(known_of(facts, RULES), RULES, 1, stopped=STOPPED)
    return {part: line.amount for (_, part), line in lines.items()}


def beside(agreement: dict[str, Any], **more: Any) -> Facts:
    shared = group(amount=1_000_00)
    shared["agreements"].append(agreement)
    return facts_of(shared, benefits=[HALF], **more)


def test_under_another_agreement_than_the_stopped_one_stays() -> None:
    facts = beside(METERED)

    # A half of 1000.00, and a half of that; there is no meter.
    assert calculate(facts, RULES).problems["kind"].to_list() == ["no_meter"]
    assert charged(facts) == {"x1": Decimal("500.00"), "g5.1.2000": Decimal("-250.00")}
    assert counted_again(facts) == charged(facts)


def test_under_the_stopped_agreement_is_of_the_shared_line_alone() -> None:
    """Of two meters one was read: 10 x 20.00 are not charged, so nothing is taken off them."""
    shared = group(amount=1_000_00, vat_rate=2000)
    shared["agreements"] = [METERED, *shared["agreements"][1:]]
    shared["shares"][0] |= {"agreement_id": 9, "method": "metered"}
    facts = facts_of(
        shared,
        registers=[a_register("100", "110"), a_register("50", None, number=8)],
        tariffs=[a_tariff("20")],
        benefits=[HALF],
    )

    assert calculate(facts, RULES).problems["kind"].to_list() == ["missing_reading"]
    assert charged(facts) == {"x1": Decimal("500.00"), "g5.1.2000": Decimal("-250.00")}
    assert counted_again(facts) == charged(facts)


def test_within_a_norm_is_of_the_shared_volume_alone() -> None:
    """30 of 60 m3 at 20.00 stand, 10 read beside them do not: 600.00 x 12 / 30 x 50 %."""
    shared = group(volume=millions(60), amount=None)
    shared["agreements"] = [METERED, *shared["agreements"][1:]]
    shared["shares"][0] |= {"agreement_id": 9, "method": "metered"}
    within = HALF | {"base": "norm", "per_person": millions(12)}
    facts = facts_of(
        shared,
        registers=[a_register("100", "110"), a_register("50", None, number=8)],
        tariffs=[a_tariff("20")],
        benefits=[within],
    )

    assert charged(facts) == {"x1": Decimal("600.00"), "g5.1.2000": Decimal("-120.00")}
    assert counted_again(facts) == charged(facts)


@pytest.mark.parametrize("read", ["110", None])
def test_of_what_is_not_charged_goes_with_it(read: str | None) -> None:
    metered = METERED | {"agreement_id": 3}
    facts = facts_of(
        {**group(amount=0), "agreements": [metered], "shares": [], "shared_sums": []}
        | {"shares": [{"account_id": 1}], "shared_sums": [{"service_id": 1}]},
        registers=[a_register("100", read), a_register("50", None, number=8)],
        tariffs=[a_tariff("20")],
        benefits=[HALF],
    )

    assert charged(facts) == {}


def test_of_an_amount_beyond_reason_leaves_the_shared_line_its_own() -> None:
    """A fixed sum that nobody has is named; the shared line and its half stand."""
    facts = beside(an_agreement("fixed", number=9, service_id=1, amount=10**12))

    outcome = calculate(facts, RULES)
    assert outcome.problems["kind"].to_list() == ["beyond_reason"]
    assert charged(facts) == {"x1": Decimal("500.00"), "g5.1.2000": Decimal("-250.00")}
    assert outcome.rows.filter(pl.col("account_id") == 2)["amount"].to_list() == [500_00]
