"""What is to be paid to one payee, service by service. Pure: sums in, sums out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from app.ledger.owed import Owed

_ZERO = Decimal("0.00")
_LAST = 1_000_000
"""Beyond the place of any service on a bill."""


def by_service(
    payee_id: int | None, to_pay: Decimal, owed: Owed, *, places: Mapping[int, int]
) -> Iterator[tuple[int | None, Decimal]]:
    """Yield what is to be paid to one payee by service; together it is `to_pay`.

    What was paid in advance covers the services as bills print them, by their `places`; an even
    part asked ahead is of none.
    """
    sums: dict[int, Decimal] = defaultdict(lambda: _ZERO)
    for debt in owed.debts:
        if debt.payee_id == payee_id:
            sums[debt.service_id] += debt.amount
    ahead = sum((each.ahead for each in owed.payees if each.payee_id == payee_id), _ZERO)
    advance = sum(sums.values(), ahead) - to_pay
    for service_id in sorted(sums, key=lambda each: (places.get(each, _LAST), each)):
        taken = min(sums[service_id], advance)
        advance -= taken
        if sums[service_id] > taken:
            yield service_id, sums[service_id] - taken
    if ahead > advance:
        yield None, ahead - advance
