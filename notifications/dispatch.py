"""Telling what waits in a company's outbox, each event once.

Claimed, sent, recorded: three steps, and no transaction is open while the provider is asked. Who
dies between sending and recording leaves the event to be sent again after the lease, under the
same Message-ID, by which mail programs know the copy.
"""

from datetime import timedelta

import structlog

from app.access.codes import forget_codes
from app.database import company_session, outbox
from app.kernel import clock
from app.kernel.company import CompanyRef
from notifications.channels.email import EmailChannel, NotSent
from notifications.letters import LETTERS, letter_of

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=30)
MOST_TRIES = 8
"""With the waits doubling between them, something over an hour."""


def send_waiting(company: CompanyRef, channel: EmailChannel | None, *, name: str) -> None:
    """Send every letter of the company that is due; `name` is whom the letters are from.

    When the server is not reached, or stops answering, the others wait for the next time.

    Without a channel nothing is sent, and codes too old to be used are still forgotten.
    """
    with company_session(company) as session:
        forget_codes(session, at=clock.now())
    while channel is not None and _send_next(company, channel, name=name):
        pass


def _send_next(company: CompanyRef, channel: EmailChannel, *, name: str) -> bool:
    """Send one letter; return whether the next may be tried now."""
    at = clock.now()
    with company_session(company) as session:
        event = outbox.claim(session, kinds=LETTERS, at=at, until=at + LEASE)
    if event is None:
        return False
    try:
        letter = letter_of(event.kind, event.facts, company=name)
        channel.send(letter, from_name=name, key=f"outbox.{company.id}.{event.id}")
    except NotSent as failure:
        _note_failure(company, event.id, event.attempts, failure)
        # A server that hangs would hold this process once for each letter that waits.
        return not failure.is_any
    with company_session(company) as session:
        outbox.mark_told(session, event_id=event.id, at=clock.now())
    return True


def _note_failure(company: CompanyRef, event_id: int, tries: int, failure: NotSent) -> None:
    is_over = failure.is_final or tries >= MOST_TRIES
    log.warning(
        "letter.failed", company=company.slug, event_id=event_id, tries=tries, error=str(failure)
    )
    at = clock.now()
    with company_session(company) as session:
        if is_over:
            outbox.give_up(session, event_id=event_id, error=str(failure), at=at)
        else:
            wait = FIRST_WAIT * 2 ** (tries - 1)
            outbox.put_off(session, event_id=event_id, error=str(failure), until=at + wait)
