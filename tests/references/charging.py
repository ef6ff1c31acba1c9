"""The scalar reference of charging, the product's own, and of what that one does not know yet.

It is given the same facts as the engine and must give the same lines to the kopeck. Nothing here
is shared with the engine but the shape of the facts.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from app.charging.facts import Facts
from app.charging.rules import Rules
from app.charging.shadow import reference
from app.charging.shadow.metered import metered as measured
from tests.references.days import Fact, ReferenceLine, half_up, known_of, of
from tests.references.metered import metered
from tests.references.sharing import Bearer, shares_of

__all__ = ["ReferenceLine", "lines_of"]

Lines = Iterator[tuple[str, ReferenceLine]]


def lines_of(facts: Facts, rules: Rules, account_id: int) -> dict[tuple[int, str], ReferenceLine]:
    """Return the lines of one account by service and part."""
    known = known_of(facts)
    account = known.accounts.one(account_id=account_id)
    found = reference.lines_of(known, rules, account_id)
    for agreement in known.agreements.of(account_id=account_id):
        service_id = agreement["service_id"]
        if agreement["method"] == "share":
            found |= {
                (service_id, part): line for part, line in share(facts, rules, account, agreement)
            }
        elif agreement["method"] == "metered" and facts.estimating is not None:
            estimated = dict(metered(facts, rules, account, agreement))
            for part, _ in measured(known, rules, account, agreement):
                found.pop((service_id, part), None)
            found |= {(service_id, part): line for part, line in estimated.items()}
    return found


def share(facts: Facts, rules: Rules, account: Fact, agreement: Fact) -> Lines:
    for total in of(facts.shared_sums, service_id=agreement["service_id"]):
        weights: dict[int, Fraction] = {}
        for member in of(facts.shares, shared_sum_id=total["shared_sum_id"]):
            days = member["end"] - member["start"]
            own = weights.get(member["account_id"], Fraction(0))
            weights[member["account_id"]] = own + member["value"] * days
        days = total["end"] - total["start"]
        whole = half_up(Fraction(total["amount"] * days, 100 * rules.month.days), 2)
        bearers = {each: Bearer(weight) for each, weight in weights.items()}
        parts = shares_of(int(whole * 100), bearers)
        part = Fraction(parts[account["account_id"]], 100)
        yield (
            f"x{total['shared_sum_id']}",
            ReferenceLine(
                half_up(part / Fraction(whole), 6) if whole else Decimal(0), whole, half_up(part, 2)
            ),
        )
