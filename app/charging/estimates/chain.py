"""The steps that hold where the company has set none of its own, and which one is due when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from app.charging.estimates.facts import CHAIN
from app.charging.estimates.models import Afterwards, Base, Reason


@dataclass(frozen=True, slots=True)
class Rule:
    """What is charged while a reason lasts; `service_id` 0 is every service."""

    reason: Reason
    base: Base
    months: int | None
    settles: bool
    afterwards: Afterwards = Afterwards.UNMETERED
    service_id: int = 0
    rule_id: int = 0
    kind: str = ""
    source: str = "cabinet-690/readings"
    confirmed: bool = False


DEFAULTS = (
    Rule(Reason.NO_READING, Base.YEAR, 3, settles=True),
    Rule(Reason.ACCESS_REFUSED, Base.YEAR, 3, settles=True),
    Rule(Reason.AT_VERIFICATION, Base.LAST_PERIOD, None, settles=False),
    Rule(Reason.BROKEN, Base.YEAR, 3, settles=False),
    Rule(Reason.UNVERIFIED, Base.NONE, None, settles=False),
)
"""The product's own; each is shown as to be confirmed before use.

Unauthorised use is no step of it: the act says how much a day.

Source: cabinet-690/readings
"""


def in_force(own: Iterable[Rule], reason: Reason, service_id: int) -> Rule:
    """Return the rule of a service for a reason: its own, the one for all, or the product's."""
    fitting = [each for each in own if each.reason == reason]
    for wanted in (service_id, 0):
        for each in fitting:
            if each.service_id == wanted:
                return each
    return next(each for each in DEFAULTS if each.reason == reason)


def chain_of(own: Sequence[Rule], services: Iterable[int]) -> pl.DataFrame:
    """Return the steps in force for each service and reason."""
    rules = [
        (service, in_force(own, default.reason, service))
        for service in services
        for default in DEFAULTS
    ]
    return pl.DataFrame(
        [
            {
                "service_id": service,
                "reason": rule.reason.value,
                "rule_id": rule.rule_id,
                "base": rule.base.value,
                "months": rule.months,
                "afterwards": rule.afterwards.value,
                "settles": rule.settles,
                "kind": rule.kind,
            }
            for service, rule in rules
        ],
        schema=CHAIN,
    )
