"""The way of every call: whose address, read, proven, performed, answered, noted.

A refusal is answered with 200, as these protocols want it, so what it has begun is rolled back
here; what remains of it is one line of the journal.
"""

from flask import Response, abort, request
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.api.providers.adapter import Adapter, Asked, Call, Done
from app.api.providers.often import count_miss, refuse_too_often
from app.kernel import clock
from app.kernel.errors import DomainError
from app.payments.providers.journal import Ended, Heard, record_call
from app.payments.providers.refused import PayerUnknown
from app.payments.providers.senders import refuse_address
from app.payments.providers.setting_up import find_by_token
from app.web.current import db
from app.web.messages import text_of

ANSWER_WITHIN_S = 5
"""What one statement of a call may take: the payment system waits for ten seconds, and asks again
what it has had no answer to."""
_UNREAD = Heard(action="?")


def answer(adapter: Adapter, token: str) -> Response:
    """Answer a call at an address that a payment system of this company was given."""
    session = db()
    session.execute(text(f"SET LOCAL statement_timeout TO '{ANSWER_WITHIN_S}s'"))
    provider = find_by_token(session, adapter.protocol, token)
    if provider is None:
        abort(404)
    call = Call(session, provider, clock.now())
    done, asked, refusal = _perform(adapter, call)
    record_call(
        session,
        provider,
        asked.heard if asked else _UNREAD,
        Ended(
            code=done.code,
            refusal=refusal,
            address=request.remote_addr or "",
            began_at=call.at,
            ended_at=clock.now(),
        ),
    )
    return Response(done.body, content_type="text/xml; charset=utf-8")


def _perform(adapter: Adapter, call: Call) -> tuple[Done, Asked | None, str | None]:
    asked = None
    try:
        asked = adapter.understand()
        if call.provider.addresses:
            refuse_address(request.remote_addr, call.provider.addresses)
        adapter.admit(call, asked)
        if asked.is_search:
            refuse_too_often(call.provider)
        return adapter.perform(call, asked), asked, None
    except DomainError as refusal:
        _forget(call.session)
        if isinstance(refusal, PayerUnknown):
            count_miss(call.session, call.provider, request.remote_addr)
        done = adapter.refuse(call, asked, adapter.code_of(refusal), text_of(refusal))
        return done, asked, refusal.key


def _forget(session: Session) -> None:
    session.rollback()
    session.execute(text(f"SET LOCAL statement_timeout TO '{ANSWER_WITHIN_S}s'"))
