"""What an autopay tells its payer: an event each, written in the transaction that made it so."""

from sqlalchemy.orm import Session

from app.access.models import SubscriberUser
from app.database.outbox import announce
from app.payments.autopay.models import Autopay, AutopayRun, StopReason
from app.payments.gateways.saved_models import SavedCard
from app.registry.models import Account

NOTICE, REFUSED, STOPPED = "autopay.notice", "autopay.refused", "autopay.stopped"


def tell_of_charge_to_come(session: Session, autopay: Autopay, run: AutopayRun) -> None:
    """Say how much is to be taken, when and from which card."""
    facts = {"sum": str(run.announced), "on": run.charge_on.isoformat()}
    _tell(session, autopay, NOTICE, f"{run.id}", facts)


def tell_of_refusal(session: Session, autopay: Autopay, run: AutopayRun, *, why: str) -> None:
    """Say that the bank refused, and when it is tried again."""
    facts = {"sum": str(run.taken), "on": run.charge_on.isoformat(), "why": why}
    _tell(session, autopay, REFUSED, f"{run.id}/{run.tries}", facts)


def tell_of_stop(session: Session, autopay: Autopay, why: StopReason) -> None:
    """Say that it is no more, and why."""
    facts = {"why": str(why), "limit": str(autopay.monthly_limit)}
    _tell(session, autopay, STOPPED, f"{autopay.id}", facts)


def _tell(session: Session, autopay: Autopay, kind: str, what: str, facts: dict[str, str]) -> None:
    user = session.get_one(SubscriberUser, autopay.subscriber_user_id)
    about = {
        "to": user.email,
        "language": user.locale,
        "account": session.get_one(Account, autopay.account_id).number,
        "card": session.get_one(SavedCard, autopay.saved_card_id).card,
    }
    announce(session, kind=kind, dedup_key=f"{kind}/{what}", facts=about | facts)
