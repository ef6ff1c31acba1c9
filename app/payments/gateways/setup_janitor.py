"""Cards that were to be kept without a payment: the gateway is asked when it does not tell."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import select

from app.database import company_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.errors import DomainError
from app.payments.gateways.contract import CardTold, Gateway, GatewaySilent
from app.payments.gateways.janitor import AT_ONCE, GRACE, pause_after
from app.payments.gateways.merchants import get_merchant, open_gateway
from app.payments.gateways.saved_models import SetupIntent, SetupStatus
from app.payments.gateways.saving import take_card

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Claimed:
    setup_id: UUID
    merchant_id: int
    reference: str


def ask_about_cards(ref: CompanyRef) -> int:
    """Ask about the company's cards that are due; return about how many."""
    asked, silent = 0, set[int]()
    while asked < AT_ONCE and (claimed := _claim(ref, silent)) is not None:
        asked += 1
        try:
            told = _gateway(ref, claimed).retrieve_card(str(claimed.setup_id), claimed.reference)
        except GatewaySilent:
            silent.add(claimed.merchant_id)
            continue
        except DomainError as refusal:  # it is asked again, later each time
            log.warning("gateways.ask-failed", setup=str(claimed.setup_id), key=refusal.key)
            continue
        _take(ref, claimed, told)
    return asked


def _claim(ref: CompanyRef, silent: Collection[int]) -> _Claimed | None:
    with company_session(ref) as session:
        at = clock.now()
        setup = session.scalar(
            select(SetupIntent)
            .where(SetupIntent.next_ask_at <= at, SetupIntent.merchant_id.not_in(silent))
            .order_by(SetupIntent.next_ask_at, SetupIntent.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if setup is None:
            return None
        setup.next_ask_at = at + pause_after(setup.asks)
        setup.asks += 1
        return _Claimed(setup.id, setup.merchant_id, setup.reference)


def _gateway(ref: CompanyRef, claimed: _Claimed) -> Gateway:
    with company_session(ref) as session:
        return open_gateway(session, get_merchant(session, claimed.merchant_id))


def _take(ref: CompanyRef, claimed: _Claimed, told: CardTold | None) -> None:
    with company_session(ref) as session:
        at = clock.now()
        merchant = get_merchant(session, claimed.merchant_id)
        if told is not None:
            take_card(session, merchant, told, at=at)
        setup = session.get(
            SetupIntent, claimed.setup_id, with_for_update=True, populate_existing=True
        )
        assert setup is not None, "consents are never deleted"
        if setup.status == SetupStatus.REQUIRES_ACTION and at > setup.expires_at + GRACE:
            setup.status, setup.ended_at, setup.next_ask_at = SetupStatus.CANCELED, at, None
