"""Work that begins once the request's changes are committed: sent to the workers, never before."""

from typing import Any

import structlog
from celery import current_app as celery
from flask import g, request
from kombu.exceptions import OperationalError

from app.web.current import company

log = structlog.get_logger()


def send_later(task: str, **facts: Any) -> None:
    """Send a task when this request has committed; a request that is rolled back sends nothing."""
    _keep(task, facts, may_wait=False)


def send_or_wait(task: str, **facts: Any) -> None:
    """Send a task likewise, one that the workers look for themselves as well.

    That the queue does not answer is nothing that the visitor of such a page could mend.
    """
    _keep(task, facts, may_wait=True)


def send_letters() -> None:
    """Send the company's letters when this request has committed."""
    ref = company().ref
    send_later("notifications.send_waiting", company_id=ref.id, slug=ref.slug)


def _keep(task: str, facts: dict[str, Any], *, may_wait: bool) -> None:
    if "later" not in g:
        g.later = []
    g.later.append((task, may_wait, facts))


def send_kept() -> None:
    """Send what the request kept. The flow calls it right after the commit."""
    for task, may_wait, facts in g.pop("later", ()):
        try:
            # By signature: without a broker (tests, a one-process installation) it runs at once.
            celery.tasks[task].apply_async(kwargs=facts)
        except OperationalError as failure:
            if not may_wait:
                raise
            log.warning("later.waits", endpoint=request.endpoint, task=task, exc_info=failure)
