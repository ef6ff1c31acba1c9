"""How often a payment system may look for accounts: numbers can be tried one after the other."""

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from sqlalchemy.orm import Session

from app.access import audit
from app.payments.providers.models import Provider
from app.payments.providers.refused import AskedTooOften
from app.payments.providers.telling import actor_of_provider
from app.web.current import company
from app.web.limits import limiter

SEARCHES = RateLimitItemPerMinute(600)
MISSES = RateLimitItemPerHour(200)
"""Payers mistype some numbers in a hundred; more is somebody who tries them."""
ENUMERATION = "provider.enumeration"
"""What the record is told once the misses of an hour are used up."""


def refuse_too_often(provider: Provider) -> None:
    """Let a search through that payers may well have asked for.

    Raises:
        AskedTooOften: too many a minute, or too many of this hour found nobody.
    """
    if not limiter.limiter.test(MISSES, *_whose(provider, MISSES)):
        raise AskedTooOften("too many numbers of nobody")
    if not limiter.limiter.hit(SEARCHES, *_whose(provider, SEARCHES)):
        raise AskedTooOften("too many searches")


def count_miss(session: Session, provider: Provider, address: str | None) -> None:
    """Count a number that no account has, and note it when they become too many."""
    is_below = limiter.limiter.hit(MISSES, *_whose(provider, MISSES))
    if is_below and not limiter.limiter.test(MISSES, *_whose(provider, MISSES)):
        audit.record(
            session,
            ENUMERATION,
            actor_id=actor_of_provider(session, provider),
            subject=("provider", provider.id),
            address=address,
            misses=MISSES.amount,
        )


def _whose(provider: Provider, item: RateLimitItem) -> tuple[str, ...]:
    kind = "misses" if item is MISSES else "searches"
    return ("provider", kind, str(company().ref.id), str(provider.id))
