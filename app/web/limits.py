"""How often one address may try: kept in Valkey when there is one, in memory otherwise."""

from typing import Any

from flask import Flask, g
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.web.current import company, site, visitor


def who_tries() -> str:
    """Return the key that tries are counted by: an address at one company."""
    known = g.get("company")
    return f"{known.ref.id if known else 0}:{get_remote_address()}"


def who_asks() -> str:
    """Return the key that costly work of a signed-in person is counted by, wherever they are."""
    asking = visitor()
    return f"{company().ref.id}:{site()}:{asking.user_id}" if asking.is_signed_in else who_tries()


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
        # One kind of failure, which `errors` answers: nothing is let through uncounted.
        RATELIMIT_STORAGE_OPTIONS=_options(broker_url),
    )
    limiter.init_app(app)


def _options(broker_url: str) -> dict[str, Any]:
    options: dict[str, Any] = {"wrap_exceptions": True}
    if storage_of(broker_url) != "memory://":
        # The library's own retries would hold the page for half a minute.
        once = Retry(NoBackoff(), retries=1)
        options |= {"socket_timeout": 2.0, "socket_connect_timeout": 2.0, "retry": once}
    return options
