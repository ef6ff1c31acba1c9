"""How often one address may try: kept in Valkey when there is one, in memory otherwise."""

from flask import Flask, g
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address


def who_tries() -> str:
    """Return the key that tries are counted by: an address at one company."""
    company = g.get("company")
    return f"{company.ref.id if company else 0}:{get_remote_address()}"


limiter = Limiter(who_tries, default_limits=[], headers_enabled=False)


def storage_of(broker_url: str) -> str:
    """Return the limiter's storage for the broker's address.

    >>> storage_of("redis+socket:///run/valkey.sock")
    'redis+unix:///run/valkey.sock'
    >>> storage_of("")
    'memory://'
    """
    if not broker_url.startswith(("redis", "valkey")):
        return "memory://"
    return broker_url.replace("redis+socket://", "redis+unix://", 1)


def install(app: Flask, *, broker_url: str) -> None:
    """Count the tries on routes that ask for it with `@limiter.limit(...)`."""
    app.config.update(
        RATELIMIT_STORAGE_URI=storage_of(broker_url),
        RATELIMIT_STRATEGY="moving-window",
        RATELIMIT_KEY_PREFIX="oselia",
    )
    limiter.init_app(app)
