"""How far a movement has come and how much of it nobody explained, as SQL expressions."""

from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Numeric,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app.payments.bank.models import BankLine, LinePayment, LineState
from app.payments.bank.settlement_models import BankSettlement, SettledPayment, WithheldRefund
from app.payments.documents.models import DocumentKind, MoneyDocument, MoneyDocumentLine, Side
from app.payments.documents.standing import stands
from app.payments.models import Channel, Payment, PaymentState

_STANDS = (PaymentState.POSTED, PaymentState.MATCHED)


def _became(*which: ColumnElement[bool]) -> ColumnElement[Decimal]:
    return (
        select(func.coalesce(func.sum(Payment.amount), 0))
        .join(LinePayment, LinePayment.payment_id == Payment.id)
        .where(LinePayment.line_id == BankLine.id, or_(*which))
        .correlate(BankLine)
        .scalar_subquery()
    )


def _accounted_for() -> ColumnElement[Decimal]:
    """Return how much of a movement is somebody's payment, or a person said what else it is."""
    return _became(
        Payment.state.in_(_STANDS),
        (Payment.state == PaymentState.WITHDRAWN) & Payment.withdrawn_because.is_not(None),
    )


def _difference() -> ColumnElement[Decimal]:
    """Return what a total differs by from its payments as they stand today, NULL for no total.

    One of them reversed since makes the total differ, though it did not when it was settled, until
    a later payout is less by what went back. What is left of one partly given back stands for it.
    """
    rest = aliased(Payment)
    left = (
        select(func.coalesce(func.sum(rest.amount), 0))
        .where(
            rest.channel == Channel.CARD,
            rest.source == Payment.source,
            rest.raw["order_id"].astext == Payment.raw["order_id"].astext,
            cast(rest.raw["rest_of"].astext, BigInteger) == Payment.id,
            rest.state.in_((*_STANDS, PaymentState.UNMATCHED)),
        )
        .correlate(Payment)
        .scalar_subquery()
    )
    kept_back = (
        select(func.coalesce(func.sum(WithheldRefund.amount), 0))
        .where(WithheldRefund.payment_id == Payment.id, WithheldRefund.withdrawn_at.is_(None))
        .correlate(Payment)
        .scalar_subquery()
    )
    is_here = Payment.state.in_((*_STANDS, PaymentState.UNMATCHED))
    held = case((is_here, Payment.amount - _contested()), else_=left)
    carried = (
        select(func.coalesce(func.sum(held + kept_back), 0))
        .join(SettledPayment, SettledPayment.payment_id == Payment.id)
        .where(SettledPayment.settlement_id == BankSettlement.id)
        .correlate(BankSettlement)
        .scalar_subquery()
    )
    return (
        select(
            func.abs(BankSettlement.net + BankSettlement.fee + BankSettlement.withheld - carried)
        )
        .where(BankSettlement.line_id == BankLine.id, BankSettlement.withdrawn_at.is_(None))
        .correlate(BankLine)
        .scalar_subquery()
    )


def _contested() -> ColumnElement[Decimal]:
    """Return what the payer's bank took back of a card payment that stands, with the fee for it."""
    return (
        select(func.coalesce(func.sum(MoneyDocument.amount + MoneyDocument.fee), 0))
        .join(MoneyDocumentLine, MoneyDocumentLine.document_id == MoneyDocument.id)
        .where(
            MoneyDocumentLine.payment_id == Payment.id,
            MoneyDocumentLine.side == Side.OUT,
            MoneyDocument.kind == DocumentKind.CHARGEBACK,
            MoneyDocument.posted_at.is_not(None),
            Payment.channel == Channel.CARD,
            stands(),
        )
        .correlate(Payment)
        .scalar_subquery()
    )


def is_taken_back() -> ColumnElement[bool]:
    """Return whether the bank took a movement back with a later one."""
    reversal = aliased(BankLine)
    return exists().where(reversal.reverses_id == BankLine.id).correlate(BankLine)


def unexplained() -> ColumnElement[Decimal]:
    """Return how much of a movement nobody has explained."""
    nothing = literal(0, Numeric(14, 2))
    return case(
        (BankLine.state == LineState.WITHDRAWN, nothing),
        (is_taken_back(), nothing),
        (BankLine.state == LineState.CREDITED, BankLine.amount - _accounted_for()),
        (BankLine.state == LineState.EXPLAINED, func.coalesce(_difference(), nothing)),
        else_=BankLine.amount,
    )


def shown_state() -> ColumnElement[str]:
    """Return how far a movement has come, as a person is told."""
    return case(
        (is_taken_back(), "reversed"),
        (BankLine.state != LineState.CREDITED, BankLine.state),
        (_became(Payment.state.in_(_STANDS)) == BankLine.amount, "posted"),
        (_accounted_for() == BankLine.amount, "explained"),
        else_="waiting",
    )
