"""Work that begins once the request's changes are committed: sent to the workers, never before."""

from typing import Any

from celery import current_app as celery
from flask import g

from app.web.current import company


def send_later(task: str, **facts: Any) -> None:
    """Send a task when this request has committed; a request that is rolled back sends nothing."""
    if "later" not in g:
        g.later = []
    g.later.append((task, facts))


def send_letters() -> None:
    """Send the company's letters when this request has committed."""
    ref = company().ref
    send_later("notifications.send_waiting", company_id=ref.id, slug=ref.slug)


def send_kept() -> None:
    """Send what the request kept. The flow calls it right after the commit."""
    for task, facts in g.pop("later", ()):
        # By signature: without a broker (tests, a one-process installation) it runs at once.
        celery.tasks[task].apply_async(kwargs=facts)
