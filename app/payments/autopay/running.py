"""An autopay's month: told of, charged once, followed to its end. Run as often as one likes.

Each autopay is a transaction of its own, held from its first look: killed and run again it finds
what stands. A charge is an intent by the run's own key, so a month's try has one, and what gets no
answer is asked about by the janitor, never charged again.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

import structlog
from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.access.models import AccountLink
from app.database import company_session
from app.database.once import KeyOfAnother
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.errors import DomainError
from app.kernel.month import Month
from app.months.cash_keys import AUTOPAY_NOTICE_DAYS
from app.months.parameters import parameter
from app.payments.autopay.letters import tell_of_charge_to_come, tell_of_refusal, tell_of_stop
from app.payments.autopay.models import Autopay, AutopayRun, RunState, StopReason
from app.payments.autopay.schedule import charge_day, month_to_notice
from app.payments.autopay.switching import held_autopay, open_runs, stop
from app.payments.gateways.asked import asked_now, is_being_paid
from app.payments.gateways.charging import charge_later
from app.payments.gateways.intents import Line, NewIntent, payer_fee, start_intent
from app.payments.gateways.merchants import get_merchant
from app.payments.gateways.models import UNENDED, IntentStatus, PaymentIntent
from app.payments.gateways.queries import lines_of
from app.payments.gateways.saved_models import SavedCard
from app.registry.cabinets import is_live
from app.registry.models import Account

MOST_REFUSALS = 2
_ZERO = Decimal(0)
log = structlog.get_logger()


def run_autopays(ref: CompanyRef) -> int:
    """Take each autopay of the company as far as it goes today; return how many were looked at."""
    with company_session(ref) as session:
        _believe_late_money(session)
        waiting = exists().where(
            AutopayRun.autopay_id == Autopay.id, AutopayRun.state == RunState.CHARGING
        )
        due = select(Autopay.id).where(or_(Autopay.stopped_at.is_(None), waiting))
        found = session.scalars(due.order_by(Autopay.id)).all()
    for autopay_id in found:
        try:
            with company_session(ref) as session:
                _run(session, autopay_id, at=clock.now())
        except DomainError as refusal:  # the others go on; this one is tried the next time
            log.warning("autopay.failed", autopay=autopay_id, key=refusal.key)
    return len(found)


def _believe_late_money(session: Session) -> None:
    """Let a month count as paid whose money was told of after all seemed over."""
    session.execute(
        update(AutopayRun)
        .where(
            AutopayRun.state == RunState.UNANSWERED,
            AutopayRun.intent_id == PaymentIntent.id,
            PaymentIntent.status == IntentStatus.SUCCEEDED,
        )
        .values(state=RunState.PAID)
        .execution_options(synchronize_session=False)
    )


def _run(session: Session, autopay_id: int, *, at: datetime) -> None:
    autopay = held_autopay(session, autopay_id)
    assert autopay is not None, "autopays are never deleted"
    today = clock.local_day(at)
    for run in open_runs(session, autopay.id):
        if run.state == RunState.CHARGING:
            _follow(session, autopay, run, today=today, at=at)
        if autopay.stopped_at is None and run.state == RunState.NOTICED and run.charge_on <= today:
            _charge(session, autopay, run, today=today, at=at)
    if autopay.stopped_at is None:
        _notice(session, autopay, today=today, at=at)
    session.flush()


def _follow(
    session: Session, autopay: Autopay, run: AutopayRun, *, today: date, at: datetime
) -> None:
    """Take the answer of a charge; until there is one, wait."""
    intent = session.get_one(PaymentIntent, run.intent_id, populate_existing=True)
    match IntentStatus(intent.status):
        case IntentStatus.SUCCEEDED:
            run.state, run.ended_at, autopay.refusals = RunState.PAID, at, 0
        case IntentStatus.CANCELED:
            run.state, run.ended_at = RunState.UNANSWERED, at
        case IntentStatus.REQUIRES_PAYMENT_METHOD:
            _refused(session, autopay, run, intent, today=today, at=at)
        case status:
            assert status in UNENDED, status


def _refused(
    session: Session,
    autopay: Autopay,
    run: AutopayRun,
    intent: PaymentIntent,
    *,
    today: date,
    at: datetime,
) -> None:
    """Try again on the next day, once; refused twice running, stop."""
    autopay.refusals += 1
    is_last = autopay.refusals >= MOST_REFUSALS
    if is_last or autopay.stopped_at is not None:
        run.state, run.ended_at = RunState.REFUSED, at
        if autopay.stopped_at is None:
            _stop(session, autopay, StopReason.REFUSED, at=at)
        return
    run.state, run.charge_on = RunState.NOTICED, today + timedelta(days=1)
    tell_of_refusal(session, autopay, run, why=intent.failure or "")


def _charge(
    session: Session, autopay: Autopay, run: AutopayRun, *, today: date, at: datetime
) -> None:
    """Set out to take what is still owed, no more than was announced."""
    if is_being_paid(session, autopay.account_id):
        return  # the ledger does not show yet how much: tried the next time
    card = session.get_one(SavedCard, autopay.saved_card_id)
    merchant = get_merchant(session, card.merchant_id)
    owed = min(run.announced, asked_now(session, merchant, autopay.account_id, on=today))
    if (why := _obstacle(session, autopay, card, owed, on=today, at=at)) is not None:
        _stop(session, autopay, why, at=at)
        return
    if owed <= 0:
        run.state, run.ended_at = RunState.NOTHING, at
        return
    number = session.get_one(Account, autopay.account_id).number
    new = NewIntent(
        merchant_id=merchant.id,
        lines=[Line(autopay.account_id, owed)],
        key=f"autopay/{run.id}/{run.tries}",
        description=f"Автоплатіж, о/р {number}",
        subscriber_user_id=autopay.subscriber_user_id,
    )
    run.intent_id = start_intent(session, new, by=job_actor(session, "autopay"), at=at)
    intent = session.get_one(PaymentIntent, run.intent_id)
    _believe(session, intent, new)
    charge_later(session, intent, card.id, user_id=autopay.subscriber_user_id, at=at)
    run.state, run.tries, run.taken = RunState.CHARGING, run.tries + 1, owed
    session.flush()


def _believe(session: Session, intent: PaymentIntent, new: NewIntent) -> None:
    """Refuse an intent that is not what the run asked for: its card would pay another's order."""
    found = [(each.account_id, each.amount) for each in lines_of(session, intent.id)]
    asked = [(each.account_id, each.amount) for each in new.lines]
    if (intent.subscriber_user_id, found) != (new.subscriber_user_id, asked):
        raise KeyOfAnother(f"{new.key} is of another order: {intent.id}")


def _notice(session: Session, autopay: Autopay, *, today: date, at: datetime) -> None:
    """Tell of the month's charge, once, in time before it; nothing owed, nothing told."""
    days = parameter(session, AUTOPAY_NOTICE_DAYS, on=today)
    month = month_to_notice(today, day=autopay.day, notice_days=days)
    if month is None or _is_told(session, autopay, month):
        return
    card = session.get_one(SavedCard, autopay.saved_card_id)
    merchant = get_merchant(session, card.merchant_id)
    owed = asked_now(session, merchant, autopay.account_id, on=today)
    charge_on = charge_day(today, month, day=autopay.day, notice_days=days)
    why = _obstacle(session, autopay, card, owed, on=charge_on, at=at)
    if why is not None:
        _stop(session, autopay, why, at=at)
    elif owed > 0:
        run = AutopayRun(
            autopay_id=autopay.id,
            month=month.first_day,
            announced=owed,
            charge_on=charge_on,
            state=RunState.NOTICED,
            tries=0,
            noticed_at=at,
        )
        session.add(run)
        session.flush()
        tell_of_charge_to_come(session, autopay, run)


def _is_told(session: Session, autopay: Autopay, month: Month) -> bool:
    known = select(AutopayRun.id).where(
        AutopayRun.autopay_id == autopay.id, AutopayRun.month == month.first_day
    )
    return session.scalar(known) is not None


def _obstacle(
    session: Session,
    autopay: Autopay,
    card: SavedCard,
    owed: Decimal,
    *,
    on: date,
    at: datetime,
) -> StopReason | None:
    """Return why the card is not to be charged on a day; None where it may be."""
    if card.forgotten_at is not None:
        return StopReason.FORGOTTEN
    if card.expires_on is not None and card.expires_on < on:
        return StopReason.EXPIRED
    merchant = get_merchant(session, card.merchant_id)
    if merchant.retired_at is not None:
        return StopReason.CLOSED
    link = select(AccountLink.id).where(
        AccountLink.subscriber_user_id == autopay.subscriber_user_id,
        AccountLink.account_id == autopay.account_id,
        is_live(at),
    )
    if session.scalar(link.limit(1)) is None:
        return StopReason.UNLINKED
    taken = _taken_in_month(session, autopay, Month.of(on))
    cost = owed + payer_fee(owed, merchant.payer_fee) if owed > 0 else _ZERO
    return StopReason.LIMIT if taken + cost > autopay.monthly_limit else None


def _taken_in_month(session: Session, autopay: Autopay, month: Month) -> Decimal:
    """Return what the account's autopay took, or may yet have taken, in a month."""
    rows = select(func.sum(PaymentIntent.amount + PaymentIntent.fee)).where(
        PaymentIntent.id == AutopayRun.intent_id,
        AutopayRun.autopay_id == autopay.id,
        AutopayRun.charge_on.between(month.first_day, month.last_day),
        AutopayRun.state.in_((RunState.CHARGING, RunState.PAID)),
    )
    return session.scalar(rows) or _ZERO


def _stop(session: Session, autopay: Autopay, why: StopReason, *, at: datetime) -> None:
    stop(session, autopay, why, at=at)
    tell_of_stop(session, autopay, why)
