"""The scalar reference of charging: one account, day by day, in fractions. Slow and obvious."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.figures import ReferenceLine, Row, half_up, millionths
from app.charging.shadow.known import Known
from app.charging.shadow.metered import metered
from app.charging.shadow.monthly import area, fixed, norm, one

Method = Callable[[Known, Rules, Row, Row], Iterator[tuple[str, ReferenceLine]]]
METHODS: Mapping[str, Method] = {
    "metered": metered,
    "norm": norm,
    "area": area,
    "flat": one,
    "subscription": one,
    "fixed": fixed,
}
"""The methods the reference knows; all it says of others is that it does not know them."""


def lines_of(known: Known, rules: Rules, account_id: int) -> dict[tuple[int, str], ReferenceLine]:
    """Return what one account should be charged, by service and part."""
    account = known.accounts.one(account_id=account_id)
    found: dict[tuple[int, str], ReferenceLine] = {}
    for agreement in known.agreements.of(account_id=account_id):
        if (method := METHODS.get(agreement["method"])) is not None:
            for part, line in method(known, rules, account, agreement):
                found[agreement["service_id"], part] = line
    for order in known.orders.of(account_id=account_id):
        found[order["service_id"], f"o{order['order_id']}"] = ordered(order)
    return found


def ordered(order: Row) -> ReferenceLine:
    """Return what was ordered once: quantity times price, and VAT on top where it is not inside."""
    quantity, price = millionths(order["quantity"]), millionths(order["price"])
    amount = half_up(quantity * price, 2)
    if order["on_top"]:
        amount += half_up(Fraction(amount) * order["vat_rate"] / 10_000, 2)
    return ReferenceLine(half_up(quantity, 6), half_up(price, 6), amount)
