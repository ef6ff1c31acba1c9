"""What a payment's status becomes when the gateway tells of it. Pure.

Tellings come twice, late and in any order. Money that came stays come: a failure told after it is
old news, and only a return, which is a document of its own, takes it back. After a failure only
money counts: the same card may be tried again on the gateway's page, and what waits meanwhile
would hide that the first try failed. Where a saved card is charged nothing waits for the payer:
what his page says meanwhile must not open the order to a second way of paying.
"""

from app.payments.gateways.models import IntentStatus as Status

_LATER = {
    Status.REQUIRES_ACTION: frozenset(Status),
    Status.PROCESSING: frozenset(Status) - {Status.CANCELED},
    Status.REQUIRES_PAYMENT_METHOD: frozenset({Status.SUCCEEDED}),
    Status.CANCELED: frozenset({Status.SUCCEEDED}),
    Status.SUCCEEDED: frozenset[Status](),
}


def next_status(now: Status, told: Status, *, is_charged: bool = False) -> Status:
    """Return the status after a telling; `is_charged`: a saved card is taken for the order.

    >>> next_status(Status.SUCCEEDED, Status.REQUIRES_PAYMENT_METHOD)
    <IntentStatus.SUCCEEDED: 'succeeded'>
    >>> next_status(Status.CANCELED, Status.SUCCEEDED)
    <IntentStatus.SUCCEEDED: 'succeeded'>
    >>> next_status(Status.PROCESSING, Status.REQUIRES_ACTION, is_charged=True)
    <IntentStatus.PROCESSING: 'processing'>
    """
    if is_charged and told is Status.REQUIRES_ACTION:
        return now
    return told if told in _LATER[now] else now
