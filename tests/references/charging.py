"""The scalar reference of charging: the product's own, given the facts that the engine has.

It must give the same lines to the kopeck. Nothing is shared with the engine but the shape of the
facts.
"""

from app.charging.facts import Facts
from app.charging.rules import Rules
from app.charging.shadow import reference
from tests.references.days import ReferenceLine, known_of

__all__ = ["ReferenceLine", "lines_of"]


def lines_of(facts: Facts, rules: Rules, account_id: int) -> dict[tuple[int, str], ReferenceLine]:
    """Return the lines of one account by service and part."""
    return reference.lines_of(known_of(facts, rules), rules, account_id)
