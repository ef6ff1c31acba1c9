"""The rule by which credits of an account cover its debts. Pure: rows in, moves out.

Credits are what was charged too much and what was paid in advance.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from app.ledger.allocation import Debts, Item, by_rule
from app.ledger.orders import OLDEST_FIRST, Rule

NOBODYS: Mapping[date, Collection[int]] = {}
"""No debt of an account is another's, whatever the day."""


def settle(
    items: Sequence[Item],
    *,
    rule: Rule = OLDEST_FIRST,
    on: date | None = None,
    others: Mapping[date, Collection[int]] = NOBODYS,
) -> Iterator[tuple[Item, Item, Decimal]]:
    """Yield (credit, debt, amount) for what credits of one account cover of its debts.

    A credit of a service first covers that service's same month (a recalculation lowers what it
    recalculates), then that service, then what the rule says of the same payee's. What was
    charged to one debtor too much pays no other debtor's debt. An advance is the account's, but
    for debts that are another's (`others`, by day): those only one of his own time pays.
    """
    theirs = others.get(on, ()) if on else ()
    debts = Debts(list(items))
    credits_ = sorted((item for item in items if item.outstanding < 0), key=lambda each: each.age)
    for credit in credits_:
        queue = [
            each
            for each in debts.payable(credit.payee_id)
            if _may_pay(credit, debts.items[each], theirs, others.get(credit.arose_on, ()))
        ]
        near = [_distance(credit, debt) for debt in debts.items]
        own = sorted((each for each in queue if near[each] < _ELSEWHERE), key=near.__getitem__)
        parts, left = debts.cover(-credit.outstanding, own)
        elsewhere = [each for each in queue if near[each] == _ELSEWHERE]
        beside, _ = by_rule(debts, left, elsewhere, rule, on)
        yield from ((credit, part.item, part.amount) for part in (*parts, *beside))


def _may_pay(credit: Item, debt: Item, theirs: Collection[int], then: Collection[int]) -> bool:
    """Return whether a credit may cover a debt: `theirs` and `then` are another's now and then."""
    if credit.nature == "advance":
        return debt.agreement_id not in theirs or debt.agreement_id not in then
    if credit.debtor_id is None or debt.debtor_id is None:
        return True
    return credit.debtor_id == debt.debtor_id


_ELSEWHERE = 2


def _distance(credit: Item, debt: Item) -> int:
    if debt.service_id != credit.service_id:
        return _ELSEWHERE
    return 0 if debt.month == credit.month else 1
