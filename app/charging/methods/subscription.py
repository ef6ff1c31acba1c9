"""Subscription: the subscriber fee (плата за абонентське обслуговування), capped by law."""

from app.charging.facts import Facts, Outcome
from app.charging.methods.flat import one_each
from app.charging.rules import Rules
from app.tariffs.models import Method


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return one fee a month for each agreement; pricing holds it to the ceiling.

    Source: law-2189/1
    """
    return Outcome.of(one_each(facts.charged_by(Method.SUBSCRIPTION), rules))
