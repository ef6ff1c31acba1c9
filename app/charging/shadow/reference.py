"""The scalar reference of charging: one account, day by day, in fractions. Slow and obvious."""

from collections.abc import Container, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from math import floor

from app.charging.rules import Rules
from app.charging.shadow import houses, pricing
from app.charging.shadow.benefits import benefits
from app.charging.shadow.figures import ReferenceLine, Row, half_up, millionths
from app.charging.shadow.following import following
from app.charging.shadow.heating import heat
from app.charging.shadow.known import Known
from app.charging.shadow.loads import load
from app.charging.shadow.monthly import fixed
from app.charging.shadow.reduced import less_followed, taken_off
from app.charging.shadow.shared import shared_lines, shared_volumes
from app.charging.shadow.taken import Charged, Taken
from app.charging.shadow.taking import Method, own_taken
from app.charging.shadow.warmed import water_heat

_OF_HOUSES: Mapping[str, Method] = {"load": load, "heat": heat}


def lines_of(
    known: Known,
    rules: Rules,
    account_id: int,
    *,
    only: Container[int] | None = None,
    stopped: Container[tuple[int, int]] = (),
) -> dict[tuple[int, str], ReferenceLine]:
    """Return what one account should be charged, by service and part; maybe of some services.

    Of a stopped account and service only what a group bears is charged, and lowered by benefits.
    """
    account = known.accounts.one(account_id=account_id)
    found: dict[tuple[int, str], ReferenceLine] = {}
    for agreement in known.agreements.of(account_id=account_id):
        if only is None or agreement["service_id"] in only:
            is_stopped = (account_id, agreement["service_id"]) in stopped
            of_agreement = borne if is_stopped else charged
            for each in of_agreement(known, rules, account, agreement):
                found[agreement["service_id"], each.part] = each.line
    if only is not None:
        return found
    for order in known.orders.of(account_id=account_id):
        found[order["service_id"], f"o{order['order_id']}"] = ordered(order)
    return found


def charged(known: Known, rules: Rules, account: Row, agreement: Row) -> Iterator[Charged]:
    """Return the lines of one agreement, and what is taken off them."""
    consumed = partial(_consumed, known, rules)
    own = taken_of(known, rules, account, agreement)
    taken = [*own, *shared_volumes(known, rules, agreement, consumed)]
    priced = list(pricing.lines_of(known, rules, account, agreement, taken))
    if agreement["method"] == "follows" and known.interruptions.every:
        priced = [*less_followed(priced)]
    lines = [
        *(fixed(rules, agreement) if agreement["method"] == "fixed" else ()),
        *priced,
        *shared_lines(known, rules, agreement, consumed),
        *taken_off(known, rules, account, agreement, taken, priced),
    ]
    yield from lines
    yield from benefits(known, rules, agreement, lines, taken)


def borne(known: Known, rules: Rules, account: Row, agreement: Row) -> Iterator[Charged]:
    """Return the agreement's parts of what groups bear, and the benefits on these alone."""
    consumed = partial(_consumed, known, rules)
    taken = [*shared_volumes(known, rules, agreement, consumed)]
    lines = [
        *pricing.lines_of(known, rules, account, agreement, taken),
        *shared_lines(known, rules, agreement, consumed),
    ]
    yield from lines
    yield from benefits(known, rules, agreement, lines, taken)


def taken_of(known: Known, rules: Rules, account: Row, agreement: Row) -> Sequence[Taken]:
    """Return what an agreement takes: its own, or its parts in what is shared."""
    number, method = agreement["agreement_id"], agreement["method"]
    if number in known.taken:
        return known.taken[number]
    found = [*houses.shares(known, rules, account, agreement)]
    if method == "follows":
        found += following(
            known, rules, account, agreement, partial(taken_of, known, rules, account)
        )
    elif method == "water_heat":
        found += water_heat(known, rules, account, agreement, partial(taken_of, known, rules))
    elif method in _OF_HOUSES:
        found += _OF_HOUSES[method](known, rules, account, agreement)
    elif not houses.is_unread(known, rules, account, agreement):
        found += own_taken(known, rules, account, agreement)
    known.taken[number] = found
    return found


def _consumed(known: Known, rules: Rules, account_id: int, service_id: int) -> Fraction:
    """Return what an account takes of a service in the month."""
    parts = (
        Fraction(floor(each.base * (each.end - each.start) / len(each.over) * 1_000_000), 1_000_000)
        for account in known.accounts.of(account_id=account_id)  # none of a building not read
        for agreement in known.agreements.of(account_id=account_id, service_id=service_id)
        for each in taken_of(known, rules, account, agreement)
    )
    return sum(parts, Fraction(0))


def ordered(order: Row) -> ReferenceLine:
    """Return what was ordered once: quantity times price, and VAT on top where it is not inside."""
    quantity, price = millionths(order["quantity"]), millionths(order["price"])
    amount = half_up(quantity * price, 2)
    if order["on_top"]:
        amount += half_up(Fraction(amount) * order["vat_rate"] / 10_000, 2)
    return ReferenceLine(half_up(quantity, 6), half_up(price, 6), amount)
