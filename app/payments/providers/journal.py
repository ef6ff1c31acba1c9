"""What payment systems asked, and what they are listed as."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.payments.providers.models import Provider, ProviderCall, ProviderPayment
from app.payments.providers.refused import PayerUnknown
from app.registry.models import Account

_LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a call asked; never more of it than this is kept of a refused one."""

    action: str
    ext_id: str | None = None
    account: str | None = None
    amount: str | None = None


@dataclass(frozen=True, slots=True)
class ListedProvider:
    """A payment system in the office's list."""

    id: int
    code: str
    name: str
    protocol: str
    is_on: bool
    last_call_at: datetime | None
    misses: int
    """Accounts that it asked for and that are not there, since a given instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a call ended."""

    code: str
    refusal: str | None
    address: str
    began_at: datetime
    ended_at: datetime


def record_call(session: Session, provider: Provider, heard: Heard, ended: Ended) -> None:
    """Keep that a call came and how it ended."""
    session.add(
        ProviderCall(
            provider_id=provider.id,
            at=ended.began_at,
            address=ended.address,
            action=_short(heard.action) or "",
            ext_id=_short(heard.ext_id),
            account=_short(heard.account),
            amount=_short(heard.amount),
            refusal=ended.refusal,
            code=ended.code,
            took_ms=round((ended.ended_at - ended.began_at).total_seconds() * 1000),
        )
    )


def providers(session: Session, *, since: datetime) -> Sequence[ListedProvider]:
    """Return the payment systems of the company by their names."""
    last = (
        select(func.max(ProviderCall.at))
        .where(ProviderCall.provider_id == Provider.id)
        .scalar_subquery()
    )
    misses = (
        select(func.count())
        .select_from(ProviderCall)
        .where(
            ProviderCall.provider_id == Provider.id,
            ProviderCall.at >= since,
            ProviderCall.refusal == PayerUnknown.key,
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Provider.id,
            Provider.code,
            Provider.name,
            Provider.protocol,
            Provider.is_on,
            last,
            misses,
        ).order_by(Provider.name, Provider.id)
    )
    return [ListedProvider(*row) for row in rows]


def calls_query(provider_id: int) -> Select[*tuple[Any, ...]]:
    """Return the query of a payment system's calls, one row each."""
    return select(
        ProviderCall.id,
        ProviderCall.at,
        ProviderCall.action,
        ProviderCall.account,
        ProviderCall.ext_id,
        ProviderCall.amount,
        ProviderCall.code,
        ProviderCall.refusal,
        ProviderCall.address,
        ProviderCall.took_ms,
    ).where(ProviderCall.provider_id == provider_id)


def told_query(provider_id: int) -> Select[*tuple[Any, ...]]:
    """Return the query of the payments that a payment system told of, one row each."""
    return (
        select(
            ProviderPayment.id,
            ProviderPayment.ext_id,
            ProviderPayment.paid_on,
            ProviderPayment.amount,
            ProviderPayment.state,
            ProviderPayment.told_at,
            ProviderPayment.confirmed_at,
            ProviderPayment.cancelled_at,
            ProviderPayment.account_id,
            Account.number,
        )
        .join(Account, Account.id == ProviderPayment.account_id)
        .where(ProviderPayment.provider_id == provider_id)
    )


def _short(text: str | None) -> str | None:
    """Return what a stranger wrote, as far as it is worth keeping."""
    if text is None:
        return None
    kept = "".join(character for character in text if character.isprintable())
    return kept.encode("utf-8", "ignore").decode()[:_LONGEST]
