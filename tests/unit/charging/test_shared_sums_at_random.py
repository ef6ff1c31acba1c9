"""Thousands of groups of any form: whole to the kopeck, limits kept, as the reference says."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from app.charging.calculate import calculate
from tests.factories.charging import RULES
from tests.references.sharing import Bearer, most_of, shares_of
from tests.unit.charging.groups import Member, a_group, facts_of


def random_groups(source: Random, count: int) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield groups of any size and form; accounts of no two are the same."""
    account = 0
    for number in range(1, count + 1):
        size = source.choice((1, 2, 3, 5, 8, 13, 40))
        kind = source.choice(("", "account", "m2"))
        members = []
        for _ in range(size):
            account += 1
            weight = source.choice(("0", "1", f"{source.randint(1, 10**8) / 100:.2f}"))
            measure = f"{source.randint(0, 20_000) / 100:.2f}" if kind == "m2" else "1"
            members.append(Member(account, weight, measure if kind else None, _ended(source)))
        amount = source.choice((0, 1, source.randint(1, 10**6), source.randint(1, 10**10 - 1)))
        most = source.choice((0, amount // size, source.randint(0, amount + 1)))
        cap = {"cap": most * 10_000, "cap_per": kind} if kind else {}
        yield a_group(*members, number=number, service=1 + number % 3, amount=amount, **cap), amount


def _ended(source: Random) -> str:
    return source.choice((*[""] * 8, "others", "company"))


@pytest.mark.parametrize("seed", [1, 2])
def test_thousands_of_random_groups_equal_the_reference(seed: int) -> None:
    groups = list(random_groups(Random(seed), 1_500))
    facts = facts_of(*(group for group, _ in groups))

    outcome = calculate(facts, RULES)
    turned = replace(facts, shares=facts.shares.reverse(), share_caps=facts.share_caps.reverse())
    assert outcome.rows.equals(calculate(turned, RULES).rows)

    engine = dict(outcome.rows.select("account_id", "amount").iter_rows())
    met = {row["shared_sum_id"]: row for row in outcome.shared.iter_rows(named=True)}
    for group, amount in groups:
        ((of_sum,), caps) = group["shared_sums"], group["share_caps"]
        measures = {row["account_id"]: Fraction(row["measure"], 30 * 10**6) for row in caps}
        bearers = {
            row["account_id"]: Bearer(
                Fraction(row["value"]),
                most_of(Fraction(of_sum["cap"], 10**6), measures[row["account_id"]], 100)
                if caps
                else None,
            )
            for row in group["shares"]
            if row["ended"] != "others"
        }
        kept = {row["account_id"] for row in group["shares"] if row["ended"] == "company"}
        expected = shares_of(amount, bearers)
        parts = {account: engine.get(account, 0) for account in bearers} | {
            account: expected[account] for account in kept
        }
        assert parts == expected
        whole = met[of_sum["shared_sum_id"]]
        assert sum(parts.values()) == whole["borne"] + whole["kept"] <= whole["total"] == amount
        assert whole["kept"] == sum(expected[account] for account in kept)
        assert not engine.keys() & {row["account_id"] for row in group["shares"] if row["ended"]}
        assert all(
            part >= 0 and (bearers[account].most is None or part <= (bearers[account].most or 0))
            for account, part in parts.items()
        )
        if not caps and any(each.weight for each in bearers.values()):
            assert whole["borne"] + whole["kept"] == amount
